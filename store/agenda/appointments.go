package agenda

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// entryColumns is the one column list of an appointment; scanEntry reads it.
const entryColumns = `
	a.id, a.version, COALESCE(a.number, ''), a.state, a.live, a.live_until, a.origin, a.counter, a.start_at, a.end_at, a.mode,
	p.id, p.code, p.name, p.address, s.id, s.code, s.name, s.kind, s.provincia, s.region, s.phone, s.patron,
	e.id, e.code, e.name, u.id, u.code, u.name, u.region, au.id, au.name,
	a.topic, a.topic_root, COALESCE(t.label, ''), a.contact, a.motivation, a.bring, a.note,
	COALESCE(c1.cf, ''), COALESCE(c2.cf, ''),
	COALESCE(r1.id, ''), COALESCE(r1.number, ''), COALESCE(r1.first_name, ''), COALESCE(r1.last_name, ''),
	COALESCE(r2.id, ''), COALESCE(r2.number, ''), COALESCE(r2.first_name, ''), COALESCE(r2.last_name, ''),
	COALESCE(a.moves_id, ''), a.displaced, a.displaced_for, a.sequence, a.held_at, a.confirmed_at, a.updated_at`

// entryTables joins what entryColumns names; every join is by primary key.
const entryTables = `
	appointments a
	JOIN punti p ON p.id = a.punto_id
	JOIN strutture s ON s.id = a.struttura_id
	JOIN enti e ON e.id = a.ente_id
	JOIN uffici u ON u.id = a.ufficio_id
	JOIN people au ON au.id = a.author_id
	LEFT JOIN topics t ON t.code = a.topic
	LEFT JOIN appointment_citizens v1 ON v1.appointment_id = a.id AND v1.position = 1
	LEFT JOIN appointment_citizens v2 ON v2.appointment_id = a.id AND v2.position = 2
	LEFT JOIN citizens c1 ON c1.id = v1.citizen_id
	LEFT JOIN citizens c2 ON c2.id = v2.citizen_id
	LEFT JOIN appointment_requests q1 ON q1.appointment_id = a.id AND q1.position = 1
	LEFT JOIN appointment_requests q2 ON q2.appointment_id = a.id AND q2.position = 2
	LEFT JOIN requests r1 ON r1.id = q1.request_id
	LEFT JOIN requests r2 ON r2.id = q2.request_id`

func scanEntry(rows db.Scanner) (e desk.AgendaEntry, err error) {
	var live bool
	var until, start, end, held, confirmed, updated int64
	var origin desk.HoldOrigin
	var first, second struct {
		cf          desk.CodiceFiscale
		request     desk.RequestRef
		name, given string
	}
	err = rows.Scan(
		&e.ID, &e.Version, &e.Number, &e.State, &live, &until, &origin, &e.Counter, &start, &end, &e.Mode,
		&e.Punto.ID, &e.Punto.Code, &e.Punto.Name, &e.Punto.Address, &e.Sede.ID, &e.Sede.Code, &e.Sede.Name, &e.Sede.Kind, &e.Sede.Provincia, &e.Sede.Region, &e.SedePhone, &e.Patron,
		&e.Ente.ID, &e.Ente.Code, &e.Ente.Name, &e.Ufficio.ID, &e.Ufficio.Code, &e.Ufficio.Name, &e.Ufficio.Region, &e.Author.ID, &e.Author.Name,
		&e.Argomento.Code, &e.Topic, &e.Argomento.Label, &e.Contact, &e.Motivation, &e.Bring, &e.Note,
		&first.cf, &second.cf,
		&first.request.ID, &first.request.Number, &first.given, &first.name,
		&second.request.ID, &second.request.Number, &second.given, &second.name,
		&e.Moves, &e.Cause, &e.CauseText, &e.Sequence, &held, &confirmed, &updated)
	if e.Topic != e.Argomento.Code {
		e.Argomento.Parent = e.Topic
	}
	e.Displaced = e.Cause != ""
	e.Start, e.End = db.Instant(start), db.Instant(end)
	if e.State == desk.InPrenotazione && live { // a hold that lost its slot has no time left
		e.HoldUntil = db.Instant(until)
	}
	e.Offered, e.Proposed = origin == desk.HoldOffered, origin == desk.HoldProposed
	e.Request = first.request
	for _, v := range []struct {
		cf          desk.CodiceFiscale
		request     desk.RequestRef
		name, given string
	}{first, second} {
		if v.cf != "" {
			e.Citizens = append(e.Citizens, v.cf)
			e.Visitors = append(e.Visitors, desk.Visitor{CF: v.cf, Request: v.request, Name: desk.Citizen{FirstName: v.given, LastName: v.name}.Name()})
		}
	}
	e.HeldAt, e.ConfirmedAt, e.UpdatedAt = db.Instant(held), db.Instant(confirmed), db.Instant(updated)
	return e, err
}

