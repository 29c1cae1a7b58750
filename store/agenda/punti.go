package agenda

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// bookablePunto returns a punto that takes appointments, by its code, with what decides about
// the days from first to last; else ErrNotFound.
func bookablePunto(q db.Queryer, code string, first, last desk.Day) (desk.Punto, error) {
	p, err := directory.OnePunto(q, `WHERE p.code = $1 AND p.active`, code)
	if err != nil {
		return p, err
	}
	return p, loadAgenda(q, &p, first, last)
}

// loadAgenda reads what decides when the punto is open between two days.
func loadAgenda(q db.Queryer, p *desk.Punto, first, last desk.Day) error {
	templates, err := TemplatesOf(q, p.ID)
	if err != nil {
		return err
	}
	p.Agenda = nil
	for _, t := range templates {
		p.Agenda = append(p.Agenda, t.Template)
	}
	if p.Exceptions, err = exceptionsOf(q, p.ID, first, last); err != nil {
		return err
	}
	closures, err := closuresOf(q, p.Sede, first, last)
	if err != nil {
		return err
	}
	p.Closures = nil
	for _, c := range closures {
		p.Closures = append(p.Closures, c.Closure)
	}
	if err := q.QueryRow(`SELECT COUNT(*) FROM punto_officials WHERE punto_id = $1`, p.ID).Scan(&p.Officials); err != nil {
		return err
	}
	rows, err := q.Query(`SELECT a.person_id, a.from_day, a.to_day, a.from_minute, a.to_minute
		FROM absences a JOIN punto_officials o ON o.person_id = a.person_id
		WHERE o.punto_id = $1 AND a.to_day >= $2 AND a.from_day <= $3`, p.ID, first, last)
	p.Absences, err = db.Collect(rows, err, func(rows *sql.Rows) (a desk.Absence, err error) {
		err = rows.Scan(&a.Official, &a.From, &a.To, &a.FromMinute, &a.ToMinute)
		return a, err
	})
	return err
}

// TemplateEntry is a line of the weekly agenda with its id.
type TemplateEntry struct {
	ID string
	desk.Template
}

func TemplatesOf(q db.Queryer, punto string) ([]TemplateEntry, error) {
	rows, err := q.Query(`SELECT id, weekday, from_minute, to_minute, length, buffer, counters, valid_from, valid_to, every, anchor
		FROM punto_templates WHERE punto_id = $1 ORDER BY (weekday + 6) % 7, from_minute, valid_from, id`, punto)
	return db.Collect(rows, err, func(rows *sql.Rows) (t TemplateEntry, err error) {
		err = rows.Scan(&t.ID, &t.Weekday, &t.Hours.From, &t.Hours.To, &t.Hours.Length, &t.Hours.Buffer, &t.Hours.Counters,
			&t.ValidFrom, &t.ValidTo, &t.Every, &t.Anchor)
		return t, err
	})
}

