package requests_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// A1, R17, R27: "ora puoi sollecitare" from 00:00 of D+15, "ora puoi prenotare" from 00:00 of
// D+16, each once, over the change of the clock.
func TestSweepTellsEachDayOnce(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.Now = desk.Day("2026-10-20").At(0, 20)
		id := o.Send("operatore.mi")
		for day := desk.Day("2026-10-20"); day <= "2026-11-20"; day = day.AddDays(1) {
			want := ""
			if day >= "2026-11-04" {
				want = "sollecitabile"
			}
			if day >= "2026-11-05" {
				want += " prenotabile"
			}
			o.Sweep(day)
			o.Told(string(day), "operatore.mi", want)
		}
		o.Told("never", "collega.mi", "")
		o.Told("never", "funzionario.mi", "")
		list, err := o.S.Notices(o.Context(), o.People["operatore.mi"], 9)
		o.Must(err)
		if n := list[0]; n.Request.ID != id || n.Request.Number == "" || !n.Unread || n.Profile != desk.Generico || !strings.Contains(n.Sentence(), n.Request.Number) {
			o.Errorf("%+v", n)
		}
		if n, err := o.S.UnreadNotices(o.Context(), o.People["operatore.mi"]); err != nil || n != 2 {
			o.Error(n, err)
		}
		o.Must(o.S.MarkRead(o.Context(), o.Act("operatore.mi", id)))
		if n, err := o.S.UnreadNotices(o.Context(), o.People["operatore.mi"]); err != nil || n != 0 {
			o.Error(n, err)
		}
	})
}

// After 40 days without the program each transition is told once, and nothing that passed by.
func TestSweepCatchesUp(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.On("2026-10-01")
		silent := o.Send("operatore.mi")
		o.Send("referente.lombardia@r")
		o.Send("collega.mi", storetest.Living("99999"))
		replied := o.Send("operatore.beta", storetest.Topic("invalidita-pagamento"))
		withdrawn := o.Send("collega.beta")
		closed := o.Send("operatore.to")
		o.On("2026-10-02").Reply("funzionario.mi", replied, desk.ReplyAnswer)
		o.Must(o.S.Withdraw(o.Context(), o.Act("collega.beta", withdrawn), store.Message{}))
		o.Close("funzionario.mi", closed, false)
		draft, err := o.S.SaveDraft(o.Context(), o.Act("referente2.lombardia", ""), store.Draft{Question: storetest.Ask()})
		o.Must(err)
		o.Sweep("2026-11-10")
		o.Told("after 40 days", "operatore.mi", "sollecitabile prenotabile")
		o.Told("the Referente [R18, R28]", "referente.lombardia@r", "sollecitabile")
		o.Told("unsorted", "collega.mi", "sollecitabile")
		o.Told("replied", "operatore.beta", "risposta")
		o.Told("withdrawn", "collega.beta", "")
		o.Told("closed", "operatore.to", "chiusura")
		o.Told("a draft", "referente2.lombardia", "")
		if r := o.Get("operatore.to", closed); r.State != desk.Archiviata {
			o.Errorf("closed 39 days ago: %s", r.State)
		}
		if o.Get("operatore.mi", silent).State != desk.Inviata || o.Get("referente2.lombardia", draft).State != desk.Bozza {
			o.Error("something else was archived")
		}
		o.Must(o.S.Transfer(o.Context(), o.Act("cric.lombardia", o.UnsortedID()), "DEMO-MI", "competente"))
		o.Sweep("2026-11-11")
		o.Told("sorted at last", "collega.mi", "sollecitabile prenotabile")
	})
}

// A4: after a sollecito the next one is announced 15 days later, and the booking not again.
func TestSweepAfterSollecito(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.On("2026-10-01").Send("operatore.mi")
		o.Sweep("2026-10-17")
		for _, day := range []desk.Day{"2026-10-20", "2026-11-04"} {
			o.Must(o.S.Remind(o.Context(), o.On(day).Act("operatore.mi", id), store.Message{}))
			before := o.Notified("operatore.mi")
			o.Sweep(day.AddDays(14))
			o.Told("14 days after", "operatore.mi", before)
			o.Sweep(day.AddDays(15))
			o.Told("15 days after", "operatore.mi", before+" sollecitabile")
		}
		if n := strings.Count(o.Notified("operatore.mi"), "prenotabile"); n != 1 {
			o.Errorf("told of the booking %d times", n)
		}
		early := o.On("2026-12-01").Send("collega.mi") // reminded before any sweep ran
		o.Must(o.S.Remind(o.Context(), o.On("2026-12-16").Act("collega.mi", early), store.Message{}))
		o.Sweep("2026-12-16")
		o.Told("the day itself", "collega.mi", "")
		o.Sweep("2026-12-30")
		o.Told("before the second", "collega.mi", "prenotabile")
		o.Sweep("2026-12-31")
		o.Told("the second", "collega.mi", "prenotabile sollecitabile")
	})
}

