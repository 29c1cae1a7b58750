package store

import (
	"context"
	"database/sql"
	"time"
)

// Mail is a message of the outbox.
type Mail struct{ Recipient, Subject, Body string }

// QueuedMail returns what was queued since an instant, oldest first.
func (s *Store) QueuedMail(ctx context.Context, since time.Time) ([]Mail, error) {
	rows, err := s.read(ctx).Query(`SELECT recipient, subject, body FROM outbox WHERE queued_at >= $1 ORDER BY queued_at, id`, since.Unix())
	return collect(rows, err, func(rows *sql.Rows) (m Mail, err error) {
		err = rows.Scan(&m.Recipient, &m.Subject, &m.Body)
		return m, err
	})
}
