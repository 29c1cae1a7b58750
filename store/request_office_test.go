package store_test

import (
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// The views of a list hold what the rules, asked for each request, say; and the queues of the
// home page count the same [R17, R27].
func TestViewsAgreeWithTheRights(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		var all []string
		for age := 13; age <= 18; age++ {
			for _, story := range []func(id string){
				func(id string) {},
				func(id string) { o.reply("funzionario.mi", id, desk.ReplyInterim) },
				func(id string) { o.reply("funzionario.mi", id, desk.ReplyAnswer) },
				func(id string) { o.must(o.s.Withdraw(ctx, o.act("operatore.mi", id), store.Message{})) },
				func(id string) { o.close("funzionario.mi", id, true) },
				func(id string) { o.close("funzionario.mi", id, false) },
				func(id string) {
					o.reply("funzionario.mi", id, desk.ReplyAnswer)
					o.interact("operatore.mi", id)
					o.interact("operatore.mi", id)
					if age%2 == 0 {
						o.reply("funzionario.mi", id, desk.ReplyAnswer)
					}
				},
			} {
				o.on(desk.Day("2026-11-23").AddDays(-age))
				id := o.send("operatore.mi")
				story(id)
				all = append(all, id)
			}
			all = append(all, o.send("operatore.mi", living("99999")))
		}
		today := desk.Day("2026-11-23")
		want := map[store.View][]string{}
		for _, id := range all {
			r := o.get("operatore.mi", id)
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
			got := o.pages(func(f store.Filter) (store.List, error) { return o.s.Storico(ctx, o.people["operatore.mi"], today, f) }, store.Filter{View: view})
			if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(ids))) {
				o.Errorf("%s: %d requests, want %d", view, len(got), len(ids))
			}
		}
		q, err := o.s.Queues(ctx, o.people["operatore.mi"], today)
		if err != nil || q.Remindable != len(want[store.ViewRemindable]) || q.Bookable != len(want[store.ViewBookable]) || q.Unread != len(want[store.ViewUnread]) {
			o.Errorf("%+v, %v; %d remindable, %d bookable, %d unread", q, err, len(want[store.ViewRemindable]), len(want[store.ViewBookable]), len(want[store.ViewUnread]))
		}
		counts, err := o.s.InboxCounts(ctx, o.people["responsabile.mi"], today)
		o.must(err)
		for view, n := range counts {
			if view == store.ViewMine {
				continue
			}
			if got := o.pages(func(f store.Filter) (store.List, error) { return o.s.Inbox(ctx, o.people["responsabile.mi"], today, f) }, store.Filter{View: view}); len(got) != n {
				o.Errorf("inbox, %s: %d counted, %d listed", view, n, len(got))
			}
		}
	})
}

// pages returns the ids on all pages of a list.
func (o *office) pages(list func(f store.Filter) (store.List, error), f store.Filter) (all []string) {
	o.Helper()
	for {
		l, err := list(f)
		o.must(err)
		all = append(all, ids(l)...)
		if f.After = l.Next; f.After == "" {
			return all
		}
	}
}

// A3: a transfer goes to another office of the same kind, and restarts nothing.
func TestTransferTargets(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		id, toCRIC := o.on("2026-11-01").send("operatore.mi"), o.send("referente.lombardia@r")
		a := o.on("2026-11-10").act("funzionario.mi", id)
		for _, code := range []string{"", "DEMO-XX", "DEMO-MI", "DEMO-CRIC-LOMB"} {
			o.invalid("struttura", o.s.Transfer(ctx, a, code, "motivo"))
		}
		for _, code := range []string{"DEMO-MI", "DEMO-CRIC-LOMB"} {
			o.invalid("struttura", o.s.Transfer(ctx, o.act("cric.lombardia", toCRIC), code, "motivo"))
		}
		o.must(o.s.Take(ctx, a))
		o.must(o.s.Transfer(ctx, a, "DEMO-TO", "motivo"))
		r := o.get("operatore.mi", id)
		if r.Struttura.Code != "DEMO-TO" || r.Region != "Piemonte" || r.RouteRule != desk.RouteByHand || r.Transfers != 1 || r.Assignee != "" || r.State != desk.Inviata {
			o.Errorf("%+v", r)
		}
		if r.SentOn != "2026-11-01" || r.WaitingSince != "2026-11-01" || r.RemindFrom() != "2026-11-16" || !r.WaitingAt.Equal(r.SentAt) {
			o.Errorf("the clock began again: %+v", r.Dialogue)
		}
		o.must(o.s.Transfer(ctx, o.act("cric.lombardia", toCRIC), "DEMO-CRIC-PIEM", "motivo"))
		if r := o.get("cric.piemonte", toCRIC); r.Region != "Piemonte" || r.Routed != true {
			o.Errorf("%+v", r)
		}
	})
}

