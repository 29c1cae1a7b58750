package room

import (
	"context"

	"combipat/desk"
	"combipat/store/db"
)

// meetingColumns are what everybody in a room may know of the appointment: when and where, and
// nothing of the citizens.
const meetingColumns = `a.id, a.number, a.state, a.mode, a.start_at, a.end_at, p.name, s.id, s.code, s.name, s.kind, s.provincia, s.region, s.phone`

const meetingTables = `appointments a JOIN punti p ON p.id = a.punto_id JOIN strutture s ON s.id = a.struttura_id`

func oneMeeting(q db.Queryer, c *db.Clause) (e desk.AgendaEntry, err error) {
	var start, end int64
	c.Conds = append(c.Conds, `a.number IS NOT NULL`) // a hold is no appointment
	err = q.QueryRow(`SELECT `+meetingColumns+` FROM `+meetingTables+c.Where(), c.Args...).Scan(
		&e.ID, &e.Number, &e.State, &e.Mode, &start, &end, &e.Punto.Name, &e.Sede.ID, &e.Sede.Code, &e.Sede.Name, &e.Sede.Kind, &e.Sede.Provincia, &e.Sede.Region, &e.SedePhone)
	e.Start, e.End = db.Instant(start), db.Instant(end)
	return e, db.One(err)
}

// Meeting returns when and where an appointment is and in which state, for who may enter its
// room; else ErrNotFound.
func (s *Room) Meeting(ctx context.Context, by db.Attendee, id string) (desk.AgendaEntry, error) {
	c := &db.Clause{}
	c.And(`a.id = ?`, id)
	c.MayEnter(by)
	return oneMeeting(s.Read(ctx), c)
}

// enters is ErrNotFound for who may not enter the room of the appointment.
func enters(q db.Queryer, by db.Attendee, id string) error {
	c := &db.Clause{}
	c.And(`a.id = ?`, id)
	c.MayEnter(by)
	var found int
	return db.One(q.QueryRow(`SELECT 1 FROM appointments a`+c.Where(), c.Args...).Scan(&found))
}
