package people

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Passkey is a WebAuthn credential of a person's. Data is the library's record.
type Passkey struct {
	ID, Person, Credential, Data, Name string
	Created, Used                      time.Time
}

const passkeyColumns = `id, person_id, credential, data, name, created_at, used_at` // #nosec G101 -- names of columns

func scanPasskey(row db.Scanner) (k Passkey, err error) {
	var created, used int64
	err = row.Scan(&k.ID, &k.Person, &k.Credential, &k.Data, &k.Name, &created, &used)
	k.Created, k.Used = db.Instant(created), db.Instant(used)
	return k, err
}

func passkeys(q db.Queryer, person string) ([]Passkey, error) {
	rows, err := q.Query(`SELECT `+passkeyColumns+` FROM passkeys WHERE person_id = $1 ORDER BY created_at, id`, person)
	return db.Collect(rows, err, func(rows *sql.Rows) (Passkey, error) { return scanPasskey(rows) })
}

// Passkeys returns the person's passkeys, oldest first.
func (s *Accounts) Passkeys(ctx context.Context, person string) ([]Passkey, error) {
	return passkeys(s.Read(ctx), person)
}

// AddPasskey registers a credential; one that is somebody's already, the person's own included,
// is ErrTaken. The session a.ID counts as opened with a second factor from here on.
func (s *Accounts) AddPasskey(ctx context.Context, a db.Act, k Passkey) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := db.Room(tx, desk.PasskeysBound, `SELECT COUNT(*) FROM passkeys WHERE person_id = $1`, a.Who.ID); err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO passkeys (id, person_id, credential, data, name, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential) DO NOTHING`,
			db.NewID(), a.Who.ID, k.Credential, k.Data, k.Name, a.Now.Unix())
		if err != nil {
			return err
		}
		if n == 0 {
			return db.ErrTaken
		}
		return factorAdded(tx, a, "passkey-aggiunta")
	})
}

// UsePasskey notes that a credential was used, with its new record. challenge is the hash of
// what it answered: the same answer a second time is ErrTaken.
func (s *Accounts) UsePasskey(ctx context.Context, now time.Time, k Passkey, challenge string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE passkeys SET data = $3, challenge = $4, used_at = $5 WHERE id = $1 AND person_id = $2 AND challenge <> $4`,
			k.ID, k.Person, k.Data, challenge, now.Unix())
		if err == nil && n == 0 {
			return db.ErrTaken
		}
		return err
	})
}

// RenamePasskey gives one of the person's own passkeys another name.
func (s *Accounts) RenamePasskey(ctx context.Context, a db.Act, name string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE passkeys SET name = $3 WHERE id = $1 AND person_id = $2`, a.ID, a.Who.ID, name)
		if err == nil && n == 0 {
			return db.ErrNotFound
		}
		return err
	})
}

// DropPasskey takes one of the person's own away; see dropFactor for when not.
func (s *Accounts) DropPasskey(ctx context.Context, a db.Act, mandatory bool) error {
	return s.dropFactor(ctx, a, mandatory, "passkey-tolta", func(tx *db.Tx) (int64, error) {
		return tx.Exec(`DELETE FROM passkeys WHERE id = $1 AND person_id = $2`, a.ID, a.Who.ID)
	})
}
