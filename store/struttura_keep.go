package store

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"

	"combipat/desk"
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

// gestore is ErrNotFound for anybody else: the directory's pages are the Gestore's [R6].
func gestore(who desk.Actor) error {
	if who.Role != desk.Gestore {
		return ErrNotFound
	}
	return nil
}

const keptColumns = strutturaColumns + `, s.phone, s.main, s.estero, s.active`

func scanKept(rows *sql.Rows) (k KeptStruttura, err error) {
	err = rows.Scan(&k.ID, &k.Code, &k.Name, &k.Kind, &k.Provincia, &k.Region, &k.Phone, &k.Main, &k.Estero, &k.Active)
	return k, err
}

// KeptStrutture returns every structure, retired ones last, by region and name, without what
// belongs to each.
func (s *Store) KeptStrutture(ctx context.Context, who desk.Actor) ([]KeptStruttura, error) {
	if err := gestore(who); err != nil {
		return nil, err
	}
	rows, err := s.read(ctx).Query(`SELECT ` + keptColumns + ` FROM strutture s ORDER BY s.active DESC, s.region, s.kind, s.name, s.code`)
	return collect(rows, err, scanKept)
}

// KeptStruttura returns one structure with its CAPs, its punti, its people and the rules that
// name it, or ErrNotFound.
func (s *Store) KeptStruttura(ctx context.Context, who desk.Actor, id string) (KeptStruttura, error) {
	if err := gestore(who); err != nil {
		return KeptStruttura{}, err
	}
	q := s.read(ctx)
	rows, err := q.Query(`SELECT `+keptColumns+` FROM strutture s WHERE s.id = $1`, id)
	found, err := collect(rows, err, scanKept)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return KeptStruttura{}, err
	}
	k := found[0]
	for query, into := range map[string]*[]string{
		`SELECT cap FROM struttura_caps WHERE struttura_id = $1 ORDER BY cap`:            &k.CAPs,
		`SELECT name FROM punti WHERE struttura_id = $1 AND active ORDER BY name`:        &k.Punti,
		`SELECT name FROM people WHERE struttura_id = $1 AND NOT disabled ORDER BY name`: &k.People,
	} {
		if *into, err = texts(q, query, id); err != nil {
			return k, err
		}
	}
	k.Rules, err = rulesWhere(q, `r.struttura_id = $1 OR (r.level = 'polo' AND r.place = $1)`, id)
	return k, err
}

// KeepStruttura changes the structure Act.ID: name, phone, CAPs and whether it is for residents
// abroad. Code, kind and place are what requests and rules rest on and stay. A wrong field is
// desk.Invalid.
func (s *Store) KeepStruttura(ctx context.Context, a Act, k KeptStruttura) error {
	if err := gestore(a.Who); err != nil {
		return err
	}
	k.Name, k.Phone = strings.TrimSpace(k.Name), strings.TrimSpace(k.Phone)
	bad := desk.Invalid{}
	if n := utf8.RuneCountInString(k.Name); n == 0 || n > 120 {
		bad.Add("nome", "Scrivi la denominazione, al massimo 120 caratteri.")
	}
	if utf8.RuneCountInString(k.Phone) > 60 {
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
	return s.write(ctx, func(tx *Tx) error {
		n, err := tx.Exec(`UPDATE strutture SET name = $2, phone = $3, estero = $4 WHERE id = $1`, a.ID, k.Name, k.Phone, k.Estero)
		if err == nil && n == 0 {
			err = ErrNotFound
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
		return audit(tx, a, "struttura", a.ID, "")
	})
}

// AddStruttura enters a structure; a code in use is desk.Invalid. It returns the id.
func (s *Store) AddStruttura(ctx context.Context, a Act, e StrutturaEntry) (id string, err error) {
	if err := gestore(a.Who); err != nil {
		return "", err
	}
	err = s.write(ctx, func(tx *Tx) error {
		id, err = once(tx, a, func() (string, error) {
			if known, err := e.known(tx); err != nil || known {
				return "", orInvalid(err, "codice", "Questo codice è già di un’altra struttura.")
			}
			if err := e.enter(tx, a.Now); err != nil {
				return "", err
			}
			id, err := idOf(tx, `SELECT id FROM strutture WHERE code = $1`, e.Code)
			if err != nil {
				return "", err
			}
			return id, audit(tx, a, "struttura", id, "")
		})
		return err
	})
	return id, err
}

// RetireStruttura keeps the structure Act.ID from receiving anything new, or lets it receive
// again. One that somebody still waits for is a *desk.Refusal that says what to do first.
func (s *Store) RetireStruttura(ctx context.Context, a Act, retired bool) error {
	if err := gestore(a.Who); err != nil {
		return err
	}
	return s.write(ctx, func(tx *Tx) error {
		if retired {
			if err := mayRetire(tx, a); err != nil {
				return err
			}
		}
		n, err := tx.Exec(`UPDATE strutture SET active = $2 WHERE id = $1`, a.ID, !retired)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		if retired {
			return audit(tx, a, "struttura-ritirata", a.ID, "")
		}
		return audit(tx, a, "struttura-ripresa", a.ID, "")
	})
}

// mayRetire refuses to retire a structure with open requests, punti in use, or rules that send
// to it.
func mayRetire(q queryer, a Act) error {
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
