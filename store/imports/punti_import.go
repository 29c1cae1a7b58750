package imports

import (
	"context"
	"errors"
	"fmt"

	"combipat/desk"
	"combipat/store/agenda"
	"combipat/store/db"
)

// PuntoEntry is a punto di consulenza of the structure with the given code, with its weekly
// agenda and the logins of its officials.
type PuntoEntry struct {
	Struttura string
	desk.Punto
	Officials []string
}

// ImportPunti enters punti with their weekly agenda, all or nothing. A code that is there
// already is changed and its weekly agenda replaced; exceptions and appointments stay.
func (s *Imports) ImportPunti(ctx context.Context, list []PuntoEntry) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		for _, e := range list {
			if err := importPunto(tx, e); err != nil {
				return fmt.Errorf("punto %s: %w", e.Code, err)
			}
		}
		return nil
	})
}

func importPunto(tx *db.Tx, e PuntoEntry) (err error) {
	p := e.Punto
	if p.Sede, err = db.IdOf(tx, `SELECT id FROM strutture WHERE code = $1`, e.Struttura); err != nil {
		return fmt.Errorf("structure %s: %w", e.Struttura, err)
	}
	if err := p.Check(); err != nil {
		return err
	}
	p.ID, err = db.IdOf(tx, `SELECT id FROM punti WHERE code = $1 AND struttura_id = $2`, p.Code, p.Sede)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return err
	}
	if p.ID, err = agenda.PutPunto(tx, p); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE strutture SET patron = $2 WHERE id = $1 AND $2 <> ''`, p.Sede, p.Patron); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM punto_templates WHERE punto_id = $1`, p.ID); err != nil {
		return err
	}
	for _, t := range p.Agenda {
		if err := errors.Join(t.Check(), agenda.AddTemplate(tx, p.ID, t)); err != nil {
			return err
		}
	}
	for _, login := range e.Officials {
		_, err := tx.Exec(`INSERT INTO punto_officials (punto_id, person_id) SELECT $1, id FROM people WHERE login = $2 ON CONFLICT DO NOTHING`, p.ID, login)
		if err != nil {
			return err
		}
	}
	return nil
}
