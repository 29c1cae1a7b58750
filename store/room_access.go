package store

import (
	"context"

	"combipat/desk"
)

// Attendee is somebody at the room of an appointment: a person, or the holder of a guest's link.
type Attendee struct {
	Who   desk.Actor
	Guest string // id of the link; "" for a person
	Name  string // as the others see it
}

// mayEnter adds the appointments whose room is for the attendee: those a person attends, that one
// of a link which was not taken back.
func (c *clause) mayEnter(by Attendee) {
	if by.Guest != "" {
		c.and(`EXISTS (SELECT 1 FROM room_guests v WHERE v.id = ? AND v.appointment_id = a.id AND v.revoked_at = 0)`, by.Guest)
		return
	}
	c.mayAttend(by.Who)
}

// meetingColumns are what everybody in a room may know of the appointment: when and where, and
// nothing of the citizens.
const meetingColumns = `a.id, a.number, a.state, a.mode, a.start_at, a.end_at, p.name, s.id, s.code, s.name, s.kind, s.provincia, s.region, s.phone`

const meetingTables = `appointments a JOIN punti p ON p.id = a.punto_id JOIN strutture s ON s.id = a.struttura_id`

func oneMeeting(q queryer, c *clause) (e desk.AgendaEntry, err error) {
	var start, end int64
	c.conds = append(c.conds, `a.number IS NOT NULL`) // a hold is no appointment
	err = q.QueryRow(`SELECT `+meetingColumns+` FROM `+meetingTables+c.where(), c.args...).Scan(
		&e.ID, &e.Number, &e.State, &e.Mode, &start, &end, &e.Punto.Name, &e.Sede.ID, &e.Sede.Code, &e.Sede.Name, &e.Sede.Kind, &e.Sede.Provincia, &e.Sede.Region, &e.SedePhone)
	e.Start, e.End = instant(start), instant(end)
	return e, one(err)
}

// Meeting returns when and where an appointment is and in which state, for who may enter its
// room; else ErrNotFound.
func (s *Store) Meeting(ctx context.Context, by Attendee, id string) (desk.AgendaEntry, error) {
	c := &clause{}
	c.and(`a.id = ?`, id)
	c.mayEnter(by)
	return oneMeeting(s.read(ctx), c)
}

// enters is ErrNotFound for who may not enter the room of the appointment.
func enters(q queryer, by Attendee, id string) error {
	c := &clause{}
	c.and(`a.id = ?`, id)
	c.mayEnter(by)
	var found int
	return one(q.QueryRow(`SELECT 1 FROM appointments a`+c.where(), c.args...).Scan(&found))
}
