package requests_test

import (
	"slices"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// TestInboxOfAll pages through what somebody sees who is Funzionario in Torino and Responsabile in Milano: every
// request of both once, those that wait longest first, and each with the position it is of [R21, A30].
func TestInboxOfAll(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, person := o.Context(), o.People["funzionario.to"].ID
		o.Must(o.S.GivePosition(ctx, o.Act("gestore", person), store.NewPosition{Role: desk.Responsabile, Struttura: "DEMO-MI"}))
		var want []string
		for i := range 2*store.PageSize + 4 { // one place and the other in turn
			o.Now = o.Now.Add(time.Minute)
			login, cap := "operatore.mi", "20135"
			if i%2 == 1 {
				login, cap = "operatore.to", "10121"
			}
			want = append(want, o.Send(login, storetest.Living(cap)))
		}
		elsewhere := o.Send("operatore.to", storetest.Living("00185")) // of neither
		worn, err := o.S.Worn(ctx, person)
		o.Must(err)
		for _, view := range []store.View{store.ViewWaiting, "tutte"} {
			var seen []string
			for after := ""; ; {
				list, next, err := o.S.InboxOfAll(ctx, worn, desk.DayOf(o.Now), store.Filter{View: view, After: after})
				o.Must(err)
				for _, r := range list {
					seen = append(seen, r.ID)
					if (r.As.Role == desk.Responsabile) != (r.Struttura.Code == "DEMO-MI") {
						o.Errorf("%s of %s as %s", r.Number, r.Struttura.Code, r.As.Role)
					}
				}
				if after = next; after == "" || len(seen) > len(want) {
					break
				}
			}
			if view != store.ViewWaiting {
				slices.Reverse(seen)
			}
			if !slices.Equal(seen, want) || slices.Contains(seen, elsewhere) {
				o.Errorf("%s: %d of %d, or in another order", view, len(seen), len(want))
			}
		}
		_, _, err = o.S.InboxOfAll(ctx, []desk.Actor{o.People["gestore"]}, desk.DayOf(o.Now), store.Filter{})
		o.Is(store.ErrNotFound, err)
	})
}
