package people

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

const (
	// ParkedFor is how long a form that came after the end of its session waits for its author.
	ParkedFor = time.Hour
	// mostParked is how many of them a person has at a time: a few tabs.
	mostParked = 5
)

// ParkedForm is a form that was sent when its session had ended: nothing was done with it.
type ParkedForm struct {
	ID, Person string
	Profile    desk.Profile // the hat it was written under
	Path       string       // where it was sent
	Fields     string       // urlencoded, without its files
	At         time.Time
}

// ParkForm keeps such a form for the person whose session it was. Of somebody who is disabled
// or does not exist nothing is kept, and of many forms the newest only.
func (s *Accounts) ParkForm(ctx context.Context, f ParkedForm) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`INSERT INTO parked_forms (id, person_id, profile, path, fields, at)
			SELECT $1, p.id, $3, $4, $5, $6 FROM people p WHERE p.id = $2 AND NOT p.disabled`, db.NewID(), f.Person, f.Profile, f.Path, f.Fields, f.At.Unix())
		if err != nil || n == 0 {
			return err
		}
		_, err = tx.Exec(`DELETE FROM parked_forms WHERE person_id = $1 AND id NOT IN
			(SELECT id FROM parked_forms WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2)`, f.Person, mostParked)
		return err
	})
}

// ParkedForms returns the person's own, newest first.
func (s *Accounts) ParkedForms(ctx context.Context, person string, now time.Time) ([]ParkedForm, error) {
	rows, err := s.Read(ctx).Query(`SELECT id, person_id, profile, path, fields, at FROM parked_forms
		WHERE person_id = $1 AND at > $2 ORDER BY at DESC, id DESC`, person, now.Add(-ParkedFor).Unix())
	return db.Collect(rows, err, func(rows *sql.Rows) (f ParkedForm, err error) {
		var at int64
		err = rows.Scan(&f.ID, &f.Person, &f.Profile, &f.Path, &f.Fields, &at)
		f.At = db.Instant(at)
		return f, err
	})
}

// DropParked forgets one of the person's own; another's is none, and so is one that is gone.
func (s *Accounts) DropParked(ctx context.Context, who desk.Actor, id string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM parked_forms WHERE id = $1 AND person_id = $2`, id, who.ID)
		return err
	})
}
