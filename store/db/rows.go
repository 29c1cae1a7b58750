package db

import (
	"database/sql"
	"time"

	"combipat/desk"
)

// Null stores an empty id as NULL, so that foreign keys hold.
func Null(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// Unix stores an instant as seconds, the zero time as 0.
func Unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// Have runs a query that finds a row or none.
func Have(q Queryer, query string, args ...any) (bool, error) {
	var x string
	err := One(q.QueryRow(query, args...).Scan(&x))
	if err == ErrNotFound {
		return false, nil
	}
	return err == nil, err
}

// IdOf finds the row a code names; no code is no row and no error.
func IdOf(q Queryer, query, code string, more ...any) (id string, err error) {
	if code == "" {
		return "", nil
	}
	err = q.QueryRow(query, append([]any{code}, more...)...).Scan(&id)
	return id, One(err)
}

func Texts(q Queryer, query string, args ...any) ([]string, error) {
	rows, err := q.Query(query, args...)
	return Collect(rows, err, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&s)
		return s, err
	})
}

// Changed is ErrNotFound where a write met no row.
func Changed(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// Scanner is a *sql.Row or a *sql.Rows.
type Scanner interface{ Scan(dest ...any) error }

// Instant turns stored unix seconds into a time in Rome; 0 is the zero time.
func Instant(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).In(desk.Rome)
}
