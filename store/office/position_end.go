package office

import (
	"context"

	"combipat/store/db"
	"combipat/store/people"
)

// EndPosition ends the further position named by at, as in people.TakePosition, of the person Act.ID, whose account Act.Who keeps:
// the requests they have in charge there wait for somebody else, and they serve at its punti no more.
// One that is not theirs is ErrNotFound [A30].
func (s *Office) EndPosition(ctx context.Context, a db.Act, at string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		v, err := people.TakePosition(tx, a, at)
		if err != nil || v.Struttura.ID == "" {
			return err
		}
		name, err := db.Texts(tx, `SELECT name FROM people WHERE id = $1`, a.ID)
		if err != nil {
			return err
		}
		if _, err := release(tx, a, lost{v.Struttura.ID, "", "Non più in carico a " + name[0] + ", che non lavora più in questa struttura."}); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM punto_officials WHERE person_id = $1 AND punto_id IN (SELECT id FROM punti WHERE struttura_id = $2)`, a.ID, v.Struttura.ID); err != nil {
			return err
		}
		tx.Publish(v.Struttura.ID, db.LiveInbox)
		return nil
	})
}
