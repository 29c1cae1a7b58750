package requests

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// presenceLasts is how long a sign of life counts: the page gives one every 15 seconds.
const presenceLasts = 40 * time.Second

// Looking is a colleague who has the same request on screen.
type Looking struct {
	Name    string
	Writing bool
}

// SignPresence notes that the official has the request open and returns who else has; for
// whom it is not to see, ErrNotFound.
func (s *Requests) SignPresence(ctx context.Context, a db.Act, writing bool) ([]Looking, error) {
	if !a.Who.Official() {
		return nil, db.ErrNotFound
	}
	err := s.Write(ctx, func(tx *db.Tx) error {
		r, err := LoadRequest(tx, a.Who, a.ID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO presence (request_id, person_id, writing, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (request_id, person_id) DO UPDATE SET writing = $3, at = $4`, r.ID, a.Who.ID, writing, a.Now.Unix())
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(`SELECT p.name, l.writing FROM presence l JOIN people p ON p.id = l.person_id
		WHERE l.request_id = $1 AND l.person_id <> $2 AND l.at > $3 ORDER BY p.name`, a.ID, a.Who.ID, a.Now.Add(-presenceLasts).Unix())
	return db.Collect(rows, err, func(rows *sql.Rows) (l Looking, err error) {
		err = rows.Scan(&l.Name, &l.Writing)
		return l, err
	})
}

// LastChange returns what happened to a request since a version, for the page of an official
// whose reply came too late: the newest entry of the thread.
func (s *Requests) LastChange(ctx context.Context, who desk.Actor, id string) (desk.Entry, error) {
	r, err := s.Request(ctx, who, id)
	if err != nil {
		return desk.Entry{}, err
	}
	entries, err := s.Thread(ctx, who, r)
	if err != nil || len(entries) == 0 {
		return desk.Entry{}, err
	}
	return entries[len(entries)-1], nil
}
