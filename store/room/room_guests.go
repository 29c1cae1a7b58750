package room

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"

	"combipat/desk"
	"combipat/store/agenda"
	"combipat/store/db"
)

const guestColumns = `g.id, g.appointment_id, g.name, g.contact, p.name, g.created_at, g.revoked_at`

func scanGuest(rows db.Scanner, more ...any) (g desk.Guest, err error) {
	var created, revoked int64
	err = rows.Scan(append([]any{&g.ID, &g.Appointment, &g.Name, &g.Contact, &g.Author, &created, &revoked}, more...)...)
	g.CreatedAt = db.Instant(created)
	if revoked > 0 {
		g.RevokedAt = db.Instant(revoked)
	}
	return g, err
}

// Invite makes a personal link to the room of the appointment Act.ID and returns its token, which
// is kept nowhere else: only its hash is. base is what stands before the token in the address; with
// a contact the link is mailed there, with time and office and no personal data [R39, A29]. The
// same form sent again makes nothing and returns "". desk.Invalid, *desk.Refusal (see MayInvite);
// ErrNotFound for who does not attend the appointment.
func (s *Room) Invite(ctx context.Context, a db.Act, name, contact, base string) (token string, err error) {
	guest, err := desk.CheckGuest(name, contact)
	if err != nil {
		return "", err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	fresh := base64.RawURLEncoding.EncodeToString(secret)
	err = s.Write(ctx, func(tx *db.Tx) error {
		token = ""
		_, err := db.Once(tx, a, func() (string, error) {
			id, err := invite(tx, a, guest, fresh, base)
			token = fresh
			return id, err
		})
		return err
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

func invite(tx *db.Tx, a db.Act, g desk.Guest, token, base string) (string, error) {
	e, err := agenda.LoadEntry(tx, a.Who, a.ID)
	if err != nil {
		return "", err
	}
	if e.Number == "" {
		return "", db.ErrNotFound
	}
	// The write on the appointment's row keeps two links from being counted past each other.
	if _, err := tx.Exec(`UPDATE appointments SET version = version WHERE id = $1`, e.ID); err != nil {
		return "", err
	}
	var good int
	if err := tx.QueryRow(`SELECT COUNT(*) FROM room_guests WHERE appointment_id = $1 AND revoked_at = 0`, e.ID).Scan(&good); err != nil {
		return "", err
	}
	if err := e.MayInvite(good, a.Now); err != nil {
		return "", err
	}
	if err := db.Room(tx, desk.GuestsBound, `SELECT COUNT(*) FROM room_guests WHERE appointment_id = $1`, e.ID); err != nil {
		return "", err
	}
	id := db.NewID()
	_, err = tx.Exec(`INSERT INTO room_guests (id, appointment_id, token, name, contact, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, e.ID, db.TokenHash(token), g.Name, g.Contact, a.Who.ID, a.Now.Unix())
	if err != nil {
		return "", err
	}
	if err := db.Audit(tx, a, "ospite-invitato", id, ""); err != nil || g.Contact == "" {
		return id, err
	}
	return id, agenda.Mail(tx, g.Contact, "Appuntamento INPS "+e.Number+": il link per il web meeting",
		"Web meeting del "+agenda.When(&e)+" (ora italiana), "+e.Sede.Title()+".\n"+invitedBy(a.Who, e)+"\nIl tuo link personale:\n"+base+token+
			"\n\nSi apre 15 minuti prima. Prima di quel giorno, allo stesso indirizzo, puoi provare audio, video e rete."+
			"\nNon inoltrarlo: vale per una persona e per questo appuntamento.\n"+phoneLine(e)+
			"\nQuesto messaggio non contiene dati personali e non richiede risposta.\n", a.Now)
}

// invitedBy says who sends the link, so that its receiver can tell it from a swindle: the ente with its
// ufficio, or the sede itself; no person's name [A29].
func invitedBy(who desk.Actor, e desk.AgendaEntry) string {
	if who.Official() {
		return "Ti invita la sede.\n"
	}
	return "Ti invita il patronato che ha prenotato: " + e.Ente.Name + ", " + e.Ufficio.Name + ".\n"
}

func phoneLine(e desk.AgendaEntry) string {
	if e.SedePhone == "" {
		return ""
	}
	return "Telefono dell’ufficio: " + e.SedePhone + ".\n"
}

// RevokeGuest takes a link of the appointment Act.ID back; whoever holds it leaves the room at its
// next check. A link taken back before stays so.
func (s *Room) RevokeGuest(ctx context.Context, a db.Act, guest string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if _, err := agenda.LoadEntry(tx, a.Who, a.ID); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE room_guests SET revoked_by = $3, revoked_at = $4 WHERE id = $1 AND appointment_id = $2 AND revoked_at = 0`,
			guest, a.ID, a.Who.ID, a.Now.Unix())
		if err != nil {
			return err
		}
		if n == 1 {
			return db.Audit(tx, a, "ospite-revocato", guest, "")
		}
		var known int
		return db.One(tx.QueryRow(`SELECT 1 FROM room_guests WHERE id = $1 AND appointment_id = $2`, guest, a.ID).Scan(&known))
	})
}

// Guests returns the links of an appointment that who attends, oldest first.
func (s *Room) Guests(ctx context.Context, who desk.Actor, appointment string) ([]desk.Guest, error) {
	c := &db.Clause{}
	c.And(`g.appointment_id = ?`, appointment)
	c.MayAttend(who)
	rows, err := s.Read(ctx).Query(`SELECT `+guestColumns+` FROM room_guests g JOIN appointments a ON a.id = g.appointment_id
		JOIN people p ON p.id = g.created_by`+c.Where()+` ORDER BY g.created_at, g.id`, c.Args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (desk.Guest, error) { return scanGuest(rows) })
}

// GuestOf returns the link a token belongs to, revoked or not, with what a guest may know of its
// appointment; ErrNotFound for a token nobody gave out.
func (s *Room) GuestOf(ctx context.Context, token string) (desk.Guest, desk.AgendaEntry, error) {
	q := s.Read(ctx)
	g, err := scanGuest(q.QueryRow(`SELECT `+guestColumns+` FROM room_guests g JOIN people p ON p.id = g.created_by WHERE g.token = $1`, db.TokenHash(token)))
	if err != nil {
		return g, desk.AgendaEntry{}, db.One(err)
	}
	c := &db.Clause{}
	c.And(`a.id = ?`, g.Appointment)
	e, err := oneMeeting(q, c)
	return g, e, err
}
