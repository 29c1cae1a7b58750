package agenda

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// clash returns the refusal that names the ente's own appointment in the way of a citizen: on the
// topic, or at an overlapping time [A17]. The rows of other enti are never looked at.
func clash(tx *db.Tx, a db.Act, e *desk.AgendaEntry, v seated) error {
	other, err := ownInTheWay(tx, e, v.id)
	if errors.Is(err, db.ErrNotFound) { // it left while we looked
		return db.ErrRetry
	}
	if err != nil {
		return err
	}
	return refuseClash(tx, a.Who, other, e.Topic, v.position)
}

// refuseClash is the sentence about another appointment of the ente, as the person may be told.
func refuseClash(q db.Queryer, who desk.Actor, other, topic string, position int) error {
	found, err := entryByID(q, other)
	if err != nil {
		return err
	}
	_, err = LoadEntry(q, who, other)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	return desk.Clash(found, topic, position, err == nil)
}

// ownInTheWay finds the ente's active appointment of a citizen that keeps e from being booked.
func ownInTheWay(q db.Queryer, e *desk.AgendaEntry, citizen string) (id string, err error) {
	err = q.QueryRow(`SELECT x.appointment_id FROM appointment_citizens x JOIN appointments a ON a.id = x.appointment_id
		WHERE x.citizen_id = $1 AND x.ente_id = $2 AND x.live AND x.appointment_id <> $3
			AND (x.topic_root = $4 OR a.start_at < $6 AND a.end_at > $5)
		ORDER BY CASE WHEN x.topic_root = $4 THEN 0 ELSE 1 END, a.start_at LIMIT 1`,
		citizen, e.Ente.ID, e.ID, e.Topic, e.Start.Unix(), e.End.Unix()).Scan(&id)
	return id, db.One(err)
}

// Doubles returns the other enti's active appointments for the citizens of one that the official
// sees: on the same topic, or at an overlapping time [A17]. The patronato is never told: none.
func (s *Agenda) Doubles(ctx context.Context, who desk.Actor, e desk.AgendaEntry, now time.Time) ([]desk.Double, error) {
	if !who.Official() {
		return nil, nil
	}
	list := []desk.AgendaEntry{e}
	err := markDoubles(s.Read(ctx), who, list, now)
	return list[0].Doubles, err
}

// markDoubles fills in what other enti booked for the citizens of some appointments.
func markDoubles(q db.Queryer, who desk.Actor, list []desk.AgendaEntry, now time.Time) error {
	at := map[string]int{}
	c := &db.Clause{}
	c.MayAttend(who) // not who is listed, but what may be opened
	opens := c.Conds[0]
	c.Conds = nil
	ids := ""
	for i, e := range list {
		if e.State != desk.Confermato || e.Number == "" || !now.Before(e.End) {
			continue
		}
		at[e.ID] = i
		if ids != "" {
			ids += ", "
		}
		ids += c.Arg(e.ID)
	}
	if len(at) == 0 {
		return nil
	}
	c.Conds = append(c.Conds, `m.live AND m.appointment_id IN (`+ids+`)`)
	c.And(`a.state = 'confermato' AND a.end_at > ? AND (o.topic_root = m.topic_root OR a.start_at < b.end_at AND b.start_at < a.end_at)`, now.Unix())
	rows, err := q.Query(`SELECT DISTINCT m.appointment_id, a.id, a.number, a.start_at, p.name, s.name, s.code, e.name, CASE WHEN `+opens+` THEN 1 ELSE 0 END
		FROM appointment_citizens m JOIN appointments b ON b.id = m.appointment_id
			JOIN appointment_citizens o ON o.citizen_id = m.citizen_id AND o.live AND o.ente_id <> m.ente_id
			JOIN appointments a ON a.id = o.appointment_id
			JOIN punti p ON p.id = a.punto_id JOIN strutture s ON s.id = a.struttura_id JOIN enti e ON e.id = a.ente_id`+
		c.Where()+` ORDER BY a.start_at, a.id`, c.Args...)
	type found struct {
		of string
		desk.Double
	}
	all, err := db.Collect(rows, err, func(rows *sql.Rows) (f found, err error) {
		var start int64
		var sede desk.Struttura
		err = rows.Scan(&f.of, &f.ID, &f.Number, &start, &f.Punto, &sede.Name, &sede.Code, &f.Ente, &f.Opens)
		f.Start, f.Sede = db.Instant(start), sede.Title()
		return f, err
	})
	if err != nil {
		return fmt.Errorf("double appointments: %w", err)
	}
	for _, f := range all {
		e := &list[at[f.of]]
		e.Doubles = append(e.Doubles, f.Double)
	}
	return nil
}
