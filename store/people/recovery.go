package people

import (
	"context"

	"combipat/store/db"
)

// SetRecoveryCodes replaces the person's recovery codes; hashes are PHC strings of one salt.
func (s *Accounts) SetRecoveryCodes(ctx context.Context, a db.Act, hashes []string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM recovery_codes WHERE person_id = $1`, a.Who.ID); err != nil {
			return err
		}
		for _, h := range hashes {
			if _, err := tx.Exec(`INSERT INTO recovery_codes (person_id, hash) VALUES ($1, $2)`, a.Who.ID, h); err != nil {
				return err
			}
		}
		return accessChanged(tx, a, a.Who.ID, "codici-nuovi")
	})
}

// RecoveryHash returns one hash of the person's recovery codes, used or not, whose salt is that
// of all; ErrNotFound when there are none.
func (s *Accounts) RecoveryHash(ctx context.Context, person string) (hash string, err error) {
	err = s.Read(ctx).QueryRow(`SELECT hash FROM recovery_codes WHERE person_id = $1 LIMIT 1`, person).Scan(&hash)
	return hash, db.One(err)
}

// UseRecoveryCode spends a code, tells the person by mail, and returns how many are left; a
// code that is none, or spent, is ErrNotFound.
func (s *Accounts) UseRecoveryCode(ctx context.Context, a db.Act, hash string) (left int, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE recovery_codes SET used_at = $3 WHERE person_id = $1 AND hash = $2 AND used_at = 0`, a.Who.ID, hash, a.Now.Unix())
		if err != nil {
			return err
		}
		if n == 0 {
			return db.ErrNotFound
		}
		if err := tx.QueryRow(`SELECT COUNT(*) FROM recovery_codes WHERE person_id = $1 AND used_at = 0`, a.Who.ID).Scan(&left); err != nil {
			return err
		}
		if err := db.Audit(tx, a, "codice-di-recupero", a.Who.ID, ""); err != nil {
			return err
		}
		return mailTo(tx, a.Who.ID, a.Now, "È stato usato un codice di recupero",
			"Per accedere a COMBIPAT è stato usato uno dei tuoi codici di recupero. Se non sei stato tu, avvisa subito chi gestisce il servizio.")
	})
	return left, err
}
