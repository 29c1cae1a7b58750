package people

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// LinkMark stands in a message of the outbox for the address that is made when it is sent.
const LinkMark = "{indirizzo}"

// mostLinks is how many links of a kind a person has at a time; a further one ends the oldest.
const mostLinks = 5

// Link is what its reader is told before they use it.
type Link struct {
	Kind                            desk.LinkKind
	PersonID                        string
	Login, Name, Email, Ente, token string
}

// Owner returns whose password is to be chosen, for the rule.
func (l Link) Owner() desk.PasswordOf {
	return desk.PasswordOf{Login: l.Login, Name: l.Name, Email: l.Email, Ente: l.Ente}
}

// NewLink makes a link and returns its token, which is kept nowhere.
func NewLink(tx *db.Tx, now time.Time, person string, kind desk.LinkKind) (token string, err error) {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	token = base64.RawURLEncoding.EncodeToString(secret)
	_, err = tx.Exec(`DELETE FROM links WHERE person_id = $1 AND kind = $2 AND token NOT IN
		(SELECT token FROM links WHERE person_id = $1 AND kind = $2 ORDER BY made_at DESC LIMIT $3)`, person, kind, mostLinks-1)
	if err == nil {
		_, err = tx.Exec(`INSERT INTO links (token, kind, person_id, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
			db.TokenHash(token), kind, person, now.Unix(), now.Add(kind.Life()).Unix())
	}
	return token, err
}

// kindFor is the link that somebody needs: an invitation for who never had a password.
func kindFor(hash string) desk.LinkKind {
	if hash == "" {
		return desk.Invitation
	}
	return desk.NewSecret
}

// ConsoleLink makes a link for a login, for whoever stands at the machine itself, or ErrNotFound.
func (s *Accounts) ConsoleLink(ctx context.Context, now time.Time, login string) (token string, kind desk.LinkKind, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		var id, hash string
		err := db.One(tx.QueryRow(`SELECT id, password FROM people WHERE login = $1 AND NOT disabled`, login).Scan(&id, &hash))
		if err != nil {
			return err
		}
		kind = kindFor(hash)
		token, err = NewLink(tx, now, id, kind)
		return err
	})
	return token, kind, err
}

// LinkOf returns whose link it is. One that was used or is too old, or whose person is disabled,
// is ErrNotFound like one that never was.
func (s *Accounts) LinkOf(ctx context.Context, now time.Time, token string) (Link, error) {
	return linkOf(s.Read(ctx), now, token)
}

func linkOf(q db.Queryer, now time.Time, token string) (l Link, err error) {
	l.token = db.TokenHash(token)
	err = db.One(q.QueryRow(`SELECT l.kind, p.id, p.login, p.name, p.email, COALESCE(e.name, '')
		FROM links l JOIN people p ON p.id = l.person_id LEFT JOIN enti e ON e.id = p.ente_id
		WHERE l.token = $1 AND l.expires_at > $2 AND NOT p.disabled`, l.token, now.Unix()).Scan(&l.Kind, &l.PersonID, &l.Login, &l.Name, &l.Email, &l.Ente))
	return l, err
}

// UseLink gives the link's person a password, once: every link they have ends with it, and so do
// their sessions. A link that is none any more is ErrNotFound.
func (s *Accounts) UseLink(ctx context.Context, now time.Time, token, hash string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		l, err := linkOf(tx, now, token)
		if err != nil {
			return err
		}
		used, err := tx.Exec(`DELETE FROM links WHERE token = $1`, l.token)
		if err == nil && used == 0 { // somebody was quicker
			return db.ErrNotFound
		}
		if err == nil {
			err = putPassword(tx, l.PersonID, hash)
		}
		if err != nil {
			return err
		}
		return db.Audit(tx, db.Act{Who: desk.Actor{ID: l.PersonID}, Now: now}, "password-da-"+string(l.Kind), l.PersonID, "")
	})
}

// putPassword writes a password, and ends the person's sessions and links.
func putPassword(tx *db.Tx, id, hash string) error {
	n, err := tx.Exec(`UPDATE people SET password = $2, epoch = epoch + 1 WHERE id = $1 AND NOT disabled`, id, hash)
	if err == nil && n == 0 {
		return db.ErrNotFound
	}
	if err == nil {
		_, err = tx.Exec(`DELETE FROM links WHERE person_id = $1`, id)
	}
	return err
}

// ChangePassword gives the person another password in place of the one they were asked for; of
// their sessions the one of Act.ID goes on. ErrStale when it has been changed meanwhile.
func (s *Accounts) ChangePassword(ctx context.Context, a db.Act, old, hash string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		var present string
		if err := db.One(tx.QueryRow(`SELECT password FROM people WHERE id = $1`, a.Who.ID).Scan(&present)); err != nil {
			return err
		}
		if present != old {
			return db.ErrStale
		}
		if err := putPassword(tx, a.Who.ID, hash); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE signins SET epoch = (SELECT epoch FROM people WHERE id = $2) WHERE id = $1 AND person_id = $2`, a.ID, a.Who.ID)
		if err == nil {
			err = endSignIns(tx, a.Who.ID, a.ID)
		}
		if err != nil {
			return err
		}
		return db.Audit(tx, a, "password-cambiata", a.Who.ID, "")
	})
}

