package requests_test

import (
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// The views of a list hold what the rules, asked for each request, say; and the queues of the
// home page count the same [R17, R27].
func TestViewsAgreeWithTheRights(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		var all []string
		for age := 13; age <= 18; age++ {
			for _, story := range []func(id string){
				func(id string) {},
				func(id string) { o.Reply("funzionario.mi", id, desk.ReplyInterim) },
				func(id string) { o.Reply("funzionario.mi", id, desk.ReplyAnswer) },
				func(id string) { o.Must(o.S.Withdraw(ctx, o.Act("operatore.mi", id), store.Message{})) },
				func(id string) { o.Close("funzionario.mi", id, true) },
				func(id string) { o.Close("funzionario.mi", id, false) },
				func(id string) {
					o.Reply("funzionario.mi", id, desk.ReplyAnswer)
					o.Interact("operatore.mi", id)
					o.Interact("operatore.mi", id)
					if age%2 == 0 {
						o.Reply("funzionario.mi", id, desk.ReplyAnswer)
					}
				},
			} {
				o.On(desk.Day("2026-11-23").AddDays(-age))
				id := o.Send("operatore.mi")
				story(id)
				all = append(all, id)
			}
			all = append(all, o.Send("operatore.mi", storetest.Living("99999")))
		}
		today := desk.Day("2026-11-23")
		want := map[store.View][]string{}
		for _, id := range all {
			r := o.Get("operatore.mi", id)
			rights := r.RightsOn(today)
			for view, in := range map[store.View]bool{
				store.ViewRemindable: rights.Remind.OK, store.ViewBookable: rights.Book.OK, store.ViewUnread: r.Unread,
				store.ViewWaiting: r.WaitingSince != "", store.ViewLate: r.WaitingSince != "" && today.Since(r.WaitingSince) > 15, store.ViewMine: true,
			} {
				if in {
					want[view] = append(want[view], id)
				}
			}
		}
		for view, ids := range want {
			got := o.Pages(func(f store.Filter) (store.List, error) { return o.S.Storico(ctx, o.People["operatore.mi"], today, f) }, store.Filter{View: view})
			if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(ids))) {
				o.Errorf("%s: %d requests, want %d", view, len(got), len(ids))
			}
		}
		q, err := o.S.Queues(ctx, o.People["operatore.mi"], today)
		if err != nil || q.Remindable != len(want[store.ViewRemindable]) || q.Bookable != len(want[store.ViewBookable]) || q.Unread != len(want[store.ViewUnread]) {
			o.Errorf("%+v, %v; %d remindable, %d bookable, %d unread", q, err, len(want[store.ViewRemindable]), len(want[store.ViewBookable]), len(want[store.ViewUnread]))
		}
		counts, err := o.S.InboxCounts(ctx, o.People["responsabile.mi"], today)
		o.Must(err)
		for view, n := range counts {
			if view == store.ViewMine {
				continue
			}
			if got := o.Pages(func(f store.Filter) (store.List, error) { return o.S.Inbox(ctx, o.People["responsabile.mi"], today, f) }, store.Filter{View: view}); len(got) != n {
				o.Errorf("inbox, %s: %d counted, %d listed", view, n, len(got))
			}
		}
	})
}

// A3: a transfer goes to another office of the same kind, and restarts nothing.
func TestTransferTargets(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		id, toCRIC := o.On("2026-11-01").Send("operatore.mi"), o.Send("referente.lombardia@r")
		a := o.On("2026-11-10").Act("funzionario.mi", id)
		for _, code := range []string{"", "DEMO-XX", "DEMO-MI", "DEMO-CRIC-LOMB"} {
			o.Invalid("struttura", o.S.Transfer(ctx, a, code, "motivo"))
		}
		for _, code := range []string{"DEMO-MI", "DEMO-CRIC-LOMB"} {
			o.Invalid("struttura", o.S.Transfer(ctx, o.Act("cric.lombardia", toCRIC), code, "motivo"))
		}
		o.Must(o.S.Take(ctx, a))
		o.Must(o.S.Transfer(ctx, a, "DEMO-TO", "motivo"))
		r := o.Get("operatore.mi", id)
		if r.Struttura.Code != "DEMO-TO" || r.Region != "Piemonte" || r.RouteRule != desk.RouteByHand || r.Transfers != 1 || r.Assignee != "" || r.State != desk.Inviata {
			o.Errorf("%+v", r)
		}
		if r.SentOn != "2026-11-01" || r.WaitingSince != "2026-11-01" || r.RemindFrom() != "2026-11-16" || !r.WaitingAt.Equal(r.SentAt) {
			o.Errorf("the clock began again: %+v", r.Dialogue)
		}
		o.Must(o.S.Transfer(ctx, o.Act("cric.lombardia", toCRIC), "DEMO-CRIC-PIEM", "motivo"))
		if r := o.Get("cric.piemonte", toCRIC); r.Region != "Piemonte" || r.Routed != true {
			o.Errorf("%+v", r)
		}
	})
}