// A9: a new message of the operator begins its own 15 days.
func TestSweepAfterInteraction(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.On("2026-10-01").Send("operatore.mi")
		o.Sweep("2026-10-20")
		o.On("2026-10-21").Reply("funzionario.mi", id, desk.ReplyAnswer)
		o.Sweep("2026-10-30")
		o.Told("replied", "operatore.mi", "sollecitabile prenotabile risposta")
		o.On("2026-11-01").Interact("operatore.mi", id)
		o.Sweep("2026-11-15")
		o.Told("14 days", "operatore.mi", "sollecitabile prenotabile risposta")
		o.Sweep("2026-11-16")
		o.Sweep("2026-11-17")
		o.Told("16 days", "operatore.mi", "sollecitabile prenotabile risposta sollecitabile prenotabile")
		o.Told("the official in charge", "funzionario.mi", "interazione")
	})
}

// R27c, A8: exhausted is told once, on the day the second interaction is answered.
func TestSweepExhausted(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.On("2026-10-01").Answered()
		o.Interact("operatore.mi", id)
		o.Interact("operatore.mi", id)
		o.Sweep("2026-10-02")
		o.Told("waiting", "operatore.mi", "risposta")
		o.On("2026-10-02").Reply("funzionario.mi", id, desk.ReplyAnswer)
		o.Sweep("2026-10-03")
		o.Told("answered", "operatore.mi", "risposta risposta prenotabile")
		o.On("2026-10-03").Reply("funzionario.mi", id, desk.ReplyIntegration)
		o.Interact("operatore.mi", id)
		o.Sweep("2026-10-10")
		o.Told("a free answer later", "operatore.mi", "risposta risposta prenotabile integrazione-richiesta")
	})
}

// Never twice for the same transition: a right that began and never ended is told once, though
// another ground for it came up.
func TestSweepTellsARightOnce(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		silent := o.On("2026-10-01").Answered() // (c) by silence, then answered
		o.Interact("operatore.mi", silent)
		o.Interact("operatore.mi", silent)
		for day := desk.Day("2026-10-02"); day < "2026-10-25"; day = day.AddDays(1) {
			o.Sweep(day)
		}
		o.On("2026-10-25").Reply("funzionario.mi", silent, desk.ReplyAnswer)
		o.Sweep("2026-10-26")
		if n := strings.Count(o.Notified("operatore.mi"), "prenotabile"); n != 1 {
			o.Errorf("exhausted in silence, then answered: told %d times (%s)", n, o.Notified("operatore.mi"))
		}

		a := o.On("2026-10-01").Act("collega.mi", "") // (b), then exhausted
		id, err := o.S.SendRequest(o.Context(), a, store.Draft{Question: storetest.Ask()}, o.Check(a, storetest.Ask()))
		o.Must(err)
		o.Close("funzionario.mi", id, true)
		o.Interact("collega.mi", id)
		o.Interact("collega.mi", id)
		o.On("2026-10-05").Reply("funzionario.mi", id, desk.ReplyAnswer)
		for day := desk.Day("2026-10-05"); day < "2026-10-08"; day = day.AddDays(1) {
			o.Sweep(day)
		}
		if n := strings.Count(o.Notified("collega.mi"), "prenotabile"); n != 1 {
			o.Errorf("enabled at closing, then exhausted: told %d times (%s)", n, o.Notified("collega.mi"))
		}
	})
}

