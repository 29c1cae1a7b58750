package office_test

import (
	"errors"
	"sync"
	"testing"

	"combipat/store"
	"combipat/store/storetest"
)

// Two reassignments of one request at a time: it goes to one of the two, and each move that was
// made is in the register with who got it [R6].
func TestEntrustRace(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		o.Must(o.S.GrantReferente(ctx, o.Act("admin.alfa", o.People["collega.mi"].ID), true))
		id := o.Send("operatore.mi")
		from := o.People["operatore.mi"].ID
		var wg sync.WaitGroup
		moved := make([]int, 2)
		for i, to := range []string{"collega.mi", "referente.lombardia"} {
			wg.Go(func() {
				n, err := o.S.Entrust(ctx, o.Act("admin.alfa", from), o.People[to].ID, []string{id}, nil)
				if err != nil {
					o.Error(err)
				}
				moved[i] = n
			})
		}
		wg.Wait()
		if moved[0]+moved[1] != 1 {
			o.Errorf("moved %v times", moved)
		}
		winner := []string{"collega.mi", "referente.lombardia"}[moved[1]]
		if r := o.Get("operatore.mi", id); r.Owner.ID != o.People[winner].ID {
			o.Errorf("%s has it, and %s was told", r.Owner.Name, winner)
		}
		if n := storetest.Number(o, o.S, `SELECT COUNT(*) FROM audit WHERE action = 'riassegnazione' AND subject = $1 AND object = $2`, id, o.People[winner].ID); n != 1 {
			o.Errorf("%d lines in the register", n)
		}
		if n := storetest.Number(o, o.S, `SELECT COUNT(*) FROM notifications WHERE kind = 'riassegnata' AND request_id = $1`, id); n != 1 {
			o.Errorf("%d told", n)
		}
		for _, login := range []string{"operatore.mi", "gestore", "responsabile.mi", "funzionario.mi"} {
			if _, err := o.S.Entrust(ctx, o.Act(login, from), o.People[winner].ID, []string{id}, nil); !errors.Is(err, store.ErrNotFound) {
				o.Errorf("%s: %v", login, err)
			}
			if _, _, err := o.S.OpenContent(ctx, o.Act(login, id), "x"); !errors.Is(err, store.ErrNotFound) {
				o.Errorf("%s reads: %v", login, err)
			}
		}
		if n := storetest.Number(o, o.S, `SELECT COUNT(*) FROM audit WHERE action = 'richiesta-aperta' AND subject = $1`, id); n != 0 {
			o.Errorf("%d openings in the register, of none", n)
		}
		if _, entries, err := o.S.OpenContent(ctx, o.Act("admin.alfa", id), "reclamo"); err != nil || len(entries) == 0 {
			o.Error(entries, err)
		}
		if n := storetest.Number(o, o.S, `SELECT COUNT(*) FROM audit WHERE action = 'richiesta-aperta' AND subject = $1 AND reason = 'reclamo'`, id); n != 1 {
			o.Errorf("%d openings in the register, of one", n)
		}
	})
}