// R24, R25: the closing form, and A10: reopening brings it back to the same official.
func TestClosingForm(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, id := o.Context(), o.Send("operatore.mi")
		a, c := o.Act("funzionario.mi", id), store.Closing{Outcome: desk.Informazioni, Bookable: true, Offer: desk.Offer{Punto: "MI-PENSIONI", Mode: "web", Bring: "Il verbale."}}
		before := o.Get("operatore.mi", id)
		o.Invalid("testo", o.S.CloseRequest(ctx, a, c, store.Message{Text: " \n"}))
		o.Invalid("testo", o.S.CloseRequest(ctx, a, c, store.Message{Text: strings.Repeat("x", desk.MaxText+1)}))
		if after := o.Get("operatore.mi", id); after != before || o.Notified("operatore.mi") != "" {
			o.Errorf("refused and changed: %+v, %s", after, o.Notified("operatore.mi"))
		}
		o.Must(o.S.CloseRequest(ctx, a, c, store.Message{Text: "Ecco."}))
		r := o.Get("operatore.mi", id)
		if r.State != desk.Chiusa || r.Outcome != desk.Informazioni || r.Offer != c.Offer || !r.Bookable || !r.Unread || r.RepliedOn == "" || !r.WaitingAt.IsZero() {
			o.Errorf("%+v", r)
		}
		o.Told("closed", "operatore.mi", "prenotabile chiusura")
		o.Interact("collega.mi", id)
		if r := o.Get("operatore.mi", id); r.State != desk.Integrazione || r.Assignee != a.Who.ID || r.Unread || !r.WaitingAt.Equal(o.Now) {
			o.Errorf("%+v", r)
		}
		o.Told("reopened", "funzionario.mi", "interazione")
		o.Refused("R21", o.S.Take(ctx, o.Act("funzionario2.mi", id)))

		cric := o.Send("referente.lombardia@r")
		o.Refused("R28", o.S.CloseRequest(ctx, o.Act("cric.lombardia", cric), c, store.Message{Text: "Ecco."}))
		answered := o.Answered() // nothing is owed: no text is asked for
		o.Must(o.S.CloseRequest(ctx, o.Act("funzionario.mi", answered), store.Closing{Outcome: desk.Risolta}, store.Message{}))
	})
}

// R21: only who may work a request is given it, and is told unless they took it themselves.
func TestAssign(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, id := o.Context(), o.Send("operatore.mi")
		officials, err := o.S.OfficialsFor(ctx, o.People["responsabile.mi"], id)
		o.Must(err)
		var logins []string
		for _, p := range officials {
			logins = append(logins, p.Login)
		}
		if slices.Sort(logins); !slices.Equal(logins, []string{"due.sedi", "funzionario.mi", "funzionario2.mi", "responsabile.mi"}) {
			o.Errorf("%q", logins)
		}
		for _, login := range []string{"", "nessuno", "invalidita.mi", "funzionario.to", "operatore.mi", "cric.lombardia"} {
			o.Invalid("funzionario", o.S.Assign(ctx, o.Act("responsabile.mi", id), login))
		}
		o.Must(o.S.Assign(ctx, o.Act("responsabile.mi", id), "due.sedi"))
		o.Must(o.S.Assign(ctx, o.Act("responsabile.mi", id), "responsabile.mi"))
		o.Told("assigned", "due.sedi", "assegnazione")
		o.Told("took it", "responsabile.mi", "")
		if r := o.Get("operatore.mi", id); r.State != desk.InCarico || r.AssigneeName != "Responsabile Milano" {
			o.Errorf("%+v", r)
		}
	})
}

// Ready-made replies of the structure and topic, and those of all.
func TestCannedReplies(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for code, want := range map[string]int{"DEMO-MI": 3, "DEMO-TO": 2} {
			r := o.Get("operatore.mi", o.Send("operatore.mi", storetest.Living(map[string]string{"DEMO-MI": "20135", "DEMO-TO": "10121"}[code]), storetest.Topic("pensioni-calcolo")))
			list, err := o.S.CannedReplies(o.Context(), r)
			if err != nil || len(list) != want || r.Struttura.Code != code {
				o.Errorf("%s: %v, %v", code, list, err)
			}
		}
	})
}
