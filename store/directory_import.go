package store

import (
	"context"
	"fmt"

	"combipat/desk"
)

// Directory is a set of entries for the tables everything else refers to. Codes name rows;
// entries that exist are updated.
type Directory struct {
	Topics    []desk.Topic
	Strutture []StrutturaEntry
	Rules     []RuleEntry
	Enti      []desk.Ente
	Uffici    []UfficioEntry
	Canned    []CannedEntry
}

// StrutturaEntry is an INPS office. Second marks one that serves its CAPs only, beside the
// main structure of the provincia; Estero the one for residents abroad [A21].
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

// UfficioEntry is an office of the ente with the given code.
type UfficioEntry struct {
	Ente string
	desk.Ufficio
}

// CannedEntry is a ready-made reply; empty Struttura and Topic mean all.
type CannedEntry struct{ Struttura, Topic, Title, Text string }

// ImportDirectory enters all of it or nothing.
func (s *Store) ImportDirectory(ctx context.Context, d Directory) error {
	return s.write(ctx, func(tx *Tx) error {
		for _, part := range []func(*Tx, Directory) error{importTopics, importStrutture, importRules, importEnti, importCanned} {
			if err := part(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func importTopics(tx *Tx, d Directory) error {
	for i, t := range d.Topics {
		_, err := tx.Exec(`INSERT INTO topics (code, parent, label, position) VALUES ($1, $2, $3, $4)
			ON CONFLICT (code) DO UPDATE SET parent = $2, label = $3, position = $4`, t.Code, t.Parent, t.Label, i)
		if err != nil {
			return fmt.Errorf("topic %s: %w", t.Code, err)
		}
	}
	return nil
}

func importStrutture(tx *Tx, d Directory) error {
	for _, s := range d.Strutture {
		_, err := tx.Exec(`INSERT INTO strutture (id, code, kind, name, provincia, region, phone, main, estero)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO UPDATE
			SET kind = $3, name = $4, provincia = $5, region = $6, phone = $7, main = $8, estero = $9`,
			newID(), s.Code, s.Kind, s.Name, s.Provincia, s.Region, s.Phone, !s.Second, s.Estero)
		if err != nil {
			return fmt.Errorf("structure %s: %w", s.Code, err)
		}
		for _, cap := range s.CAPs {
			_, err := tx.Exec(`INSERT INTO struttura_caps (cap, struttura_id) SELECT $1, id FROM strutture WHERE code = $2
				ON CONFLICT DO NOTHING`, cap, s.Code)
			if err != nil {
				return fmt.Errorf("CAP %s: %w", cap, err)
			}
		}
	}
	return nil
}

func importRules(tx *Tx, d Directory) error {
	for _, r := range d.Rules {
		place := r.Place
		if r.Level == desk.RouteByPolo {
			id, err := idOf(tx, `SELECT id FROM strutture WHERE code = $1`, r.Place)
			if err != nil {
				return fmt.Errorf("rule for %s: %w", r.Place, err)
			}
			place = id
		}
		n, err := tx.Exec(`INSERT INTO topic_rules (level, place, topic, struttura_id) SELECT $1, $2, $3, id FROM strutture WHERE code = $4
			ON CONFLICT (level, place, topic) DO UPDATE SET struttura_id = excluded.struttura_id`, r.Level, place, r.Topic, r.To)
		if err != nil {
			return fmt.Errorf("rule for %s: %w", r.Place, err)
		}
		if n == 0 {
			return fmt.Errorf("rule for %s: structure %s: %w", r.Place, r.To, ErrNotFound)
		}
	}
	return nil
}

func importEnti(tx *Tx, d Directory) error {
	for _, e := range d.Enti {
		_, err := tx.Exec(`INSERT INTO enti (id, code, name) VALUES ($1, $2, $3) ON CONFLICT (code) DO UPDATE SET name = $3`, newID(), e.Code, e.Name)
		if err != nil {
			return fmt.Errorf("ente %s: %w", e.Code, err)
		}
	}
	for _, u := range d.Uffici {
		ente, err := idOf(tx, `SELECT id FROM enti WHERE code = $1`, u.Ente)
		if err != nil {
			return fmt.Errorf("ufficio %s: ente %s: %w", u.Code, u.Ente, err)
		}
		_, err = tx.Exec(`INSERT INTO uffici (id, ente_id, code, name, region) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (ente_id, code) DO UPDATE SET name = $4, region = $5`, newID(), ente, u.Code, u.Name, u.Region)
		if err != nil {
			return fmt.Errorf("ufficio %s: %w", u.Code, err)
		}
	}
	return nil
}

func importCanned(tx *Tx, d Directory) error {
	for _, c := range d.Canned {
		struttura, err := idOf(tx, `SELECT id FROM strutture WHERE code = $1`, c.Struttura)
		if err != nil {
			return fmt.Errorf("canned reply %q: %w", c.Title, err)
		}
		_, err = tx.Exec(`INSERT INTO canned_replies (id, struttura_id, topic, title, text) VALUES ($1, $2, $3, $4, $5)`,
			newID(), struttura, c.Topic, c.Title, c.Text)
		if err != nil {
			return err
		}
	}
	return nil
}

// Empty says whether the directory holds no structure yet: then nothing can be sent anywhere.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var n int
	err := s.read(ctx).QueryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM strutture LIMIT 1) AS one`).Scan(&n)
	return n == 0, err
}
