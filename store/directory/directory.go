package directory

import (
	"context"
	"database/sql"
	"errors"

	"combipat/desk"
	"combipat/store/db"
)

// Topics returns the catalogue of argomenti in its order, each topic followed by its
// subtopics; retired ones are left out [R12].
func (s *Directory) Topics(ctx context.Context) ([]desk.Topic, error) {
	rows, err := s.Read(ctx).Query(`SELECT t.code, t.parent, t.label FROM topics t
		LEFT JOIN topics p ON p.code = t.parent WHERE t.active AND (p.active OR t.parent = '')
		ORDER BY COALESCE(p.position, t.position), t.parent <> '', t.position, t.code`)
	return db.Collect(rows, err, ScanTopic)
}

func ScanTopic(rows *sql.Rows) (t desk.Topic, err error) {
	err = rows.Scan(&t.Code, &t.Parent, &t.Label)
	return t, err
}

// Topic returns one argomento that may still be chosen, or the empty Topic.
func (s *Directory) Topic(ctx context.Context, code string) (desk.Topic, error) {
	var t desk.Topic
	err := db.One(s.Read(ctx).QueryRow(`SELECT code, parent, label FROM topics WHERE code = $1 AND active`, code).Scan(&t.Code, &t.Parent, &t.Label))
	if errors.Is(err, db.ErrNotFound) {
		return desk.Topic{}, nil
	}
	return t, err
}

// Comune is a municipality a CAP proposes. FoundAs is the name by which it was found if that is not
// its own: a former one, one in another language, or as people say it.
type Comune struct{ ISTAT, Name, Provincia, Region, FoundAs string }

// comuniOf returns the comuni a CAP may mean, none where the data does not know it.
func comuniOf(q db.Queryer, cap desk.CAP) ([]Comune, error) {
	rows, err := q.Query(`SELECT c.istat, c.name, c.provincia, c.region FROM cap_comuni k JOIN comuni c ON c.istat = k.istat
		WHERE k.cap = $1 ORDER BY c.plain`, cap)
	return db.Collect(rows, err, scanComune)
}

// ComuneByCode returns one comune, or ErrNotFound.
func (s *Directory) ComuneByCode(ctx context.Context, istat string) (Comune, error) {
	return comuneByCode(s.Read(ctx), istat)
}

func comuneByCode(q db.Queryer, istat string) (Comune, error) {
	var c Comune
	err := q.QueryRow(`SELECT istat, name, provincia, region FROM comuni WHERE istat = $1`, istat).
		Scan(&c.ISTAT, &c.Name, &c.Provincia, &c.Region)
	return c, db.One(err)
}

func scanComune(rows *sql.Rows) (c Comune, err error) {
	err = rows.Scan(&c.ISTAT, &c.Name, &c.Provincia, &c.Region)
	return c, err
}

// State is a foreign state.
type State struct{ Code, Name string }

// States returns the foreign states that exist today, by name.
func (s *Directory) States(ctx context.Context) ([]State, error) {
	rows, err := s.Read(ctx).Query(`SELECT code, name FROM stati WHERE active ORDER BY name`)
	return db.Collect(rows, err, func(rows *sql.Rows) (st State, err error) {
		err = rows.Scan(&st.Code, &st.Name)
		return st, err
	})
}

const strutturaColumns = `s.id, s.code, s.name, s.kind, s.provincia, s.region`

func scanStruttura(rows *sql.Rows) (s desk.Struttura, err error) {
	err = rows.Scan(&s.ID, &s.Code, &s.Name, &s.Kind, &s.Provincia, &s.Region)
	return s, err
}

func Strutture(q db.Queryer, tail string, args ...any) ([]desk.Struttura, error) {
	rows, err := q.Query(`SELECT `+strutturaColumns+` FROM strutture s `+tail, args...)
	return db.Collect(rows, err, scanStruttura)
}

// Strutture returns the structures of a kind that receive requests, by name.
func (s *Directory) Strutture(ctx context.Context, kind desk.StrutturaKind) ([]desk.Struttura, error) {
	return Strutture(s.Read(ctx), `WHERE s.kind = $1 AND s.active ORDER BY s.name`, kind)
}

// StrutturaByCode returns one structure by its code, or ErrNotFound.
func (s *Directory) StrutturaByCode(ctx context.Context, code string) (desk.Struttura, error) {
	return OneStruttura(s.Read(ctx), `WHERE s.code = $1`, code)
}

func OneStruttura(q db.Queryer, tail string, args ...any) (desk.Struttura, error) {
	found, err := Strutture(q, tail, args...)
	if err == nil && len(found) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return desk.Struttura{}, err
	}
	return found[0], nil
}
