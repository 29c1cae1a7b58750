package directory

import (
	"context"
	"database/sql"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// KeptEnte is a Patronato with its offices, as the Gestore keeps them [R1].
type KeptEnte struct {
	desk.Ente
	Uffici []KeptUfficio
}

// KeptUfficio is an office and how many work there.
type KeptUfficio struct {
	desk.Ufficio
	People int
}

// KeptEnti returns every ente with its offices, by name.
func (s *Directory) KeptEnti(ctx context.Context, who desk.Actor) ([]KeptEnte, error) {
	if err := db.Gestore(who); err != nil {
		return nil, err
	}
	q := s.Read(ctx)
	rows, err := q.Query(`SELECT id, code, name FROM enti ORDER BY name, code`)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (e KeptEnte, err error) {
		err = rows.Scan(&e.ID, &e.Code, &e.Name)
		return e, err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		rows, err := q.Query(`SELECT u.id, u.code, u.name, u.region, (SELECT COUNT(*) FROM people p WHERE p.ufficio_id = u.id AND NOT p.disabled)
			+ (SELECT COUNT(*) FROM further_positions v JOIN people p ON p.id = v.person_id WHERE v.ufficio_id = u.id AND NOT p.disabled)
			FROM uffici u WHERE u.ente_id = $1 ORDER BY u.region, u.name, u.code`, list[i].ID)
		list[i].Uffici, err = db.Collect(rows, err, func(rows *sql.Rows) (u KeptUfficio, err error) {
			err = rows.Scan(&u.ID, &u.Code, &u.Name, &u.Region, &u.People)
			return u, err
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Regions returns the regions as the geography spells them.
func (s *Directory) Regions(ctx context.Context) ([]string, error) {
	return db.Texts(s.Read(ctx), `SELECT DISTINCT region FROM cap_province ORDER BY region`)
}

// EnterUfficio enters an office, with its ente where that is new, or changes both; codes name
// them. A wrong field is desk.Invalid.
func (s *Directory) EnterUfficio(ctx context.Context, a db.Act, u UfficioEntry) error {
	if err := db.Gestore(a.Who); err != nil {
		return err
	}
	u.Ente.Code, u.Ente.Name = strings.TrimSpace(u.Ente.Code), strings.TrimSpace(u.Ente.Name)
	u.Code, u.Name, u.Region = strings.TrimSpace(u.Code), strings.TrimSpace(u.Name), strings.TrimSpace(u.Region)
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := u.Enter(tx, a.Now); err != nil {
			return err
		}
		return db.Audit(tx, a, "ufficio", u.Ente.Code+" "+u.Code, "")
	})
}