func scanEntries(rows *sql.Rows) (desk.AgendaEntry, error) { return scanEntry(rows) }

func ListEntries(q db.Queryer, c *db.Clause, tail string) ([]desk.AgendaEntry, error) {
	rows, err := q.Query(`SELECT `+entryColumns+` FROM `+c.From+entryTables+c.Where()+tail, c.Args...)
	return db.Collect(rows, err, scanEntries)
}

// mayBook is ErrNotFound for whoever does not book for citizens [R3].
func mayBook(who desk.Actor) error {
	if who.Role != desk.Operatore || who.AsReferente() {
		return db.ErrNotFound
	}
	return nil
}

// LoadEntry returns an appointment, or a hold of the ufficio, as who may see it, or ErrNotFound.
func LoadEntry(q db.Queryer, who desk.Actor, id string) (desk.AgendaEntry, error) {
	c := &db.Clause{}
	c.And(`a.id = ?`, id)
	c.MayAttend(who)
	return oneEntry(q, c)
}

func oneEntry(q db.Queryer, c *db.Clause) (desk.AgendaEntry, error) {
	e, err := scanEntry(q.QueryRow(`SELECT `+entryColumns+` FROM `+entryTables+c.Where(), c.Args...))
	return e, db.One(err)
}

// entryByID returns an appointment for the program itself.
func entryByID(q db.Queryer, id string) (desk.AgendaEntry, error) {
	c := &db.Clause{}
	c.And(`a.id = ?`, id)
	return oneEntry(q, c)
}

// Appointment returns one appointment as who may see it, else ErrNotFound, whatever the reason
// [R38]. A hold is none.
func (s *Agenda) Appointment(ctx context.Context, who desk.Actor, id string) (desk.AgendaEntry, error) {
	e, err := LoadEntry(s.Read(ctx), who, id)
	if err == nil && e.Number == "" {
		return desk.AgendaEntry{}, db.ErrNotFound
	}
	return e, err
}

// Held returns a hold of the ufficio, also one whose time is over, and what has become an
// appointment since; else ErrNotFound.
func (s *Agenda) Held(ctx context.Context, who desk.Actor, id string) (desk.AgendaEntry, error) {
	if err := mayBook(who); err != nil {
		return desk.AgendaEntry{}, err
	}
	return LoadEntry(s.Read(ctx), who, id)
}

// Happenings returns the history of an appointment, oldest first. The appointment must have
// been loaded for the same person.
func (s *Agenda) Happenings(ctx context.Context, e desk.AgendaEntry) ([]desk.Happening, error) {
	rows, err := s.Read(ctx).Query(`SELECT v.at, COALESCE(p.name, ''), v.detail FROM appointment_events v
		LEFT JOIN people p ON p.id = v.person_id WHERE v.appointment_id = $1 ORDER BY v.at, v.id`, e.ID)
	return db.Collect(rows, err, func(rows *sql.Rows) (h desk.Happening, err error) {
		var at int64
		err = rows.Scan(&at, &h.Author, &h.Text)
		h.At = db.Instant(at)
		return h, err
	})
}

