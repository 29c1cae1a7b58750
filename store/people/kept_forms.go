package people

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// FormKeptFor is how long what was typed into a form waits for its author.
const FormKeptFor = 48 * time.Hour

// KeptForm is a form as somebody typed it, with which nothing was done yet. It is its author's alone.
type KeptForm struct {
	ID, Person string
	Version    int64      // the one it was read from; 0: nothing was read
	Tab        string     // the open page it comes from, which follows its own savings
	Veste      desk.Veste // what its author acted as, which it is offered under [A30]
	Path       string     // where it is sent
	Page       string     // the address of the page it stands on
	Fields     string     // urlencoded, without its files
	At         time.Time
}

// KeepForm keeps a form for its author and returns it with the id and version it has now. A saving
// never overwrites what another page has saved meanwhile: what comes is then kept beside it, and
// apart is true. What was done or dropped is not kept again, nor is anything of somebody who is
// disabled or does not exist: the id is then empty. Of many forms the newest are kept.
func (s *Accounts) KeepForm(ctx context.Context, f KeptForm) (kept KeptForm, apart bool, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		kept, apart, err = keepForm(tx, f)
		return err
	})
	return kept, apart, err
}

func keepForm(tx *db.Tx, f KeptForm) (kept KeptForm, apart bool, err error) {
	if f.ID == "" { // sent a second time as it was
		err := db.One(tx.QueryRow(`SELECT id, version FROM parked_forms WHERE person_id = $1 AND path = $2 AND page = $3 AND profile = $4 AND fields = $5 AND done_at = 0`,
			f.Person, f.Path, f.Page, f.Veste.String(), f.Fields).Scan(&f.ID, &f.Version))
		if err != nil && err != db.ErrNotFound {
			return KeptForm{}, false, err
		}
	}
	if f.ID != "" {
		var version, done int64
		var tab string
		err := db.One(tx.QueryRow(`SELECT version, tab, done_at FROM parked_forms WHERE id = $1 AND person_id = $2`, f.ID, f.Person).Scan(&version, &tab, &done))
		switch {
		case err == db.ErrNotFound:
		case err != nil:
			return KeptForm{}, false, err
		case done != 0:
			return KeptForm{}, false, nil
		case version == f.Version, f.Tab != "" && f.Tab == tab:
			n, err := tx.Exec(`UPDATE parked_forms SET version = version + 1, tab = $3, profile = $4, path = $5, page = $6, fields = $7, at = $8
				WHERE id = $1 AND version = $2`, f.ID, version, f.Tab, f.Veste.String(), f.Path, f.Page, f.Fields, f.At.Unix())
			if err == nil && n == 0 {
				err = db.ErrRetry
			}
			f.Version = version + 1
			return f, false, err
		default:
			f.ID, apart = "", true
		}
	}
	if f.ID == "" {
		f.ID = db.NewID()
	}
	f.Version = 1
	n, err := tx.Exec(`INSERT INTO parked_forms (id, person_id, profile, path, page, tab, fields, at)
		SELECT $1, p.id, $3, $4, $5, $6, $7, $8 FROM people p WHERE p.id = $2 AND NOT p.disabled ON CONFLICT DO NOTHING`,
		f.ID, f.Person, f.Veste.String(), f.Path, f.Page, f.Tab, f.Fields, f.At.Unix())
	if err != nil || n == 0 {
		return KeptForm{}, false, err
	}
	_, err = tx.Exec(`DELETE FROM parked_forms WHERE person_id = $1 AND done_at = 0 AND id NOT IN
		(SELECT id FROM parked_forms WHERE person_id = $1 AND done_at = 0 ORDER BY at DESC, id DESC LIMIT $2)`, f.Person, desk.FormsBound.Most)
	return f, apart, err
}

// KeptForms returns the person's own that wait, newest first.
func (s *Accounts) KeptForms(ctx context.Context, person string, now time.Time) ([]KeptForm, error) {
	rows, err := s.Read(ctx).Query(`SELECT id, person_id, version, tab, profile, path, page, fields, at FROM parked_forms
		WHERE person_id = $1 AND at > $2 AND done_at = 0 ORDER BY at DESC, id DESC`, person, now.Add(-FormKeptFor).Unix())
	return db.Collect(rows, err, func(rows *sql.Rows) (f KeptForm, err error) {
		var at int64
		var veste string
		err = rows.Scan(&f.ID, &f.Person, &f.Version, &f.Tab, &veste, &f.Path, &f.Page, &f.Fields, &at)
		f.Veste, f.At = vesteOf(f.Person, veste), db.Instant(at)
		return f, err
	})
}

// vesteOf reads the column profile. Until 2026-11 it held the profile alone: people had one position.
func vesteOf(person, text string) desk.Veste {
	if v, ok := desk.ParseVeste(text); ok {
		return v
	}
	return desk.Veste{Person: person, Position: person, Profile: desk.Profile(text)}
}

// DropKept forgets one of the person's own, because it is done or not wanted any more; another's
// is none. Its id stays for a while, without what was typed, so that a saving that comes late does
// not bring it back.
func (s *Accounts) DropKept(ctx context.Context, who desk.Actor, now time.Time, id string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO parked_forms (id, person_id, profile, path, fields, at, done_at) VALUES ($1, $2, '', '', '', $3, $3)
			ON CONFLICT (id) DO UPDATE SET fields = '', path = '', page = '', done_at = $3 WHERE parked_forms.person_id = $2`, id, who.ID, now.Unix())
		return err
	})
}