// R24, R25: the closing form, and A10: reopening brings it back to the same official.
func TestClosingForm(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, id := o.Context(), o.send("operatore.mi")
		a, c := o.act("funzionario.mi", id), store.Closing{Outcome: desk.Informazioni, Bookable: true, Offer: desk.Offer{Punto: "MI-PENSIONI", Mode: "web", Bring: "Il verbale."}}
		before := o.get("operatore.mi", id)
		o.invalid("testo", o.s.CloseRequest(ctx, a, c, store.Message{Text: " \n"}))
		o.invalid("testo", o.s.CloseRequest(ctx, a, c, store.Message{Text: strings.Repeat("x", desk.MaxText+1)}))
		if after := o.get("operatore.mi", id); after != before || o.notified("operatore.mi") != "" {
			o.Errorf("refused and changed: %+v, %s", after, o.notified("operatore.mi"))
		}
		o.must(o.s.CloseRequest(ctx, a, c, store.Message{Text: "Ecco."}))
		r := o.get("operatore.mi", id)
		if r.State != desk.Chiusa || r.Outcome != desk.Informazioni || r.Offer != c.Offer || !r.Bookable || !r.Unread || r.RepliedOn == "" || !r.WaitingAt.IsZero() {
			o.Errorf("%+v", r)
		}
		o.told("closed", "operatore.mi", "prenotabile chiusura")
		o.interact("collega.mi", id)
		if r := o.get("operatore.mi", id); r.State != desk.Integrazione || r.Assignee != a.Who.ID || r.Unread || !r.WaitingAt.Equal(o.now) {
			o.Errorf("%+v", r)
		}
		o.told("reopened", "funzionario.mi", "interazione")
		o.refused("R21", o.s.Take(ctx, o.act("funzionario2.mi", id)))

		cric := o.send("referente.lombardia@r")
		o.refused("R28", o.s.CloseRequest(ctx, o.act("cric.lombardia", cric), c, store.Message{Text: "Ecco."}))
		answered := o.answered() // nothing is owed: no text is asked for
		o.must(o.s.CloseRequest(ctx, o.act("funzionario.mi", answered), store.Closing{Outcome: desk.Risolta}, store.Message{}))
	})
}

// R21: only who may work a request is given it, and is told unless they took it themselves.
func TestAssign(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, id := o.Context(), o.send("operatore.mi")
		officials, err := o.s.OfficialsFor(ctx, o.people["responsabile.mi"], id)
		o.must(err)
		var logins []string
		for _, p := range officials {
			logins = append(logins, p.Login)
		}
		if slices.Sort(logins); !slices.Equal(logins, []string{"due.sedi", "funzionario.mi", "funzionario2.mi", "responsabile.mi"}) {
			o.Errorf("%q", logins)
		}
		for _, login := range []string{"", "nessuno", "invalidita.mi", "funzionario.to", "operatore.mi", "cric.lombardia"} {
			o.invalid("funzionario", o.s.Assign(ctx, o.act("responsabile.mi", id), login))
		}
		o.must(o.s.Assign(ctx, o.act("responsabile.mi", id), "due.sedi"))
		o.must(o.s.Assign(ctx, o.act("responsabile.mi", id), "responsabile.mi"))
		o.told("assigned", "due.sedi", "assegnazione")
		o.told("took it", "responsabile.mi", "")
		if r := o.get("operatore.mi", id); r.State != desk.InCarico || r.AssigneeName != "Responsabile Milano" {
			o.Errorf("%+v", r)
		}
	})
}

// Ready-made replies of the structure and topic, and those of all.
func TestCannedReplies(t *testing.T) {
	eachOffice(t, func(o *office) {
		for code, want := range map[string]int{"DEMO-MI": 3, "DEMO-TO": 2} {
			r := o.get("operatore.mi", o.send("operatore.mi", living(map[string]string{"DEMO-MI": "20135", "DEMO-TO": "10121"}[code]), topic("pensioni-calcolo")))
			list, err := o.s.CannedReplies(o.Context(), r)
			if err != nil || len(list) != want || r.Struttura.Code != code {
				o.Errorf("%s: %v, %v", code, list, err)
			}
		}
	})
}
