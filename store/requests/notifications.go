package requests

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Notify tells a person of a transition once: mark is the day a right began or the id of the
// message that caused it. An e-mail without personal data is queued with it [R37, A29].
func Notify(tx *db.Tx, person string, r *desk.Request, kind desk.NoticeKind, mark string, now time.Time) error {
	if person == "" {
		return nil
	}
	n, err := tx.Exec(`INSERT INTO notifications (id, person_id, request_id, kind, mark, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (request_id, kind, mark, person_id) DO NOTHING`, db.NewID(), person, r.ID, kind, mark, now.Unix())
	if err != nil || n == 0 {
		return err
	}
	tx.Publish(person, db.LiveNotices)
	_, err = tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at)
		SELECT $2, p.email, $3, $4, $5 FROM people p WHERE p.id = $1 AND p.email <> '' AND NOT p.disabled`,
		person, db.NewID(), kind.Sentence(r.Number), kind.Sentence(r.Number)+".\n\nAccedi a COMBIPAT per leggerla: questo messaggio non contiene dati personali.\n", now.Unix())
	return err
}

// Notice is a line of the Notifiche page, about a request or about an appointment.
type Notice struct {
	ID          string
	Kind        desk.NoticeKind
	Request     desk.RequestRef
	Profile     desk.Profile   // under which the request can be opened
	Appointment AppointmentRef // ID "" for a notice about a request
	At          time.Time
	Unread      bool
}

// AppointmentRef names an appointment in a link; Number is "" for a hold that was offered.
type AppointmentRef struct{ ID, Number string }

// Sentence is what the page says.
func (n Notice) Sentence() string {
	if n.Appointment.ID != "" {
		return n.Kind.SentenceOnAppointment(n.Appointment.Number)
	}
	return n.Kind.Sentence(n.Request.Number)
}

// Notices returns a person's notifications, newest first, at most n.
func (s *Requests) Notices(ctx context.Context, who desk.Actor, n int) ([]Notice, error) {
	rows, err := s.Read(ctx).Query(`SELECT n.id, n.kind, COALESCE(r.id, ''), COALESCE(r.number, ''), COALESCE(r.profile, 'generico'),
			COALESCE(n.appointment_id, ''), COALESCE(a.number, ''), n.at, n.read_at = 0
		FROM notifications n LEFT JOIN requests r ON r.id = n.request_id LEFT JOIN appointments a ON a.id = n.appointment_id
		WHERE n.person_id = $1 ORDER BY n.at DESC, n.id DESC LIMIT $2`, who.ID, n)
	return db.Collect(rows, err, func(rows *sql.Rows) (n Notice, err error) {
		var at int64
		err = rows.Scan(&n.ID, &n.Kind, &n.Request.ID, &n.Request.Number, &n.Profile, &n.Appointment.ID, &n.Appointment.Number, &at, &n.Unread)
		n.At = db.Instant(at)
		return n, err
	})
}

// UnreadNotices returns how many notifications a person has not read.
func (s *Requests) UnreadNotices(ctx context.Context, who desk.Actor) (n int, err error) {
	err = s.Read(ctx).QueryRow(`SELECT COUNT(*) FROM notifications WHERE person_id = $1 AND read_at = 0`, who.ID).Scan(&n)
	return n, err
}

// ReadAllNotices marks everything as read that came up to now.
func (s *Requests) ReadAllNotices(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error { return readNotices(tx, a, "") })
}

// readNotices marks the notifications about one request ("" = all) as read.
func readNotices(tx *db.Tx, a db.Act, requestID string) error {
	n, err := tx.Exec(`UPDATE notifications SET read_at = $2 WHERE person_id = $1 AND read_at = 0 AND ($3 = '' OR request_id = $3)`,
		a.Who.ID, a.Now.Unix(), requestID)
	if n > 0 {
		tx.Publish(a.Who.ID, db.LiveNotices)
	}
	return err
}