// A13–A15: nobody is told to book what an appointment stands in the way of, and a grant tells anew.
func TestSweepMindsTheAgenda(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.On("2026-10-01").Send("operatore.mi")
		set := func(what string) {
			o.Helper()
			o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE requests SET `+what+` WHERE id = $1`, id)
				return err
			}))
		}
		set(`booking_consumed = TRUE`)
		o.Sweep("2026-10-18")
		o.Told("consumed", "operatore.mi", "sollecitabile")
		set(`booking_consumed = FALSE, booked_until = ` + fmt.Sprint(desk.Day("2026-10-22").At(9, 0).Unix()))
		o.Sweep("2026-10-20")
		o.Told("booked", "operatore.mi", "sollecitabile")
		set(`booked_until = 0`)
		o.Sweep("2026-10-23")
		o.Told("free again", "operatore.mi", "sollecitabile prenotabile")
	})
}

// The notice goes to whoever follows the request now, and not to both.
func TestSweepTellsWhoFollows(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.On("2026-10-01").Send("operatore.mi")
		o.Must(o.S.HandOver(o.Context(), o.Act("collega.mi", id)))
		o.Sweep("2026-10-16")
		o.Told("handed over", "operatore.mi", "")
		o.Told("handed over", "collega.mi", "sollecitabile")
		o.Must(o.S.HandOver(o.Context(), o.Act("operatore.mi", id)))
		o.Sweep("2026-10-16")
		o.Told("handed back", "operatore.mi", "")
	})
}

// A10: archived on the 31st day and not before; what was reopened is left alone.
func TestSweepArchives(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id, reopened := o.On("2026-10-01").Send("operatore.mi"), o.Send("operatore.mi")
		o.Close("funzionario.mi", id, false)
		o.Close("funzionario.mi", reopened, false)
		o.Sweep("2026-10-31")
		if r := o.Get("operatore.mi", id); r.State != desk.Chiusa {
			o.Errorf("on the 30th day: %s", r.State)
		}
		o.Interact("operatore.mi", reopened)
		o.Now = desk.Day("2026-11-01").Start()
		in := func(state desk.State) []string {
			l, err := o.S.Storico(o.Context(), o.People["operatore.mi"], desk.DayOf(o.Now), store.Filter{State: state})
			o.Must(err)
			return storetest.Ids(l)
		}
		for range 2 { // the lists say the same before the sweep and after it
			if got := in(desk.Archiviata); !slices.Equal(got, []string{id}) || in(desk.Chiusa) != nil {
				o.Errorf("archived %v, closed %v", got, in(desk.Chiusa))
			}
			o.Refused("R16", o.S.Interact(o.Context(), o.Act("operatore.mi", id), store.Message{Text: "Tardi."}))
			o.Sweep("2026-11-01")
		}
		if r := o.Get("operatore.mi", id); r.State != desk.Archiviata {
			o.Errorf("on the 31st day: %s", r.State)
		}
		if r := o.Get("operatore.mi", reopened); r.State != desk.Integrazione || !strings.Contains(o.Thread("operatore.mi", reopened), "si riapre") {
			o.Errorf("reopened: %s", r.State)
		}
	})
}

// More than a batch, swept by several processes at once: everybody is told once.
func TestSweepsAtOnce(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		const n = 300 // a batch is 256
		o.On("2026-10-01")
		for _, g := range storetest.AtOnce(n, func(i int) (string, error) {
			a := o.Act([]string{"operatore.mi", "operatore.beta"}[i%2], "")
			return o.S.SendRequest(o.Context(), a, store.Draft{Question: storetest.Ask()}, o.Check(a, storetest.Ask()))
		}) {
			o.Must(g.Err)
		}
		o.On("2026-11-10")
		o.Must(toldOnce(o, n, func() error { return o.S.SweepAll(o.Context(), o.Now) }))
	})
}

// toldOnce sweeps in four goroutines and returns what is wrong with the notices.
func toldOnce(o *storetest.Office, n int, sweep func() error) error {
	for _, g := range storetest.AtOnce(4, func(int) (string, error) { return "", sweep() }) {
		if g.Err != nil {
			return g.Err
		}
	}
	for _, kind := range []desk.NoticeKind{desk.NoticeRemindable, desk.NoticeBookable} {
		all, of := o.Count(`SELECT COUNT(*) FROM notifications WHERE kind = $1`, kind),
			o.Count(`SELECT COUNT(*) FROM (SELECT DISTINCT request_id FROM notifications WHERE kind = $1) AS d`, kind)
		if all != n || of != n {
			return fmt.Errorf("%d notices %s about %d of %d requests", all, kind, of, n)
		}
	}
	if mails := o.Count(`SELECT COUNT(*) FROM outbox`); mails != 2*n {
		return fmt.Errorf("%d mails for %d notices", mails, 2*n)
	}
	return nil
}

// A sweep that looks for what was not told and then tells it must be caught by the same check.
func TestSweepsAtOnceCatchTheMutant(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		const n = 3
		o.On("2026-10-01")
		for range n {
			o.Send("operatore.mi")
		}
		meet := storetest.Gathering(4)
		err := toldOnce(o, n, func() error {
			var told int // the mark is what makes the real one single
			err := o.S.Read(o.Context()).QueryRow(`SELECT COUNT(*) FROM notifications`).Scan(&told)
			meet()
			if err != nil || told > 0 {
				return err
			}
			return o.S.Write(o.Context(), func(tx *store.Tx) error {
				for _, kind := range []desk.NoticeKind{desk.NoticeRemindable, desk.NoticeBookable} {
					_, err := tx.Exec(`INSERT INTO notifications (id, person_id, request_id, kind, mark, at)
						SELECT $1 || r.id, r.owner_id, r.id, $2, $1, 0 FROM requests r`, db.NewID(), kind)
					if err == nil {
						_, err = tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at) SELECT $1 || r.id, 'x', 'x', 'x', 0 FROM requests r`, db.NewID())
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err == nil || !strings.Contains(err.Error(), "notices") {
			o.Errorf("not caught: %v", err)
		}
	})
}

