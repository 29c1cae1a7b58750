package store_test

import (
	"testing"

	"combipat/desk"
	"combipat/store"
)

// A structure that somebody still waits for cannot be retired; a retired one is chosen by
// nobody, and its place is served as if it were not there [R14, A21].
func TestRetiredStruttura(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		second, err := o.s.StrutturaByCode(ctx, "DEMO-MI2")
		o.must(err)
		a := o.act("gestore", second.ID)
		routed := func() string {
			o.Helper()
			r, err := o.s.Route(ctx, o.people["gestore"], desk.Citizen{CAP: "20121"}, o.topics["pensioni"])
			o.must(err)
			return r.To.Code
		}
		if routed() != "DEMO-MI2" {
			o.Fatal(routed())
		}
		id := o.send("operatore.mi", living("20121"))
		o.refused("R14", o.s.RetireStruttura(ctx, a, true))
		o.must(o.s.Withdraw(ctx, o.act("operatore.mi", id), store.Message{}))

		o.must(o.s.AddRule(ctx, a, store.RuleEntry{Level: desk.RouteByPolo, Place: "DEMO-MB", Topic: "entrate", To: "DEMO-MI2"}))
		o.refused("R14", o.s.RetireStruttura(ctx, a, true))
		rules, err := o.s.Rules(ctx, a.Who)
		o.must(err)
		for _, r := range rules {
			if r.To.Code == "DEMO-MI2" {
				o.must(o.s.RemoveRule(ctx, a, r.Level, r.Place, r.Topic.Code))
			}
		}
		o.must(o.s.RetireStruttura(ctx, a, true))
		if routed() != "DEMO-MI" {
			o.Errorf("routed to %s", routed())
		}
		choice, err := o.s.Strutture(ctx, desk.Territoriale)
		o.must(err)
		for _, s := range choice {
			if s.ID == second.ID {
				o.Error("a retired structure can be chosen")
			}
		}
		other := o.send("operatore.mi", topic("entrate"))
		o.invalid("struttura", o.s.Transfer(ctx, o.act("responsabile.mi", other), "DEMO-MI2", "x"))
		o.invalid("struttura", o.s.AddRule(ctx, a, store.RuleEntry{Level: desk.RouteByCAP, Place: "20121", Topic: "pensioni", To: "DEMO-MI2"}))
		o.must(o.s.RetireStruttura(ctx, a, false))
		if routed() != "DEMO-MI2" {
			o.Errorf("taken back, routed to %s", routed())
		}

		milano, err := o.s.StrutturaByCode(ctx, "DEMO-MI")
		o.must(err)
		o.must(o.s.Withdraw(ctx, o.act("operatore.mi", other), store.Message{}))
		o.refused("R14", o.s.RetireStruttura(ctx, o.act("gestore", milano.ID), true)) // punti in use
		o.is(store.ErrNotFound, o.s.RetireStruttura(ctx, o.act("gestore", "x"), true))
		for login, who := range o.people {
			if who.Role != desk.Gestore {
				o.is(store.ErrNotFound, o.s.RetireStruttura(ctx, o.act(login, second.ID), true))
				o.is(store.ErrNotFound, o.s.KeepStruttura(ctx, o.act(login, second.ID), store.KeptStruttura{}))
				o.is(store.ErrNotFound, o.s.AddRule(ctx, o.act(login, ""), store.RuleEntry{}))
				o.is(store.ErrNotFound, o.s.EnterUfficio(ctx, o.act(login, ""), store.UfficioEntry{}))
			}
		}
	})
}
