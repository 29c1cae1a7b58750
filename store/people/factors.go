package people

import (
	"context"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Factors is what a person can show beside the password.
type Factors struct {
	App      bool // an authenticator app, confirmed
	AppSince time.Time
	AppUsed  time.Time
	Passkeys []Passkey
	Codes    int // recovery codes left
}

// Any says whether there is a second factor; recovery codes only stand in for one.
func (f Factors) Any() bool { return f.App || len(f.Passkeys) > 0 }

// Last says whether there is only one.
func (f Factors) Last() bool { return f.App && len(f.Passkeys) == 0 || !f.App && len(f.Passkeys) == 1 }

// Factors returns what the person has set up.
func (s *Accounts) Factors(ctx context.Context, person string) (f Factors, err error) {
	q := s.Read(ctx)
	var since, used int64
	err = q.QueryRow(`SELECT COALESCE(MAX(t.created_at), 0), COALESCE(MAX(t.used_at), 0), (SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1 AND used_at = 0)
		FROM totps t WHERE t.person_id = $1 AND t.secret <> ''`, person).Scan(&since, &used, &f.Codes)
	if err != nil {
		return f, err
	}
	f.App, f.AppSince, f.AppUsed = since > 0, db.Instant(since), db.Instant(used)
	f.Passkeys, err = passkeys(q, person)
	return f, err
}

// HasFactor says whether the person has a second factor.
func (s *Accounts) HasFactor(ctx context.Context, person string) (bool, error) {
	n, err := countFactors(s.Read(ctx), person)
	return n > 0, err
}

func countFactors(q db.Queryer, person string) (n int, err error) {
	err = q.QueryRow(`SELECT (SELECT COUNT(*) FROM totps WHERE person_id = $1 AND secret <> '') + (SELECT COUNT(*) FROM passkeys WHERE person_id = $1)`, person).Scan(&n)
	return n, err
}

// errLastFactor keeps whoever must have a second factor from being left without.
var errLastFactor = &desk.Refusal{Rule: "accesso", Text: "Per il tuo ruolo il secondo fattore è obbligatorio: aggiungine un altro prima di togliere questo."}

// dropFactor runs remove, which takes a factor from the person, unless it is their last one and
// they must keep one; with the last one the recovery codes go.
func (s *Accounts) dropFactor(ctx context.Context, a db.Act, mandatory bool, action string, remove func(tx *db.Tx) (int64, error)) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := lockPerson(tx, a.Who.ID); err != nil {
			return err
		}
		n, err := remove(tx)
		if err != nil {
			return err
		}
		if n == 0 {
			return db.ErrNotFound
		}
		left, err := countFactors(tx, a.Who.ID)
		if err != nil {
			return err
		}
		if left == 0 && mandatory {
			return errLastFactor
		}
		if left == 0 {
			if _, err := tx.Exec(`DELETE FROM recovery_codes WHERE person_id = $1`, a.Who.ID); err != nil {
				return err
			}
		}
		return accessChanged(tx, a, a.Who.ID, action)
	})
}

// lockPerson lets one change of a person's factors through at a time, on PostgreSQL too: what
// is left is counted after.
func lockPerson(tx *db.Tx, person string) error {
	_, err := tx.Exec(`UPDATE people SET epoch = epoch WHERE id = $1`, person)
	return err
}

// accessChanged leaves a trace of a change in how somebody signs in, and tells them: by mail
// without a word of who, where or what [A29].
func accessChanged(tx *db.Tx, a db.Act, person, action string) error {
	if err := db.Audit(tx, a, action, person, ""); err != nil {
		return err
	}
	return mailTo(tx, person, a.Now, "Sono cambiate le impostazioni di accesso",
		"Il modo in cui accedi a COMBIPAT è cambiato. Se non sei stato tu, avvisa subito chi gestisce il servizio.")
}

// mailTo queues a mail to a person who has an address.
func mailTo(tx *db.Tx, person string, now time.Time, subject, text string) error {
	_, err := tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at)
		SELECT $2, p.email, $3, $4, $5 FROM people p WHERE p.id = $1 AND p.email <> '' AND NOT p.disabled`,
		person, db.NewID(), subject, text+"\n\nQuesto messaggio non contiene dati personali.\n", now.Unix())
	return err
}
