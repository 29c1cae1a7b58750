package directory_test

import (
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// A structure that somebody still waits for cannot be retired; a retired one is chosen by
// nobody, and its place is served as if it were not there [R14, A21].
func TestRetiredStruttura(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		second, err := o.S.StrutturaByCode(ctx, "DEMO-MI2")
		o.Must(err)
		a := o.Act("gestore", second.ID)
		routed := func() string {
			o.Helper()
			r, err := o.S.Route(ctx, o.People["gestore"], desk.Citizen{CAP: "20121"}, o.Topics["pensioni"])
			o.Must(err)
			return r.To.Code
		}
		if routed() != "DEMO-MI2" {
			o.Fatal(routed())
		}
		id := o.Send("operatore.mi", storetest.Living("20121"))
		o.Refused("R14", o.S.RetireStruttura(ctx, a, true))
		o.Must(o.S.Withdraw(ctx, o.Act("operatore.mi", id), store.Message{}))

		o.Must(o.S.AddRule(ctx, a, store.RuleEntry{Level: desk.RouteByPolo, Place: "DEMO-MB", Topic: "entrate", To: "DEMO-MI2"}))
		o.Refused("R14", o.S.RetireStruttura(ctx, a, true))
		rules, err := o.S.Rules(ctx, a.Who)
		o.Must(err)
		for _, r := range rules {
			if r.To.Code == "DEMO-MI2" {
				o.Must(o.S.RemoveRule(ctx, a, r.Level, r.Place, r.Topic.Code))
			}
		}
		o.Must(o.S.RetireStruttura(ctx, a, true))
		if routed() != "DEMO-MI" {
			o.Errorf("routed to %s", routed())
		}
		choice, err := o.S.Strutture(ctx, desk.Territoriale)
		o.Must(err)
		for _, s := range choice {
			if s.ID == second.ID {
				o.Error("a retired structure can be chosen")
			}
		}
		other := o.Send("operatore.mi", storetest.Topic("entrate"))
		o.Invalid("struttura", o.S.Transfer(ctx, o.Act("responsabile.mi", other), "DEMO-MI2", "x"))
		o.Invalid("struttura", o.S.AddRule(ctx, a, store.RuleEntry{Level: desk.RouteByCAP, Place: "20121", Topic: "pensioni", To: "DEMO-MI2"}))
		o.Must(o.S.RetireStruttura(ctx, a, false))
		if routed() != "DEMO-MI2" {
			o.Errorf("taken back, routed to %s", routed())
		}

		milano, err := o.S.StrutturaByCode(ctx, "DEMO-MI")
		o.Must(err)
		o.Must(o.S.Withdraw(ctx, o.Act("operatore.mi", other), store.Message{}))
		o.Refused("R14", o.S.RetireStruttura(ctx, o.Act("gestore", milano.ID), true)) // punti in use
		o.Is(store.ErrNotFound, o.S.RetireStruttura(ctx, o.Act("gestore", "x"), true))
		for login, who := range o.People {
			if who.Role != desk.Gestore {
				o.Is(store.ErrNotFound, o.S.RetireStruttura(ctx, o.Act(login, second.ID), true))
				o.Is(store.ErrNotFound, o.S.KeepStruttura(ctx, o.Act(login, second.ID), store.KeptStruttura{}))
				o.Is(store.ErrNotFound, o.S.AddRule(ctx, o.Act(login, ""), store.RuleEntry{}))
				o.Is(store.ErrNotFound, o.S.EnterUfficio(ctx, o.Act(login, ""), store.UfficioEntry{}))
			}
		}
	})
}
