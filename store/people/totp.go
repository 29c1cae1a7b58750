package people

import (
	"context"
	"time"

	"combipat/store/db"
)

// pendingFor is how long a QR code that was shown can be confirmed.
const pendingFor = 15 * time.Minute

// PendTOTP keeps a secret that is about to be shown, until it is confirmed by a code. One in
// use goes on working.
func (s *Accounts) PendTOTP(ctx context.Context, a db.Act, secret string) error {
	sealed, err := s.Seal(a.Who.ID, secret)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO totps (person_id, secret, pending, pending_at, last_step, created_at, used_at) VALUES ($1, '', $2, $3, 0, 0, 0)
			ON CONFLICT (person_id) DO UPDATE SET pending = $2, pending_at = $3`, a.Who.ID, sealed, a.Now.Unix())
		return err
	})
}

// PendingTOTP returns the secret that waits to be confirmed, and its seal; ErrNotFound when
// there is none, or none any more.
func (s *Accounts) PendingTOTP(ctx context.Context, person string, now time.Time) (secret, sealed string, err error) {
	err = db.One(s.Read(ctx).QueryRow(`SELECT pending FROM totps WHERE person_id = $1 AND pending <> '' AND pending_at >= $2`,
		person, now.Add(-pendingFor).Unix()).Scan(&sealed))
	if err != nil {
		return "", "", err
	}
	secret, err = s.Unseal(person, sealed)
	return secret, sealed, err
}

// ConfirmTOTP puts the pending secret into use, in place of an earlier one; step is that of the
// code which confirmed it. Another secret pending by now is ErrStale. The session a.ID counts as
// opened with a second factor from here on; the person's others end.
func (s *Accounts) ConfirmTOTP(ctx context.Context, a db.Act, sealed string, step int64) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE totps SET secret = pending, pending = '', last_step = $3, created_at = $4, used_at = $4 WHERE person_id = $1 AND pending = $2`,
			a.Who.ID, sealed, step, a.Now.Unix())
		if err != nil {
			return err
		}
		if n == 0 {
			return db.ErrStale
		}
		return factorAdded(tx, a, "app-attivata")
	})
}

// factorAdded makes the session a.ID a strong one and ends those opened by the password alone:
// they come back with the new factor.
func factorAdded(tx *db.Tx, a db.Act, action string) error {
	if err := proved(tx, a.Now, a.ID, true); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM signins WHERE person_id = $1 AND id <> $2 AND NOT strong`, a.Who.ID, a.ID); err != nil {
		return err
	}
	return accessChanged(tx, a, a.Who.ID, action)
}

// TOTP returns the person's secret in use, or ErrNotFound.
func (s *Accounts) TOTP(ctx context.Context, person string) (secret string, err error) {
	var sealed string
	err = db.One(s.Read(ctx).QueryRow(`SELECT secret FROM totps WHERE person_id = $1 AND secret <> ''`, person).Scan(&sealed))
	if err != nil {
		return "", err
	}
	return s.Unseal(person, sealed)
}

// UseTOTP spends the code of a step: it, and those before it, never work again. One already
// spent is ErrTaken.
func (s *Accounts) UseTOTP(ctx context.Context, now time.Time, person string, step int64) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE totps SET last_step = $2, used_at = $3 WHERE person_id = $1 AND secret <> '' AND last_step < $2`, person, step, now.Unix())
		if err == nil && n == 0 {
			return db.ErrTaken
		}
		return err
	})
}

// DropTOTP takes the app away; see dropFactor for who may not.
func (s *Accounts) DropTOTP(ctx context.Context, a db.Act, mandatory bool) error {
	return s.dropFactor(ctx, a, mandatory, "app-tolta", func(tx *db.Tx) (int64, error) {
		return tx.Exec(`DELETE FROM totps WHERE person_id = $1 AND secret <> ''`, a.Who.ID)
	})
}
