package agenda

import (
	"context"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// tellBooker notifies whoever booked, and whoever follows the request now, of what became of an
// appointment; the recapito of a web meeting gets an e-mail of its own [R37, A23]. None of it
// holds personal data.
func tellBooker(tx *db.Tx, e *desk.AgendaEntry, kind desk.NoticeKind, mark string, now time.Time) error {
	told := map[string]bool{e.Author.ID: true}
	if err := NotifyOf(tx, e.Author.ID, e.ID, e.Number, kind, mark, now); err != nil {
		return err
	}
	if e.Request.ID != "" {
		var owner string
		if err := tx.QueryRow(`SELECT COALESCE(owner_id, '') FROM requests WHERE id = $1`, e.Request.ID).Scan(&owner); err != nil {
			return err
		}
		if owner != "" && !told[owner] {
			if err := NotifyOf(tx, owner, e.ID, e.Number, kind, mark, now); err != nil {
				return err
			}
		}
	}
	return tellContact(tx, e, kind, now)
}

// NotifyOf tells a person of an appointment's transition once, on the page and by e-mail.
func NotifyOf(tx *db.Tx, person, entry, number string, kind desk.NoticeKind, mark string, now time.Time) error {
	n, err := tx.Exec(`INSERT INTO notifications (id, person_id, appointment_id, kind, mark, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, db.NewID(), person, entry, kind, mark, now.Unix())
	if err != nil || n == 0 {
		return err
	}
	tx.Publish(person, db.LiveNotices)
	_, err = tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at)
		SELECT $2, p.email, $3, $4, $5 FROM people p WHERE p.id = $1 AND p.email <> '' AND NOT p.disabled`,
		person, db.NewID(), kind.SentenceOnAppointment(number),
		kind.SentenceOnAppointment(number)+".\n\nAccedi all’Agenda Appuntamenti per i dettagli: questo messaggio non contiene dati personali.\n", now.Unix())
	return err
}

// contactLines says what the recapito of a web meeting is told, for the notices it concerns.
var contactLines = map[desk.NoticeKind]string{
	desk.NoticeBooked:    "confermato",
	desk.NoticeMoved:     "spostato",
	desk.NoticeCancelled: "annullato dalla sede",
	desk.NoticeLeft:      "annullato dal patronato",
	desk.NoticeSolved:    "chiuso e definito: non occorre presentarsi",
	desk.NoticeTomorrow:  "promemoria",
}

// tellContact writes to the e-mail address given for a web meeting [R32, A23]: number, day and
// hour, no name.
func tellContact(tx *db.Tx, e *desk.AgendaEntry, kind desk.NoticeKind, now time.Time) error {
	line, concerns := contactLines[kind]
	if e.Mode != desk.WebMeeting || !concerns {
		return nil
	}
	subject := "Appuntamento INPS " + e.Number + ": " + line
	if kind != desk.NoticeBooked && kind != desk.NoticeTomorrow {
		if err := tellGuests(tx, e, subject, kind, now); err != nil {
			return err
		}
	}
	if e.Contact == "" {
		return nil
	}
	body := subject + ".\n\n"
	if e.State == desk.Confermato {
		body += "Web meeting del " + When(e) + " (ora italiana).\nIl patronato che ha prenotato vi dirà come accedere.\n\n"
	}
	return Mail(tx, e.Contact, subject, body+"Questo messaggio non contiene dati personali e non richiede risposta.\n", now)
}

// Mail queues an e-mail.
func Mail(tx *db.Tx, to, subject, body string, now time.Time) error {
	_, err := tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at) VALUES ($1, $2, $3, $4, $5)`, db.NewID(), to, subject, body, now.Unix())
	return err
}

// ReadAppointmentNotices marks what was notified of the appointment Act.ID as read.
func (s *Agenda) ReadAppointmentNotices(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE notifications SET read_at = $2 WHERE person_id = $1 AND read_at = 0 AND appointment_id = $3`, a.Who.ID, a.Now.Unix(), a.ID)
		if n > 0 {
			tx.Publish(a.Who.ID, db.LiveNotices)
		}
		return err
	})
}

// tellGuests writes to the guests of a web meeting what became of it; the recapito of the
// appointment is told by itself. No name, and no link: the one they have stays the same.
func tellGuests(tx *db.Tx, e *desk.AgendaEntry, subject string, kind desk.NoticeKind, now time.Time) error {
	addresses, err := db.Texts(tx, `SELECT DISTINCT contact FROM room_guests WHERE appointment_id = $1 AND revoked_at = 0 AND contact <> ''`, e.ID)
	if err != nil {
		return err
	}
	for _, to := range addresses {
		if to == e.Contact {
			continue
		}
		body := subject + ".\n\n"
		if kind == desk.NoticeMoved {
			body += "Web meeting del " + When(e) + " (ora italiana).\nIl link personale che hai ricevuto vale per il nuovo orario.\n\n"
		}
		if err := Mail(tx, to, subject, body+"Questo messaggio non contiene dati personali e non richiede risposta.\n", now); err != nil {
			return err
		}
	}
	return nil
}