// AskReset notes that somebody forgot a password. Whether there is such a login is found out
// later, by SweepResets: nothing here takes longer for one that exists.
func (s *Accounts) AskReset(ctx context.Context, now time.Time, login string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO resets (id, login, at) VALUES ($1, $2, $3)`, db.NewID(), login, now.Unix())
		return err
	})
}

// SweepResets queues the messages for the resets that were asked for, few enough for each
// account; a login nobody has is forgotten.
func (s *Accounts) SweepResets(ctx context.Context, now time.Time) error {
	for more := true; more; {
		err := s.Write(ctx, func(tx *db.Tx) error {
			var id, login string
			err := db.One(tx.QueryRow(`SELECT id, login FROM resets ORDER BY at, id LIMIT 1`).Scan(&id, &login))
			if more = err == nil; !more {
				return Ignoring(err, db.ErrNotFound)
			}
			// Of two processes that sweep at once one takes it away.
			if mine, err := tx.Exec(`DELETE FROM resets WHERE id = $1`, id); err != nil || mine == 0 {
				return err
			}
			return resetFor(tx, now, login)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Ignoring returns err, or nil where it is the expected one.
func Ignoring(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

func resetFor(tx *db.Tx, now time.Time, login string) error {
	var person, email string
	err := db.One(tx.QueryRow(`SELECT id, email FROM people WHERE login = $1 AND NOT disabled AND email <> ''`, login).Scan(&person, &email))
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = db.Spend(tx, now, desk.ForgottenBudget, person)
	}
	if _, often := errors.AsType[*desk.TooMany](err); often {
		return nil
	}
	if err != nil {
		return err
	}
	return QueueLink(tx, now, person, email, desk.NewSecret)
}

// QueueLink puts a message into the outbox that takes its link when it is sent [A29].
func QueueLink(tx *db.Tx, now time.Time, person, email string, kind desk.LinkKind) error {
	subject, body := "COMBIPAT: scegli la tua password",
		"Hai accesso a COMBIPAT. Per scegliere la password apri questo indirizzo:\n\n"+LinkMark+"\n\nVale "+kind.LifeText()+" e una volta sola."
	if kind == desk.NewSecret {
		subject, body = "COMBIPAT: una nuova password",
			"Per scegliere una nuova password apri questo indirizzo:\n\n"+LinkMark+"\n\nVale "+kind.LifeText()+" e una volta sola. Se non l’hai chiesta, non fare nulla: la password di prima resta valida."
	}
	_, err := tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at, link, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		db.NewID(), email, subject, body, now.Unix(), kind, person)
	return err
}
