package privacy

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/mail"
)

// Retention is how long a kind of data is kept, and what a day's sweep would take away.
type Retention struct {
	Kind  desk.RetentionKind
	Days  int      // 0: no limit
	Due   int      // how much is over
	Until desk.Day // what is older than this day is over
	who   string   // set it
}

// Retentions returns the rule of every kind and what is over today. typed, where given, stands
// in for the rules that are set: the preview of a change. Only for the Gestore.
func (s *Privacy) Retentions(ctx context.Context, who desk.Actor, today desk.Day, typed map[desk.RetentionKind]int) ([]Retention, error) {
	if who.Role != desk.Gestore {
		return nil, db.ErrNotFound
	}
	q := s.Read(ctx)
	set, err := retentions(q)
	if err != nil {
		return nil, err
	}
	var all []Retention
	for _, kind := range desk.RetentionKinds {
		r := set[kind]
		r.Kind = kind
		if days, ok := typed[kind]; ok {
			r.Days = days
		}
		if r.Days > 0 {
			r.Until = desk.KeptFrom(today, r.Days)
			if err := q.QueryRow(`SELECT COUNT(*) FROM (`+over[kind].due+`) AS due`, r.Until.Start().Unix()).Scan(&r.Due); err != nil {
				return nil, err
			}
		}
		all = append(all, r)
	}
	return all, nil
}

func retentions(q db.Queryer) (map[desk.RetentionKind]Retention, error) {
	rows, err := q.Query(`SELECT kind, days, person_id FROM retention`)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (r Retention, err error) {
		err = rows.Scan(&r.Kind, &r.Days, &r.who)
		return r, err
	})
	set := map[desk.RetentionKind]Retention{}
	for _, r := range list {
		set[r.Kind] = r
	}
	return set, err
}

// SetRetention sets how many days each kind is kept, 0 = no limit; kinds that are not named
// stay as they are. desk.Invalid for fewer days than a kind needs; only the Gestore may.
func (s *Privacy) SetRetention(ctx context.Context, a db.Act, days map[desk.RetentionKind]int) error {
	if a.Who.Role != desk.Gestore {
		return db.ErrNotFound
	}
	if err := desk.CheckRetention(days); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Once(tx, a, func() (string, error) {
			for _, kind := range desk.RetentionKinds {
				n, named := days[kind]
				if !named {
					continue
				}
				if _, err := tx.Exec(`DELETE FROM retention WHERE kind = $1`, kind); err != nil {
					return "", err
				}
				if n > 0 {
					if _, err := tx.Exec(`INSERT INTO retention (kind, days, person_id, at) VALUES ($1, $2, $3, $4)`, kind, n, a.Who.ID, a.Now.Unix()); err != nil {
						return "", err
					}
				}
				tx.Note(a, "conservazione", string(kind), fmt.Sprint(n), "")
			}
			return "conservazione", nil
		})
		return err
	})
}

// over says, for each kind, which rows are over ($1 is the instant before which they were done
// with) and how one batch of them is taken away.
var over = map[desk.RetentionKind]struct {
	due  string
	take func(tx *db.Tx, r *rule, ids []string) error
}{
	desk.KeepRequests: {`SELECT r.id FROM requests r WHERE r.state IN ('archiviata', 'ritirata') AND r.updated_at < $1
		AND NOT EXISTS (SELECT 1 FROM appointment_requests x WHERE x.request_id = r.id AND x.live AND x.live_until > $1)`, takeRequests},
	desk.KeepAppointments: {`SELECT a.id FROM appointments a WHERE a.erased_at = 0 AND a.end_at < $1`, takeAppointments},
	desk.KeepDrafts:       {`SELECT r.id FROM requests r WHERE r.state = 'bozza' AND r.updated_at < $1`, takeDrafts},
	// A notification that was read keeps it from being told again as long as its request goes on.
	desk.KeepNotices: {`SELECT n.id FROM notifications n LEFT JOIN requests r ON r.id = n.request_id LEFT JOIN appointments a ON a.id = n.appointment_id
		WHERE n.read_at > 0 AND n.read_at < $1 AND COALESCE(r.state, 'archiviata') IN ('archiviata', 'ritirata') AND COALESCE(a.end_at, 0) < $1`,
		takeRows(`DELETE FROM notifications WHERE id = $1`)},
	desk.KeepMail: {`SELECT o.id FROM outbox o WHERE o.sent_at > 0 AND o.sent_at < $1
		UNION ALL SELECT o.id FROM outbox o WHERE o.sent_at = 0 AND o.attempts >= ` + strconv.Itoa(mail.MailAttempts) + ` AND o.queued_at < $1`,
		takeRows(`DELETE FROM outbox WHERE id = $1`)},
	desk.KeepReasons: {`SELECT a.id FROM audit a WHERE a.reason <> '' AND a.at < $1`, takeReasons},
}

// rule is a retention as a sweep applies it.
type rule struct {
	Retention
	now   time.Time
	files []string // hashes of those that hung on what was taken
}

// SweepRetention takes away what is over by the rules that are set, a small batch at a time,
// and notes how much by which rule. Without a rule it does nothing.
func (s *Privacy) SweepRetention(ctx context.Context, now time.Time) error {
	set, err := retentions(s.Read(ctx))
	if err != nil {
		return fmt.Errorf("retention: %w", err)
	}
	for _, kind := range desk.RetentionKinds {
		for r, ok := set[kind]; ok; {
			r.Until = desk.KeptFrom(desk.DayOf(now), r.Days)
			n, err := s.retain(ctx, now, r)
			if err != nil {
				return fmt.Errorf("retention of %s: %w", kind, err)
			}
			ok = n == retentionBatch
		}
	}
	return nil
}

// retentionBatch is small: each request takes a dozen statements with it, and people's writes
// pass in between.
const retentionBatch = 20

// retain takes one batch away and returns how many it was.
func (s *Privacy) retain(ctx context.Context, now time.Time, set Retention) (n int, err error) {
	var r *rule
	err = s.Write(ctx, func(tx *db.Tx) error {
		r = &rule{Retention: set, now: now}
		rows, err := tx.Query(`SELECT due.id FROM (`+over[r.Kind].due+`) AS due LIMIT $2`, r.Until.Start().Unix(), retentionBatch)
		ids, err := db.Collect(rows, err, func(rows *sql.Rows) (id string, err error) {
			err = rows.Scan(&id)
			return id, err
		})
		if n = len(ids); err != nil || n == 0 {
			return err
		}
		if err := over[r.Kind].take(tx, r, ids); err != nil {
			return err
		}
		return addErasure(tx, r, n)
	})
	if err != nil {
		return n, err
	}
	_, err = s.DropFiles(ctx, r.files, now)
	return n, err
}
