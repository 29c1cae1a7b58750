package mail

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// MailView says which messages of the outbox are listed.
type MailView string

const (
	MailWaiting MailView = "attesa"     // to be sent, or to be tried again
	MailGivenUp MailView = "falliti"    // tried often enough, or given up by the Gestore
	MailDone    MailView = "consegnati" // handed over to the server, newest first
)

// MailLine is a message as the Gestore sees it: no body, and a recipient who cannot be guessed.
type MailLine struct {
	ID, To, Subject, Failure string
	Queued, Sent, Next       time.Time
	Attempts                 int
}

// mailPage is how many messages a page shows.
const mailPage = 50

// MailLines returns the oldest messages of a view, of those handed over the newest [R44].
func (s *Outgoing) MailLines(ctx context.Context, who desk.Actor, view MailView) ([]MailLine, error) {
	if err := db.Gestore(who); err != nil {
		return nil, err
	}
	tail := map[MailView]string{ // next_at >= 0 is always so, and has the index read
		MailWaiting: `WHERE sent_at = 0 AND next_at >= 0 AND attempts < $1 ORDER BY next_at, queued_at`,
		MailGivenUp: `WHERE sent_at = 0 AND next_at >= 0 AND attempts >= $1 ORDER BY next_at, queued_at`,
		MailDone:    `WHERE sent_at > 0 AND attempts >= $1 ORDER BY sent_at DESC`,
	}[view]
	if tail == "" {
		return nil, db.ErrNotFound
	}
	limit := MailAttempts
	if view == MailDone {
		limit = 0
	}
	rows, err := s.Read(ctx).Query(fmt.Sprintf(`SELECT id, recipient, subject, failure, queued_at, sent_at, next_at, attempts FROM outbox %s LIMIT %d`, tail, mailPage), limit)
	return db.Collect(rows, err, func(rows *sql.Rows) (m MailLine, err error) {
		var queued, sent, next int64
		err = rows.Scan(&m.ID, &m.To, &m.Subject, &m.Failure, &queued, &sent, &next, &m.Attempts)
		m.To, m.Queued, m.Sent, m.Next = masked(m.To), db.Instant(queued), db.Instant(sent), db.Instant(next)
		return m, err
	})
}

// masked shows enough of an address to recognise it, and not enough to learn it.
func masked(address string) string {
	name, host, found := strings.Cut(address, "@")
	if !found || name == "" {
		return "•••"
	}
	first := []rune(name)[:1]
	return string(first) + "•••@" + host
}

// RetryMail has a message that waits, or was given up, tried at once; one that was handed over
// meanwhile is ErrStale.
func (s *Outgoing) RetryMail(ctx context.Context, a db.Act) error {
	return s.keepMail(ctx, a, "posta-riprova", `UPDATE outbox SET next_at = 0, attempts = CASE WHEN attempts >= $2 THEN 0 ELSE attempts END WHERE id = $1 AND sent_at = 0`)
}

// GiveUpMail stops trying; one that was handed over meanwhile is ErrStale.
func (s *Outgoing) GiveUpMail(ctx context.Context, a db.Act) error {
	return s.keepMail(ctx, a, "posta-abbandonata", `UPDATE outbox SET attempts = $2 WHERE id = $1 AND sent_at = 0`)
}

func (s *Outgoing) keepMail(ctx context.Context, a db.Act, action, change string) error {
	if err := db.Gestore(a.Who); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		var sent int64
		if err := db.One(tx.QueryRow(`SELECT sent_at FROM outbox WHERE id = $1`, a.ID).Scan(&sent)); err != nil {
			return err
		}
		n, err := tx.Exec(change, a.ID, MailAttempts)
		if err == nil && n == 0 {
			err = db.ErrStale
		}
		if err != nil {
			return err
		}
		return db.Audit(tx, a, action, a.ID, "")
	})
}
