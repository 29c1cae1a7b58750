package agenda

import (
	"context"
	"fmt"
	"strings"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/requests"
)

// KeptPunto is a punto with its whole agenda, as the Responsabile's pages show it.
type KeptPunto struct {
	desk.Punto
	Active     bool
	Officials  []requests.Official
	Templates  []TemplateEntry
	Exceptions []desk.Exception // from today on
}

// KeptPunti returns every punto of the Responsabile's sede, those that take no appointments
// last [R43].
func (s *Agenda) KeptPunti(ctx context.Context, who desk.Actor, today desk.Day) ([]KeptPunto, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	q := s.Read(ctx)
	var kept []KeptPunto
	for _, active := range []bool{true, false} {
		list, err := directory.ListPunti(q, `WHERE p.struttura_id = $1 AND p.active = $2 ORDER BY p.name, p.code`, who.Struttura.ID, active)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			k := KeptPunto{Punto: p, Active: active}
			if k.Templates, err = TemplatesOf(q, p.ID); err != nil {
				return nil, err
			}
			if k.Exceptions, err = exceptionsOf(q, p.ID, today, "9999-12-31"); err != nil {
				return nil, err
			}
			if k.Officials, err = officialsAt(q, p.ID); err != nil {
				return nil, err
			}
			kept = append(kept, k)
		}
	}
	return kept, nil
}

// KeepPunto adds a punto to the Responsabile's sede, or changes the one named by Act.ID, and
// returns its id. The agenda is not touched. A wrong field is desk.Invalid, a code in use too;
// another sede's punto is ErrNotFound.
func (s *Agenda) KeepPunto(ctx context.Context, a db.Act, p desk.Punto) (id string, err error) {
	if err := db.Keeper(a.Who); err != nil {
		return "", err
	}
	p.Code, p.Name, p.Address = strings.TrimSpace(p.Code), strings.TrimSpace(p.Name), strings.TrimSpace(p.Address)
	if err := p.Check(); err != nil {
		return "", err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) {
			p.ID, p.Sede = a.ID, a.Who.Struttura.ID
			id, err := PutPunto(tx, p)
			if err != nil {
				return "", err
			}
			return id, db.Audit(tx, a, "agenda-punto", id, "")
		})
		return err
	})
	return id, err
}

// PutPunto inserts a punto (no ID) or updates one of the same sede.
func PutPunto(tx *db.Tx, p desk.Punto) (string, error) {
	var n int64
	var err error
	if p.ID == "" {
		p.ID = db.NewID()
		n, err = tx.Exec(`INSERT INTO punti (id, code, struttura_id, name, address, notice_days, notice_hours, horizon)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING`,
			p.ID, p.Code, p.Sede, p.Name, p.Address, p.NoticeDays, p.NoticeHours, p.Horizon)
		if err == nil && n == 0 {
			return "", desk.Invalid{"codice": "Questo codice è già di un altro punto di consulenza."}
		}
	} else {
		n, err = tx.Exec(`UPDATE punti SET code = $3, name = $4, address = $5, notice_days = $6, notice_hours = $7, horizon = $8
			WHERE id = $1 AND struttura_id = $2`, p.ID, p.Sede, p.Code, p.Name, p.Address, p.NoticeDays, p.NoticeHours, p.Horizon)
		if db.IsUnique(err) {
			return "", desk.Invalid{"codice": "Questo codice è già di un altro punto di consulenza."}
		}
		if err == nil && n == 0 {
			return "", db.ErrNotFound
		}
	}
	if err != nil {
		return "", fmt.Errorf("punto %s: %w", p.Code, err)
	}
	if _, err := tx.Exec(`DELETE FROM punto_topics WHERE punto_id = $1`, p.ID); err != nil {
		return "", err
	}
	if _, err := tx.Exec(`DELETE FROM punto_modes WHERE punto_id = $1`, p.ID); err != nil {
		return "", err
	}
	for _, t := range p.Topics {
		n, err := tx.Exec(`INSERT INTO punto_topics (punto_id, topic) SELECT $1, code FROM topics WHERE code = $2 ON CONFLICT DO NOTHING`, p.ID, t)
		if err != nil {
			return "", err
		}
		if n == 0 {
			return "", desk.Invalid{"argomenti": "Scegli gli argomenti dall’elenco."}
		}
	}
	for _, m := range p.Modes {
		if _, err := tx.Exec(`INSERT INTO punto_modes (punto_id, mode) VALUES ($1, $2) ON CONFLICT DO NOTHING`, p.ID, m); err != nil {
			return "", err
		}
	}
	return p.ID, nil
}

// RetirePunto keeps a punto of the Responsabile's sede from taking new appointments, or lets it
// take them again. An *Unsettled where it still has confirmed ones [A16]; another sede's is ErrNotFound.
func (s *Agenda) RetirePunto(ctx context.Context, a db.Act, retired bool, how Settling) error {
	return s.arrange(ctx, a, how, "agenda-punto-attivo", desk.DisplacedByRetiring, thisPunto(a.ID), func(tx *db.Tx) (int64, error) {
		return tx.Exec(`UPDATE punti SET active = $3 WHERE id = $1 AND struttura_id = $2`, a.ID, a.Who.Struttura.ID, !retired)
	})
}

// SetPatron says on which day of the year the Responsabile's sede is shut for its patron saint,
// as typed ("7/12"), "" for none; desk.Invalid at "patrono" [R43], an *Unsettled where confirmed appointments
// lie on it [A16].
func (s *Agenda) SetPatron(ctx context.Context, a db.Act, typed string, how Settling) error {
	day, err := desk.PatronDay(typed)
	if err != nil {
		return err
	}
	a.ID, how.Reason = a.Who.Struttura.ID, "santo patrono"
	return s.arrange(ctx, a, how, "agenda-patrono", desk.DisplacedByClosure, everyPunto(), func(tx *db.Tx) (int64, error) {
		return tx.Exec(`UPDATE strutture SET patron = $2 WHERE id = $1`, a.ID, day)
	})
}

// Patron returns the day of the patron saint of a structure, "12-07", or "".
func (s *Agenda) Patron(ctx context.Context, strutturaID string) (day string, err error) {
	err = s.Read(ctx).QueryRow(`SELECT patron FROM strutture WHERE id = $1`, strutturaID).Scan(&day)
	return day, db.One(err)
}

// keepAgenda runs one audited change of the Responsabile's agenda; one that meets no row is
// ErrNotFound.
func (s *Agenda) keepAgenda(ctx context.Context, a db.Act, action string, change func(tx *db.Tx) (int64, error)) error {
	if err := db.Keeper(a.Who); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Once(tx, a, func() (string, error) {
			n, err := change(tx)
			if err == nil && n == 0 {
				err = db.ErrNotFound
			}
			if err != nil {
				return "", err
			}
			tx.Publish(a.Who.Struttura.ID, db.LiveAgenda)
			return a.ID, db.Audit(tx, a, action, a.ID, "")
		})
		return err
	})
}
