package db

import (
	"context"
	"errors"
	"time"
)

// Sessions keeps the sign-in library's sessions in the database; tokens arrive hashed. It has
// the method set of scs.CtxStore.
type Sessions struct{ s *DB }

// Sessions returns the session table.
func (s *DB) Sessions() Sessions { return Sessions{s} }

// FindCtx returns the data of a live session; found is false for none.
func (t Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var expires int64
	err = One(t.s.Read(ForPage(ctx)).QueryRow(`SELECT data, expires_at FROM sessions WHERE token = $1`, token).Scan(&data, &expires))
	if errors.Is(err, ErrNotFound) {
		return nil, false, nil
	}
	return data, err == nil && time.Unix(expires, 0).After(time.Now()), err
}

// CommitCtx saves a session until expiry.
func (t Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return t.s.Write(Essential(ctx), func(tx *Tx) error {
		_, err := tx.Exec(`INSERT INTO sessions (token, data, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (token) DO UPDATE SET data = $2, expires_at = $3`, token, data, expiry.Unix())
		return err
	})
}

// DeleteCtx ends a session.
func (t Sessions) DeleteCtx(ctx context.Context, token string) error {
	return t.s.Write(Essential(ctx), func(tx *Tx) error {
		_, err := tx.Exec(`DELETE FROM sessions WHERE token = $1`, token)
		return err
	})
}

// Find, Commit and Delete serve callers without a context; the library itself uses the others.
func (t Sessions) Find(token string) ([]byte, bool, error) {
	return t.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (t Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return t.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (t Sessions) Delete(token string) error { return t.DeleteCtx(context.Background(), token) }
