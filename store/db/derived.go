package db

import (
	"context"
	"fmt"
)

// Derived is something kept beside the rows it is worked out from, by code that changes: when the
// program starts with another version of that code, it is made anew.
type Derived struct {
	Name    string
	Version int64
	// Next makes some of it anew, those after a position, and returns the last one it did; more
	// says whether there are any after it. It may be run twice for the same rows.
	Next func(tx *Tx, after int64) (upto int64, more bool, err error)
}

// Derive brings each of them up to date, in transactions of moderate size: stopped midway it goes
// on from there.
func (s *DB) Derive(ctx context.Context, all ...Derived) error {
	for _, d := range all {
		done, err := d.isMade(s.Read(ctx))
		for err == nil && !done {
			err = s.Write(ctx, func(tx *Tx) (err error) {
				done, err = d.step(tx)
				return err
			})
		}
		if err != nil {
			return fmt.Errorf("derive %s: %w", d.Name, err)
		}
	}
	return nil
}

func (d Derived) isMade(q Queryer) (bool, error) {
	made, err := Have(q, `SELECT name FROM derived WHERE name = $1 AND version = $2 AND done`, d.Name, d.Version)
	return made, err
}

// step makes some more of it. The row is written before anything is read: of two processes one
// waits for the other, and goes on where that one stopped.
func (d Derived) step(tx *Tx) (done bool, err error) {
	var after int64
	err = tx.QueryRow(`INSERT INTO derived (name, version, upto, done) VALUES ($1, $2, 0, FALSE)
		ON CONFLICT (name) DO UPDATE SET version = $2, done = derived.done AND derived.version = $2,
			upto = CASE WHEN derived.version = $2 THEN derived.upto ELSE 0 END
		RETURNING upto, done`, d.Name, d.Version).Scan(&after, &done)
	if err != nil || done {
		return done, err
	}
	upto, more, err := d.Next(tx, after)
	if err != nil {
		return false, err
	}
	_, err = tx.Exec(`UPDATE derived SET upto = $2, done = $3 WHERE name = $1`, d.Name, upto, !more)
	return !more, err
}
