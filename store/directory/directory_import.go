package directory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Lists is a set of entries for the tables everything else refers to. Codes name rows;
// entries that exist are updated.
type Lists struct {
	Topics    []desk.Topic
	Strutture []StrutturaEntry
	Rules     []RuleEntry
	Uffici    []UfficioEntry
	Canned    []CannedEntry
}

// StrutturaEntry is an INPS office. Second marks one that serves its CAPs only, beside the
// main structure of the provincia; Estero the one for residents abroad [A21]. CAPs that are
// given are all it has; nil leaves those it has.
type StrutturaEntry struct {
	desk.Struttura
	Phone  string
	CAPs   []string
	Second bool
	Estero bool
}

// RuleEntry sends a topic of a place to a structure [A22]; for RouteByPolo Place is the code
// of the structure whose topic is worked elsewhere.
type RuleEntry struct {
	Level            desk.RouteRule
	Place, Topic, To string
}

// UfficioEntry is an office of an ente, which is entered with it.
type UfficioEntry struct {
	Ente desk.Ente
	desk.Ufficio
}

// CannedEntry is a ready-made reply; empty Struttura and Topic mean all.
type CannedEntry struct{ Struttura, Topic, Title, Text string }

// ImportDirectory enters all of it or nothing.
func (s *Directory) ImportDirectory(ctx context.Context, d Lists) error {
	var rows []db.Row
	for i, t := range d.Topics {
		rows = append(rows, topicRow{t, i})
	}
	for _, e := range d.Strutture {
		rows = append(rows, e)
	}
	for _, e := range d.Rules {
		rows = append(rows, e)
	}
	for _, e := range d.Uffici {
		rows = append(rows, e)
	}
	for _, e := range d.Canned {
		rows = append(rows, e)
	}
	problems, err := s.Import(ctx, time.Time{}, rows, true)
	for i, problem := range problems {
		err = errors.Join(err, fmt.Errorf("entry %d: %s", i, problem))
	}
	return err
}

// topicRow is a topic and its place in the catalogue.
type topicRow struct {
	desk.Topic
	position int
}

func (t topicRow) Enter(tx *db.Tx, _ time.Time) error {
	_, err := tx.Exec(`INSERT INTO topics (code, parent, label, position) VALUES ($1, $2, $3, $4)
		ON CONFLICT (code) DO UPDATE SET parent = $2, label = $3, position = $4`, t.Code, t.Parent, t.Label, t.position)
	return err
}

