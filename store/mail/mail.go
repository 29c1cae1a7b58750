package mail

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/people"
)

// Mail is a message of the outbox.
type Mail struct {
	ID, Recipient, Subject, Body string
	Attempts                     int    // how often it was tried before
	Path                         string // of the link that takes the place of LinkMark; only ClaimMail makes one
	link                         desk.LinkKind
	person                       string
	queued                       time.Time
}

const (
	mailLease    = 10 * time.Minute // how long one sender keeps a message to itself
	MailAttempts = 12               // with the pauses below some two days; then it is given up
)

// mailPause is how long a message rests after its n-th failure: from a minute to six hours.
func mailPause(n int) time.Duration {
	return min(time.Minute<<min(n, 12), 6*time.Hour)
}

// ClaimMail returns up to n messages that are due, for this caller alone: another sender, in
// this process or the next, does not get them until the lease is over. What takes a link gets
// a new one each time: the outbox holds none.
func (s *Outgoing) ClaimMail(ctx context.Context, now time.Time, n int) (claimed []Mail, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		claimed = nil
		due, err := dueMail(tx, now, n)
		if err != nil {
			return err
		}
		for _, m := range due {
			got, err := tx.Exec(`UPDATE outbox SET next_at = $2, attempts = attempts + 1 WHERE id = $1 AND sent_at = 0 AND next_at <= $3`,
				m.ID, now.Add(mailLease).Unix(), now.Unix())
			if err != nil {
				return err
			}
			if got == 0 {
				continue
			}
			if m.link == desk.NewSecret && now.Sub(m.queued) > m.link.Life() { // nobody waits for it any more
				if _, err := tx.Exec(`UPDATE outbox SET attempts = $2 WHERE id = $1`, m.ID, MailAttempts); err != nil {
					return err
				}
				continue
			}
			if m.link != "" {
				token, err := people.NewLink(tx, now, m.person, m.link)
				if err != nil {
					return err
				}
				m.Path = desk.LinkPath(token)
			}
			claimed = append(claimed, m)
		}
		return nil
	})
	return claimed, err
}

func dueMail(q db.Queryer, now time.Time, n int) ([]Mail, error) {
	rows, err := q.Query(`SELECT `+mailColumns+` FROM outbox
		WHERE sent_at = 0 AND next_at <= $1 AND attempts < $2 ORDER BY next_at, queued_at LIMIT $3`, now.Unix(), MailAttempts, n)
	return db.Collect(rows, err, scanMail)
}

const mailColumns = `id, recipient, subject, body, attempts, link, person_id, queued_at`

func scanMail(rows *sql.Rows) (m Mail, err error) {
	var queued int64
	err = rows.Scan(&m.ID, &m.Recipient, &m.Subject, &m.Body, &m.Attempts, &m.link, &m.person, &queued)
	m.queued = db.Instant(queued)
	return m, err
}

// MailSent notes that a message was handed over. Its text is kept no longer: it may hold a link
// of which nothing but the hash is to be at rest.
func (s *Outgoing) MailSent(ctx context.Context, now time.Time, id string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE outbox SET sent_at = $2, body = '' WHERE id = $1`, id, now.Unix())
		return err
	})
}

// MailFailed lets a message rest before it is tried again, longer each time. The reason names no
// recipient.
func (s *Outgoing) MailFailed(ctx context.Context, now time.Time, m Mail, reason string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE outbox SET next_at = $2, failure = $3 WHERE id = $1 AND sent_at = 0`, m.ID, now.Add(mailPause(m.Attempts)).Unix(), reason)
		return err
	})
}

// MailRefused gives a message up that a server refused for good; the reason names no recipient. The
// Gestore finds it among those given up, and may have it tried again.
func (s *Outgoing) MailRefused(ctx context.Context, id, reason string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE outbox SET attempts = $2, failure = $3 WHERE id = $1 AND sent_at = 0`, id, MailAttempts, reason)
		return err
	})
}

// QueuedMail returns what was queued since an instant, sent or not, oldest first.
func (s *Outgoing) QueuedMail(ctx context.Context, since time.Time) ([]Mail, error) {
	rows, err := s.Read(ctx).Query(`SELECT `+mailColumns+` FROM outbox WHERE queued_at >= $1 ORDER BY queued_at, id`, since.Unix())
	return db.Collect(rows, err, scanMail)
}

// OutboxState is what the Gestore sees of the outbox: numbers, no recipients.
type OutboxState struct {
	Waiting, GivenUp int
	Oldest           time.Time // of those waiting; zero when nothing waits
}

// Outbox returns how much waits to be sent and how much was given up.
func (s *Outgoing) Outbox(ctx context.Context) (o OutboxState, err error) {
	var oldest int64
	err = s.Read(ctx).QueryRow(`SELECT COUNT(*), COALESCE(MIN(queued_at), 0), COALESCE(SUM(CASE WHEN attempts >= $1 THEN 1 ELSE 0 END), 0)
		FROM outbox WHERE sent_at = 0 AND next_at >= 0`, MailAttempts).Scan(&o.Waiting, &oldest, &o.GivenUp)
	o.Oldest = db.Instant(oldest)
	return o, err
}
