package privacy

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// takeRequests erases requests whose days are over, and a citizen of whom nothing is left.
func takeRequests(tx *db.Tx, r *rule, ids []string) error {
	for _, id := range ids {
		var key int64
		var citizen string
		if err := tx.QueryRow(`SELECT key, COALESCE(citizen_id, '') FROM requests WHERE id = $1`, id).Scan(&key, &citizen); err != nil {
			return err
		}
		if err := eraseRequest(tx, id, key, &r.files); err != nil {
			return err
		}
		if err := r.say(tx, id); err != nil {
			return err
		}
		if err := r.forget(tx, citizen); err != nil {
			return err
		}
	}
	return nil
}

// takeAppointments takes what is personal out of appointments whose days are over.
func takeAppointments(tx *db.Tx, r *rule, ids []string) error {
	for _, id := range ids {
		rows, err := tx.Query(`SELECT citizen_id FROM appointment_citizens WHERE appointment_id = $1`, id)
		citizens, err := db.Collect(rows, err, func(rows *sql.Rows) (c string, err error) {
			err = rows.Scan(&c)
			return c, err
		})
		if err != nil {
			return err
		}
		if err := anonymise(tx, id, "", r.now, &r.files); err != nil {
			return err
		}
		if err := r.say(tx, id); err != nil {
			return err
		}
		for _, c := range citizens {
			if err := r.forget(tx, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func takeDrafts(tx *db.Tx, r *rule, ids []string) error {
	for _, id := range ids {
		if err := eraseRequest(tx, id, 0, &r.files); err != nil {
			return err
		}
	}
	return nil
}

// takeRows deletes one row an id by the query.
func takeRows(query string) func(tx *db.Tx, r *rule, ids []string) error {
	return func(tx *db.Tx, _ *rule, ids []string) error {
		for _, id := range ids {
			if _, err := tx.Exec(query, id); err != nil {
				return err
			}
		}
		return nil
	}
}

// takeReasons takes old reasons out of the register, whose lines stay; a line of its own says
// up to when.
func takeReasons(tx *db.Tx, r *rule, ids []string) error {
	if err := takeRows(`UPDATE audit SET reason = '', salt = '' WHERE id = $1`)(tx, r, ids); err != nil {
		return err
	}
	tx.Note(r.act(), db.AuditExpired, string(r.Kind), strconv.FormatInt(r.Until.Start().Unix(), 10), "")
	return nil
}

// say leaves a line in the register of what is no more, and takes away the reasons about it.
func (r *rule) say(tx *db.Tx, subject string) error {
	tx.Note(r.act(), db.AuditErased, subject, string(r.Kind), "")
	return unsay(tx, subject)
}

// forget deletes the citizen, whose codice fiscale it is, once no request and no appointment is
// left of them.
func (r *rule) forget(tx *db.Tx, citizen string) error {
	if citizen == "" {
		return nil
	}
	n, err := tx.Exec(`DELETE FROM citizens WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM requests WHERE citizen_id = $1)
		AND NOT EXISTS (SELECT 1 FROM appointment_citizens WHERE citizen_id = $1) AND NOT EXISTS (SELECT 1 FROM citizen_minutes WHERE citizen_id = $1)`, citizen)
	if err != nil || n == 0 {
		return err
	}
	return r.say(tx, citizen)
}

// act is whoever set the rule, now.
func (r *rule) act() db.Act {
	return db.Act{Who: desk.Actor{ID: r.who, Role: desk.Gestore}, Now: r.now}
}

// addErasure adds to the line that says how much a rule took up to a day.
func addErasure(tx *db.Tx, r *rule, n int) error {
	changed, err := tx.Exec(`UPDATE erasures SET removed = removed + $3, files = files + $4, at = $5, scrubbed_at = 0
		WHERE rule = $1 AND until_day = $2 AND at >= $6`, r.Kind, r.Until, n, len(r.files), r.now.Unix(), r.now.Add(-48*time.Hour).Unix())
	if err != nil || changed > 0 {
		return err
	}
	return noteErasure(tx, r.now, erased{who: r.who, rule: string(r.Kind), until: string(r.Until), removed: n, files: len(r.files)})
}

// ErasureLine is a line of what was erased, when, and by which rule.
type ErasureLine struct {
	At             time.Time
	By             string // login of who asked for it or set the rule
	Rule           string // ErasureByCF, or a desk.RetentionKind
	Until          desk.Day
	Removed, Files int
	Scrubbed       bool
}

// Erasures returns the last erasures, newest first. Only for the Gestore.
func (s *Privacy) Erasures(ctx context.Context, who desk.Actor, n int) ([]ErasureLine, error) {
	if who.Role != desk.Gestore {
		return nil, db.ErrNotFound
	}
	rows, err := s.Read(ctx).Query(`SELECT e.at, p.login, e.rule, e.until_day, e.removed, e.files, e.scrubbed_at <> 0
		FROM erasures e JOIN people p ON p.id = e.person_id ORDER BY e.at DESC, e.id DESC LIMIT $1`, n)
	return db.Collect(rows, err, func(rows *sql.Rows) (l ErasureLine, err error) {
		var at int64
		err = rows.Scan(&at, &l.By, &l.Rule, &l.Until, &l.Removed, &l.Files, &l.Scrubbed)
		l.At = db.Instant(at)
		return l, err
	})
}