func (s StrutturaEntry) Enter(tx *db.Tx, _ time.Time) error {
	bad := desk.Invalid{}
	if s.Code == "" {
		bad.Add("codice", "codice e denominazione sono necessari")
	}
	s.Name = desk.NameOf(bad, "denominazione", s.Name, 120, "codice e denominazione sono necessari")
	if s.Kind != desk.Territoriale && s.Kind != desk.CRIC {
		bad.Add("tipo", "usa provinciale o cric")
	}
	if s.Region == "" || (s.Kind == desk.Territoriale && len(s.Provincia) != 2) {
		bad.Add("provincia", "indica la regione e, per una struttura provinciale, la sigla della provincia")
	}
	if err := checkRegion(tx, bad, s.Region); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO strutture (id, code, kind, name, provincia, region, phone, main, estero)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO UPDATE
		SET kind = $3, name = $4, provincia = $5, region = $6, phone = $7, main = $8, estero = $9`,
		db.NewID(), s.Code, s.Kind, s.Name, s.Provincia, s.Region, s.Phone, !s.Second, s.Estero)
	if err != nil {
		return err
	}
	if s.CAPs != nil {
		if _, err := tx.Exec(`DELETE FROM struttura_caps WHERE struttura_id = (SELECT id FROM strutture WHERE code = $1)`, s.Code); err != nil {
			return err
		}
	}
	for _, cap := range s.CAPs {
		if _, err := desk.ParseCAP(cap); err != nil {
			return desk.Invalid{"cap": "«" + cap + "» non è un CAP: servono 5 cifre, con gli zeri iniziali"}
		}
		_, err := tx.Exec(`INSERT INTO struttura_caps (cap, struttura_id) SELECT $1, id FROM strutture WHERE code = $2
			ON CONFLICT DO NOTHING`, cap, s.Code)
		if err != nil {
			return err
		}
	}
	return nil
}

func (r RuleEntry) Enter(tx *db.Tx, _ time.Time) error {
	place := r.Place
	if r.Level == desk.RouteByPolo {
		id, err := db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1`, r.Place)
		if err != nil {
			return db.Unknown(err, "luogo", "struttura", r.Place)
		}
		place = id
	} else if err := r.checkPlace(tx); err != nil {
		return err
	}
	if _, err := db.IdOf(tx, `SELECT code FROM topics WHERE code = $1`, r.Topic); err != nil {
		return db.Unknown(err, "argomento", "argomento", r.Topic)
	}
	to, err := db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1 AND kind = 'provinciale' AND active`, r.To)
	if err != nil || to == "" {
		return db.Unknown(db.OrNotFound(err), "struttura", "Struttura territoriale in uso", r.To)
	}
	if to == place {
		return desk.Invalid{"struttura": "è la stessa del luogo: la regola non cambierebbe nulla"}
	}
	_, err = tx.Exec(`INSERT INTO topic_rules (level, place, topic, struttura_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (level, place, topic) DO UPDATE SET struttura_id = excluded.struttura_id`, r.Level, place, r.Topic, to)
	return err
}

// checkPlace complains about a level nobody knows, and about a place that is no CAP or comune.
func (r RuleEntry) checkPlace(q db.Queryer) error {
	switch r.Level {
	case desk.RouteByCAP:
		if _, err := desk.ParseCAP(r.Place); err != nil {
			return desk.Invalid{"luogo": "«" + r.Place + "» non è un CAP: servono 5 cifre, con gli zeri iniziali"}
		}
		return nil
	case desk.RouteByComune:
		_, err := db.IdOf(q, `SELECT istat FROM comuni WHERE istat = $1`, r.Place)
		return db.Unknown(err, "luogo", "comune con codice ISTAT", r.Place)
	}
	return desk.Invalid{"livello": "usa polo, cap-argomento o comune-argomento"}
}

// checkRegion adds a complaint about a region that is not spelled as the geography does, by
// which CRIC, ufficio and residence find one another; it returns all complaints.
func checkRegion(q db.Queryer, bad desk.Invalid, region string) error {
	if region != "" {
		known, err := db.Have(q, `SELECT cap FROM cap_province WHERE region = $1 LIMIT 1`, region)
		if err != nil {
			return err
		}
		if !known {
			bad.Add("regione", "«"+region+"» non è una regione come la scrive l’ISTAT, per esempio Emilia-Romagna o Valle d'Aosta/Vallée d'Aoste")
		}
	}
	return bad.Err()
}

func (u UfficioEntry) Enter(tx *db.Tx, _ time.Time) error {
	bad := desk.Invalid{}
	if u.Ente.Code == "" {
		bad.Add("ente", "codice e nome dell’ente sono necessari")
	}
	u.Ente.Name = desk.NameOf(bad, "ente", u.Ente.Name, 120, "codice e nome dell’ente sono necessari")
	if u.Code == "" || u.Region == "" {
		bad.Add("ufficio", "codice, nome e regione dell’ufficio sono necessari")
	}
	u.Name = desk.NameOf(bad, "ufficio", u.Name, 120, "codice, nome e regione dell’ufficio sono necessari")
	if err := checkRegion(tx, bad, u.Region); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO enti (id, code, name) VALUES ($1, $2, $3) ON CONFLICT (code) DO UPDATE SET name = $3`, db.NewID(), u.Ente.Code, u.Ente.Name)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO uffici (id, ente_id, code, name, region) VALUES ($1, (SELECT id FROM enti WHERE code = $2), $3, $4, $5)
		ON CONFLICT (ente_id, code) DO UPDATE SET name = $4, region = $5`, db.NewID(), u.Ente.Code, u.Code, u.Name, u.Region)
	return err
}

func (c CannedEntry) Enter(tx *db.Tx, _ time.Time) error {
	struttura, err := db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1`, c.Struttura)
	if err != nil {
		return db.Unknown(err, "struttura", "struttura", c.Struttura)
	}
	_, err = tx.Exec(`INSERT INTO canned_replies (id, struttura_id, topic, title, text) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (struttura_id, topic, title) DO UPDATE SET text = $5`, db.NewID(), struttura, c.Topic, c.Title, c.Text)
	return err
}

// Empty says whether the directory holds no structure yet: then nothing can be sent anywhere.
func (s *Directory) Empty(ctx context.Context) (bool, error) {
	var n int
	err := s.Read(ctx).QueryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM strutture LIMIT 1) AS one`).Scan(&n)
	return n == 0, err
}