func exceptionsOf(q db.Queryer, punto string, first, last desk.Day) ([]desk.Exception, error) {
	rows, err := q.Query(`SELECT day, from_minute, to_minute, length, buffer, counters FROM punto_exceptions
		WHERE punto_id = $1 AND day >= $2 AND day <= $3 ORDER BY day, from_minute`, punto, first, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []desk.Exception
	for rows.Next() {
		var day desk.Day
		var h desk.Hours
		if err := rows.Scan(&day, &h.From, &h.To, &h.Length, &h.Buffer, &h.Counters); err != nil {
			return nil, err
		}
		if len(list) == 0 || list[len(list)-1].Day != day {
			list = append(list, desk.Exception{Day: day})
		}
		if h.Length > 0 {
			last := &list[len(list)-1]
			last.Hours = append(last.Hours, h)
		}
	}
	return list, rows.Err()
}

// ClosureEntry is a closure of a sede with its id.
type ClosureEntry struct {
	ID string
	desk.Closure
}

func closuresOf(q db.Queryer, struttura string, first, last desk.Day) ([]ClosureEntry, error) {
	rows, err := q.Query(`SELECT id, from_day, to_day, from_minute, to_minute, reason FROM closures
		WHERE struttura_id = $1 AND NOT lifted AND to_day >= $2 AND from_day <= $3 ORDER BY from_day, from_minute, id`, struttura, first, last)
	return db.Collect(rows, err, func(rows *sql.Rows) (c ClosureEntry, err error) {
		err = rows.Scan(&c.ID, &c.From, &c.To, &c.FromMinute, &c.ToMinute, &c.Reason)
		return c, err
	})
}

// takenAt is a live row on a counter; once past until it may be taken over.
type takenAt struct {
	id string
	desk.Taken
	until time.Time
}

// takenBetween returns what occupies counters of a punto in [from, to): rows that are live and
// not past their time, and beside them those that may be taken over.
func takenBetween(q db.Queryer, punto string, from, to, now time.Time) (taken []desk.Taken, lapsed []takenAt, err error) {
	const longest = 24 * 60 * 60 // no opening is longer: bounds the part of the index that is read
	rows, err := q.Query(`SELECT id, counter, start_at, end_at, live_until FROM appointments
		WHERE punto_id = $1 AND live AND start_at > $2 AND start_at < $3 AND end_at > $4`,
		punto, from.Unix()-longest, to.Unix(), from.Unix())
	all, err := db.Collect(rows, err, func(rows *sql.Rows) (t takenAt, err error) {
		var start, end, until int64
		err = rows.Scan(&t.id, &t.Counter, &start, &end, &until)
		t.Start, t.End, t.until = db.Instant(start), db.Instant(end), db.Instant(until)
		return t, err
	})
	for _, t := range all {
		if now.Before(t.until) {
			taken = append(taken, t.Taken)
		} else {
			lapsed = append(lapsed, t)
		}
	}
	return taken, lapsed, err
}

// Sedi returns the structures that have punti taking appointments, by name, each with them.
func (s *Agenda) Sedi(ctx context.Context) ([]desk.Sede, error) {
	q := s.Read(ctx)
	list, err := directory.Strutture(q, `WHERE s.id IN (SELECT p.struttura_id FROM punti p WHERE p.active) ORDER BY s.name, s.code`)
	if err != nil {
		return nil, err
	}
	sedi := make([]desk.Sede, len(list))
	for i, found := range list {
		sedi[i].Struttura = found
		if sedi[i].Punti, err = directory.ListPunti(q, `WHERE p.struttura_id = $1 AND p.active ORDER BY p.name, p.code`, found.ID); err != nil {
			return nil, err
		}
	}
	return sedi, nil
}

// Punti returns the punti of a sede, by its code, that treat the topic (empty: any) and offer
// the mode ("": any), by name [R31, R34, A19]. An unknown sede has none.
func (s *Agenda) Punti(ctx context.Context, sede string, topic desk.Topic, mode desk.Mode) ([]desk.Punto, error) {
	return puntiFor(s.Read(ctx), `WHERE s.code = $1 AND p.active ORDER BY p.name, p.code`, sede, topic, mode)
}

func puntiFor(q db.Queryer, tail, sede string, topic desk.Topic, mode desk.Mode) ([]desk.Punto, error) {
	list, err := directory.ListPunti(q, tail, sede)
	if err != nil {
		return nil, fmt.Errorf("punti: %w", err)
	}
	var fit []desk.Punto
	for _, p := range list {
		if (topic.Code == "" || p.Treats(topic)) && (mode == "" || p.Offers(mode)) {
			fit = append(fit, p)
		}
	}
	return fit, nil
}

// Punto returns one punto that takes appointments, by its code, or ErrNotFound. Its agenda is
// not loaded.
func (s *Agenda) Punto(ctx context.Context, code string) (desk.Punto, error) {
	return directory.OnePunto(s.Read(ctx), `WHERE p.code = $1 AND p.active`, code)
}
