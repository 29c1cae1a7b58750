package store_test

import (
	"errors"
	"sync"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// entrusted runs every query of the Amministratore's offices and reassignments, for the test
// of plans.
func (o *office) entrusted() {
	ctx, from := o.Context(), o.people["operatore.beta"].ID
	admin := o.people["admin.alfa"]
	id := o.send("operatore.mi")
	_, err := o.s.Loads(ctx, o.act("admin.alfa", ""))
	o.must(err)
	b, err := o.s.BurdenOf(ctx, o.act("admin.alfa", o.people["operatore.mi"].ID))
	o.must(err)
	if len(b.Requests) == 0 {
		o.Error("nobody follows anything")
	}
	_, err = o.s.Entrust(ctx, o.act("admin.alfa", o.people["operatore.mi"].ID), o.people["collega.mi"].ID, []string{id}, []string{id})
	o.must(err)
	_, err = o.s.BurdenOf(ctx, o.act("admin.alfa", from))
	o.is(store.ErrNotFound, err)
	_, err = o.s.EnteUffici(ctx, admin)
	o.must(err)
	office, err := o.s.KeepUfficio(ctx, o.act("admin.alfa", ""), desk.Ufficio{Code: "X", Name: "X", Region: "Lazio"})
	o.must(err)
	_, err = o.s.KeepUfficio(ctx, o.act("admin.alfa", office), desk.Ufficio{Name: "Y", Region: "Lazio"})
	o.must(err)
	_, err = o.s.EnteRequest(ctx, admin, id)
	o.must(err)
	_, _, err = o.s.OpenContent(ctx, o.act("admin.alfa", id), "x")
	o.must(err)
}

// Two reassignments of one request at a time: it goes to one of the two, and each move that was
// made is in the register with who got it [R6].
func TestEntrustRace(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		o.must(o.s.GrantReferente(ctx, o.act("admin.alfa", o.people["collega.mi"].ID), true))
		id := o.send("operatore.mi")
		from := o.people["operatore.mi"].ID
		var wg sync.WaitGroup
		moved := make([]int, 2)
		for i, to := range []string{"collega.mi", "referente.lombardia"} {
			wg.Go(func() {
				n, err := o.s.Entrust(ctx, o.act("admin.alfa", from), o.people[to].ID, []string{id}, nil)
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
		if r := o.get("operatore.mi", id); r.Owner.ID != o.people[winner].ID {
			o.Errorf("%s has it, and %s was told", r.Owner.Name, winner)
		}
		if n := number(o, o.s, `SELECT COUNT(*) FROM audit WHERE action = 'riassegnazione' AND subject = $1 AND object = $2`, id, o.people[winner].ID); n != 1 {
			o.Errorf("%d lines in the register", n)
		}
		if n := number(o, o.s, `SELECT COUNT(*) FROM notifications WHERE kind = 'riassegnata' AND request_id = $1`, id); n != 1 {
			o.Errorf("%d told", n)
		}
		for _, login := range []string{"operatore.mi", "gestore", "responsabile.mi", "funzionario.mi"} {
			if _, err := o.s.Entrust(ctx, o.act(login, from), o.people[winner].ID, []string{id}, nil); !errors.Is(err, store.ErrNotFound) {
				o.Errorf("%s: %v", login, err)
			}
			if _, _, err := o.s.OpenContent(ctx, o.act(login, id), "x"); !errors.Is(err, store.ErrNotFound) {
				o.Errorf("%s reads: %v", login, err)
			}
		}
		if n := number(o, o.s, `SELECT COUNT(*) FROM audit WHERE action = 'richiesta-aperta' AND subject = $1`, id); n != 0 {
			o.Errorf("%d openings in the register, of none", n)
		}
		if _, entries, err := o.s.OpenContent(ctx, o.act("admin.alfa", id), "reclamo"); err != nil || len(entries) == 0 {
			o.Error(entries, err)
		}
		if n := number(o, o.s, `SELECT COUNT(*) FROM audit WHERE action = 'richiesta-aperta' AND subject = $1 AND reason = 'reclamo'`, id); n != 1 {
			o.Errorf("%d openings in the register, of one", n)
		}
	})
}