// changeEntry loads an appointment as the person may see it, has step decide and apply, and
// writes it back if nobody changed it meanwhile; a place it left is offered to whoever waits. A version other than a.Version is ErrStale; a
// race the caller could not know of is run again.
func (s *Agenda) changeEntry(ctx context.Context, a db.Act, step func(tx *db.Tx, e *desk.AgendaEntry) error) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Once(tx, a, func() (string, error) {
			e, err := LoadEntry(tx, a.Who, a.ID)
			if err != nil {
				return "", err
			}
			if a.Version != 0 && a.Version != e.Version {
				return "", db.ErrStale
			}
			stood := e
			if err := step(tx, &e); err != nil {
				return "", err
			}
			if err := saveEntry(tx, &e, a.Now); err != nil {
				return "", err
			}
			if e.State == desk.Confermato && e.Punto.ID == stood.Punto.ID && e.Start.Equal(stood.Start) {
				return e.ID, nil
			}
			return e.ID, offerFreed(tx, stood.Punto.ID, a.Now)
		})
		return err
	})
}

// saveEntry writes what a step may change, on the condition that the version still stands.
// Whatever is confirmed or held stays live to its end; what the sede displaced, to that of its proposal.
func saveEntry(tx *db.Tx, e *desk.AgendaEntry, now time.Time) error {
	live, until := false, now
	switch e.State {
	case desk.Confermato:
		live, until = true, e.End
	case desk.InPrenotazione:
		live, until = true, e.HoldUntil
	}
	n, err := tx.Exec(`UPDATE appointments SET version = version + 1, updated_at = $3, number = $4, state = $5, live = $6,
			live_until = CASE WHEN $26 AND live_until > $7 THEN live_until ELSE $7 END,
			punto_id = $8, struttura_id = $9, counter = $10, start_at = $11, end_at = $12, day = $13, mode = $14,
			topic = $15, topic_root = $16, contact = $17, motivation = $18, bring = $19, note = $20, sequence = $21,
			confirmed_at = $22, displaced = $23, displaced_for = $24, closure_id = CASE WHEN $25 THEN closure_id ELSE NULL END
		WHERE id = $1 AND version = $2`,
		e.ID, e.Version, now.Unix(), db.Null(e.Number), e.State, live, until.Unix(),
		e.Punto.ID, e.Sede.ID, e.Counter, e.Start.Unix(), e.End.Unix(), e.Day(), e.Mode,
		e.Argomento.Code, e.Topic, e.Contact, e.Motivation, e.Bring, e.Note, e.Sequence,
		db.Unix(e.ConfirmedAt), e.Cause, e.CauseText, e.Cause == desk.DisplacedByClosure, live && e.Displaced)
	if db.IsUnique(err) {
		return db.ErrTaken
	}
	if err != nil {
		return fmt.Errorf("save appointment: %w", err)
	}
	if n == 0 {
		return db.ErrRetry
	}
	e.Version++
	tx.Publish(e.Sede.ID, db.LiveAgenda)
	tx.Publish(e.Author.ID, db.LiveAgenda)
	return nil
}

// AddHappening notes what happened to an appointment, and in the thread of the requests it
// comes from.
func AddHappening(tx *db.Tx, e *desk.AgendaEntry, a db.Act, kind, detail string) (string, error) {
	id := db.NewID()
	_, err := tx.Exec(`INSERT INTO appointment_events (id, appointment_id, person_id, kind, detail, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, e.ID, db.Null(a.Who.ID), kind, detail, a.Now.Unix())
	if err != nil {
		return "", fmt.Errorf("add happening: %w", err)
	}
	for _, v := range e.Visitors {
		if v.Request.ID == "" {
			continue
		}
		if err := requests.AddEvent(tx, v.Request.ID, a, "appuntamento", "Appuntamento "+e.Number+": "+detail, false); err != nil {
			return "", err
		}
		if err := tellRequest(tx, v.Request.ID); err != nil {
			return "", err
		}
	}
	return id, nil
}

// tellRequest lets the open pages of a request refresh.
func tellRequest(tx *db.Tx, id string) error {
	var struttura, owner string
	err := tx.QueryRow(`SELECT COALESCE(struttura_id, ''), COALESCE(owner_id, '') FROM requests WHERE id = $1`, id).Scan(&struttura, &owner)
	if err != nil {
		return err
	}
	if struttura != "" {
		tx.Publish(struttura, db.LiveInbox)
	}
	if owner != "" {
		tx.Publish(owner, db.LiveRequests)
	}
	return nil
}

// When writes the time of an appointment as sentences name it.
func When(e *desk.AgendaEntry) string {
	return e.Day().Italian() + " alle " + e.Start.In(desk.Rome).Format("15:04")
}
