package directory

import (
	"context"
	"database/sql"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// KeptStruttura is a structure as the Gestore keeps it; no request is among what it shows [R6].
type KeptStruttura struct {
	desk.Struttura
	Phone                string
	Main, Estero, Active bool
	CAPs                 []string
	Punti, People        []string // names of punti in use and of who works here
	Rules                []RuleLine
}

const keptColumns = strutturaColumns + `, s.phone, s.main, s.estero, s.active`

func scanKept(rows *sql.Rows) (k KeptStruttura, err error) {
	err = rows.Scan(&k.ID, &k.Code, &k.Name, &k.Kind, &k.Provincia, &k.Region, &k.Phone, &k.Main, &k.Estero, &k.Active)
	return k, err
}

// KeptStrutture returns every structure, retired ones last, by region and name, without what
// belongs to each.
func (s *Directory) KeptStrutture(ctx context.Context, who desk.Actor) ([]KeptStruttura, error) {
	if err := db.Gestore(who); err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(`SELECT ` + keptColumns + ` FROM strutture s ORDER BY s.active DESC, s.region, s.kind, s.name, s.code`)
	return db.Collect(rows, err, scanKept)
}

// KeptStruttura returns one structure with its CAPs, its punti, its people and the rules that
// name it, or ErrNotFound.
func (s *Directory) KeptStruttura(ctx context.Context, who desk.Actor, id string) (KeptStruttura, error) {
	if err := db.Gestore(who); err != nil {
		return KeptStruttura{}, err
	}
	q := s.Read(ctx)
	rows, err := q.Query(`SELECT `+keptColumns+` FROM strutture s WHERE s.id = $1`, id)
	found, err := db.Collect(rows, err, scanKept)
	if err == nil && len(found) == 0 {
		err = db.ErrNotFound
	}
	if err != nil {
		return KeptStruttura{}, err
	}
	k := found[0]
	for query, into := range map[string]*[]string{
		`SELECT cap FROM struttura_caps WHERE struttura_id = $1 ORDER BY cap`:                                                             &k.CAPs,
		`SELECT name FROM punti WHERE struttura_id = $1 AND active ORDER BY name`:                                                         &k.Punti,
		`SELECT p.name FROM positions v JOIN people p ON p.id = v.person_id WHERE v.struttura_id = $1 AND NOT p.disabled ORDER BY p.name`: &k.People,
	} {
		if *into, err = db.Texts(q, query, id); err != nil {
			return k, err
		}
	}
	k.Rules, err = rulesWhere(q, `r.struttura_id = $1 OR (r.level = 'polo' AND r.place = $1)`, id)
	return k, err
}

// KeepStruttura changes the structure Act.ID: name, phone, CAPs and whether it is for residents
// abroad. Code, kind and place are what requests and rules rest on and stay. A wrong field is
// desk.Invalid.
func (s *Directory) KeepStruttura(ctx context.Context, a db.Act, k KeptStruttura) error {
	if err := db.Gestore(a.Who); err != nil {
		return err
	}
	bad := desk.Invalid{}
	k.Name, k.Phone = desk.NameOf(bad, "nome", k.Name, 120, "Scrivi la denominazione, al massimo 120 caratteri."), strings.TrimSpace(k.Phone)
	if desk.Length(k.Phone) > 60 {
		bad.Add("telefono", "Al massimo 60 caratteri.")
	}
	for _, cap := range k.CAPs {
		if _, err := desk.ParseCAP(cap); err != nil {
			bad.Add("cap", "«"+cap+"» non è un CAP: servono 5 cifre.")
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE strutture SET name = $2, phone = $3, estero = $4 WHERE id = $1`, a.ID, k.Name, k.Phone, k.Estero)
		if err == nil && n == 0 {
			err = db.ErrNotFound
		}
		if err == nil {
			_, err = tx.Exec(`DELETE FROM struttura_caps WHERE struttura_id = $1`, a.ID)
		}
		for _, cap := range k.CAPs {
			if err == nil {
				_, err = tx.Exec(`INSERT INTO struttura_caps (cap, struttura_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, cap, a.ID)
			}
		}
		if err != nil {
			return err
		}
		return db.Audit(tx, a, "struttura", a.ID, "")
	})
}

// AddStruttura enters a structure; a code in use is desk.Invalid. It returns the id.
func (s *Directory) AddStruttura(ctx context.Context, a db.Act, e StrutturaEntry) (id string, err error) {
	if err := db.Gestore(a.Who); err != nil {
		return "", err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) {
			if known, err := e.Known(tx); err != nil || known {
				return "", orInvalid(err, "codice", "Questo codice è già di un’altra struttura.")
			}
			if err := e.Enter(tx, a.Now); err != nil {
				return "", err
			}
			id, err := db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1`, e.Code)
			if err != nil {
				return "", err
			}
			return id, db.Audit(tx, a, "struttura", id, "")
		})
		return err
	})
	return id, err
}

// RetireStruttura keeps the structure Act.ID from receiving anything new, or lets it receive
// again. One that somebody still waits for is a *desk.Refusal that says what to do first.
func (s *Directory) RetireStruttura(ctx context.Context, a db.Act, retired bool) error {
	if err := db.Gestore(a.Who); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		if retired {
			if err := mayRetire(tx, a); err != nil {
				return err
			}
		}
		n, err := tx.Exec(`UPDATE strutture SET active = $2 WHERE id = $1`, a.ID, !retired)
		if err == nil && n == 0 {
			err = db.ErrNotFound
		}
		if err != nil {
			return err
		}
		if retired {
			return db.Audit(tx, a, "struttura-ritirata", a.ID, "")
		}
		return db.Audit(tx, a, "struttura-ripresa", a.ID, "")
	})
}

// mayRetire refuses to retire a structure with open requests, punti in use, or rules that send
// to it.
func mayRetire(q db.Queryer, a db.Act) error {
	for _, tie := range []struct{ query, text string }{
		{`SELECT COUNT(*) FROM requests WHERE struttura_id = $1 AND state IN ('inviata', 'in-carico', 'risposta', 'integrazione')`,
			"Ha richieste aperte: il Responsabile le chiude o le trasferisce prima."},
		{`SELECT COUNT(*) FROM punti WHERE struttura_id = $1 AND active`, "Ha punti di consulenza in uso: il Responsabile li ritira prima."},
		{`SELECT COUNT(*) FROM topic_rules WHERE struttura_id = $1`, "È la destinazione di una regola: toglila prima da «Poli e regole»."},
	} {
		var n int
		if err := q.QueryRow(tie.query, a.ID).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return &desk.Refusal{Rule: "R14", Text: tie.text}
		}
	}
	return nil
}

// orInvalid is err, or a complaint about a field where nothing went wrong with the machine.
func orInvalid(err error, field, text string) error {
	if err != nil {
		return err
	}
	return desk.Invalid{field: text}
}