// A29, R44: whatever happens to a request, its mails name the request and nobody.
func TestMailsHoldNoPersonalData(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		canaries := []string{"canarino", "uccelletti", "rssmra", "3900007400037", "segreto", "cedolino", "rossi", "mario", "20135", "alfa", "milano", "funzionario", "operatore"}
		id := o.On("2026-10-01").Send("operatore.mi", storetest.Domus("3900007400037"), storetest.Saying("Il segreto del canarino."),
			func(q *desk.Question) { q.FirstName, q.LastName = "Canarino", "Uccelletti" })
		m := store.Message{Text: "Un segreto di Mario Rossi, " + storetest.Mario + ".", Files: []store.NewFile{{Name: "cedolino-rossi.pdf", Size: 1, SHA256: "aa"}}}
		o.Sweep("2026-10-17")
		o.Must(o.S.Assign(ctx, o.On("2026-10-18").Act("responsabile.mi", id), "funzionario.mi"))
		o.Must(o.S.Remind(ctx, o.Act("operatore.mi", id), m))
		for _, kind := range desk.ReplyKinds {
			if kind == desk.ReplyInterim {
				o.Must(o.S.Reply(ctx, o.Act("funzionario.mi", id), kind, m))
				continue
			}
			o.Must(o.S.Reply(ctx, o.Act("funzionario.mi", id), kind, m))
			o.Must(o.S.Interact(ctx, o.Act("operatore.mi", id), m))
		}
		o.Must(o.S.Transfer(ctx, o.Act("funzionario.mi", id), "DEMO-TO", "segreto"))
		o.Must(o.S.Assign(ctx, o.Act("responsabile.to", id), "due.sedi"))
		o.Must(o.S.CloseRequest(ctx, o.Act("due.sedi", id), store.Closing{Outcome: desk.Risolta, Bookable: true, Offer: desk.Offer{Bring: "il segreto"}}, m))
		gone := o.Send("operatore.mi", storetest.Saying("Altro segreto."))
		o.Must(o.S.Take(ctx, o.Act("funzionario.mi", gone)))
		o.Must(o.S.Withdraw(ctx, o.Act("operatore.mi", gone), m))
		o.Sweep("2026-12-20")

		mails, err := o.S.QueuedMail(ctx, desk.Day("2026-01-01").Start())
		o.Must(err)
		kinds := map[string]bool{}
		for _, mail := range mails {
			kinds[mail.Subject] = true
			if !strings.Contains(mail.Subject, "CB-2026-00000") || !strings.HasSuffix(mail.Recipient, "@example.org") {
				o.Errorf("%+v", mail)
			}
			for _, canary := range canaries {
				if strings.Contains(strings.ToLower(mail.Subject+mail.Body), canary) {
					o.Errorf("a mail holds %q: %+v", canary, mail)
				}
			}
		}
		if len(kinds) < 10 {
			o.Errorf("only %d kinds of mail were seen: %v", len(kinds), kinds)
		}
		if n := o.Count(`SELECT COUNT(*) FROM notifications`); n != len(mails) {
			o.Errorf("%d notices, %d mails", n, len(mails))
		}
	})
}

// Sessions, keys of forms and the like are forgotten when they mean nothing any more.
func TestSweepLeftovers(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		a, q := o.Act("operatore.mi", ""), storetest.Ask()
		a.Key = "form"
		_, err := o.S.SendRequest(o.Context(), a, store.Draft{Question: q}, o.Check(a, q))
		o.Must(err)
		o.Must(o.S.SweepLeftovers(o.Context(), o.Now.AddDate(0, 0, 6)))
		if o.Count(`SELECT COUNT(*) FROM acts`) != 1 {
			o.Error("a key of six days ago is gone")
		}
		o.Must(o.S.SweepLeftovers(o.Context(), o.Now.AddDate(0, 0, 8)))
		if o.Count(`SELECT COUNT(*) FROM acts`) != 0 {
			o.Error("a key of eight days ago is there")
		}
	})
}
