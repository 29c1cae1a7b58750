package people

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// SignIn is a session under way: who, since when, seen last, proved when, from what.
type SignIn struct {
	ID, Person          string
	Epoch               int64 // of the person when it began
	Since, Seen, Proved time.Time
	Strong              bool // with a second factor
	Device, Network     string
}

const signInColumns = `id, person_id, epoch, started_at, seen_at, proved_at, strong, device, network`

func scanSignIn(row db.Scanner) (in SignIn, err error) {
	var since, seen, proved int64
	err = row.Scan(&in.ID, &in.Person, &in.Epoch, &since, &seen, &proved, &in.Strong, &in.Device, &in.Network)
	in.Since, in.Seen, in.Proved = db.Instant(since), db.Instant(seen), db.Instant(proved)
	return in, err
}

// StartSignIn opens a session in place of another, or of none, and returns its id. Of many the oldest
// end.
func (s *Accounts) StartSignIn(ctx context.Context, now time.Time, in SignIn, replaces string) (string, error) {
	in.ID = db.NewID()
	return in.ID, s.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`DELETE FROM signins WHERE id = $1`, replaces); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO signins (`+signInColumns+`) VALUES ($1, $2, $7, $3, $3, $3, $4, $5, $6)`,
			in.ID, in.Person, now.Unix(), in.Strong, in.Device, in.Network, in.Epoch)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM signins WHERE person_id = $1 AND id NOT IN
			(SELECT id FROM signins WHERE person_id = $1 ORDER BY started_at DESC, id DESC LIMIT $2)`, in.Person, desk.SessionsBound.Most)
		return err
	})
}

// SignIn returns a session that nobody has ended, or ErrNotFound. Whether it is still good at
// the moment, desk.SessionLives says.
func (s *Accounts) SignIn(ctx context.Context, id string) (SignIn, error) {
	in, err := scanSignIn(s.Read(ctx).QueryRow(`SELECT `+signInColumns+` FROM signins WHERE id = $1`, id))
	return in, db.One(err)
}

// Seen notes a sign of the person in a session.
func (s *Accounts) Seen(ctx context.Context, now time.Time, id string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE signins SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, id, now.Unix())
		return err
	})
}

// Proved notes that the person has just shown again who they are; strong also that it was
// with a second factor.
func (s *Accounts) Proved(ctx context.Context, now time.Time, id string, strong bool) error {
	return s.Write(ctx, func(tx *db.Tx) error { return proved(tx, now, id, strong) })
}

func proved(tx *db.Tx, now time.Time, id string, strong bool) error {
	_, err := tx.Exec(`UPDATE signins SET proved_at = $2, seen_at = $2, strong = strong OR $3 WHERE id = $1`, id, now.Unix(), strong)
	return err
}

// SignIns returns the person's sessions that are still good, newest first.
func (s *Accounts) SignIns(ctx context.Context, who desk.Actor, now time.Time) ([]SignIn, error) {
	rows, err := s.Read(ctx).Query(`SELECT `+signInColumns+` FROM signins WHERE person_id = $1 AND started_at >= $2 AND seen_at >= $3
		AND epoch = (SELECT epoch FROM people WHERE id = $1)
		ORDER BY started_at DESC, id DESC`, who.ID, now.Add(-desk.SignedInFor).Unix(), now.Add(-desk.IdleFor).Unix())
	return db.Collect(rows, err, func(rows *sql.Rows) (SignIn, error) { return scanSignIn(rows) })
}

// EndSignIn ends one session of the person's own; another's is ErrNotFound.
func (s *Accounts) EndSignIn(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`DELETE FROM signins WHERE id = $1 AND person_id = $2`, a.ID, a.Who.ID)
		if err == nil && n == 0 {
			return db.ErrNotFound
		}
		return err
	})
}

// EndSignIns ends every session of the person's own.
func (s *Accounts) EndSignIns(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error { return endSignIns(tx, a.Who.ID, "") })
}

// endSignIns signs a person out everywhere at the next request, but for one session.
func endSignIns(tx *db.Tx, person, except string) error {
	_, err := tx.Exec(`DELETE FROM signins WHERE person_id = $1 AND id <> $2`, person, except)
	return err
}
