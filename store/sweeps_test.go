package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// sweep runs every sweep of requests at the first instant of a day, twice: the second time
// must change nothing.
func (o *office) sweep(day desk.Day) {
	o.Helper()
	o.now = day.Start()
	o.must(o.s.SweepAll(o.Context(), o.now))
	before := o.fingerprint() + fmt.Sprint(o.count(`SELECT COUNT(*) FROM outbox`))
	o.must(o.s.SweepAll(o.Context(), o.now))
	if after := o.fingerprint() + fmt.Sprint(o.count(`SELECT COUNT(*) FROM outbox`)); after != before {
		o.Fatalf("%s: swept twice: %s, then %s", day, before, after)
	}
}

// told fails unless the person's notices are these, oldest first.
func (o *office) told(when string, login, want string) {
	o.Helper()
	if got := o.notified(login); got != want {
		o.Errorf("%s: %s was told %q, want %q", when, login, got, want)
	}
}

// A1, R17, R27: "ora puoi sollecitare" from 00:00 of D+15, "ora puoi prenotare" from 00:00 of
// D+16, each once, over the change of the clock.
func TestSweepTellsEachDayOnce(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.now = desk.Day("2026-10-20").At(0, 20)
		id := o.send("operatore.mi")
		for day := desk.Day("2026-10-20"); day <= "2026-11-20"; day = day.AddDays(1) {
			want := ""
			if day >= "2026-11-04" {
				want = "sollecitabile"
			}
			if day >= "2026-11-05" {
				want += " prenotabile"
			}
			o.sweep(day)
			o.told(string(day), "operatore.mi", want)
		}
		o.told("never", "collega.mi", "")
		o.told("never", "funzionario.mi", "")
		list, err := o.s.Notices(o.Context(), o.people["operatore.mi"], 9)
		o.must(err)
		if n := list[0]; n.Request.ID != id || n.Request.Number == "" || !n.Unread || n.Profile != desk.Generico || !strings.Contains(n.Sentence(), n.Request.Number) {
			o.Errorf("%+v", n)
		}
		if n, err := o.s.UnreadNotices(o.Context(), o.people["operatore.mi"]); err != nil || n != 2 {
			o.Error(n, err)
		}
		o.must(o.s.MarkRead(o.Context(), o.act("operatore.mi", id)))
		if n, err := o.s.UnreadNotices(o.Context(), o.people["operatore.mi"]); err != nil || n != 0 {
			o.Error(n, err)
		}
	})
}

// After 40 days without the program each transition is told once, and nothing that passed by.
func TestSweepCatchesUp(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.on("2026-10-01")
		silent := o.send("operatore.mi")
		o.send("referente.lombardia@r")
		o.send("collega.mi", living("99999"))
		replied := o.send("operatore.beta", topic("invalidita-pagamento"))
		withdrawn := o.send("collega.beta")
		closed := o.send("operatore.to")
		o.on("2026-10-02").reply("funzionario.mi", replied, desk.ReplyAnswer)
		o.must(o.s.Withdraw(o.Context(), o.act("collega.beta", withdrawn), store.Message{}))
		o.close("funzionario.mi", closed, false)
		draft, err := o.s.SaveDraft(o.Context(), o.act("referente2.lombardia", ""), store.Draft{Question: ask()})
		o.must(err)
		o.sweep("2026-11-10")
		o.told("after 40 days", "operatore.mi", "sollecitabile prenotabile")
		o.told("the Referente [R18, R28]", "referente.lombardia@r", "sollecitabile")
		o.told("unsorted", "collega.mi", "sollecitabile")
		o.told("replied", "operatore.beta", "risposta")
		o.told("withdrawn", "collega.beta", "")
		o.told("closed", "operatore.to", "chiusura")
		o.told("a draft", "referente2.lombardia", "")
		if r := o.get("operatore.to", closed); r.State != desk.Archiviata {
			o.Errorf("closed 39 days ago: %s", r.State)
		}
		if o.get("operatore.mi", silent).State != desk.Inviata || o.get("referente2.lombardia", draft).State != desk.Bozza {
			o.Error("something else was archived")
		}
		o.must(o.s.Transfer(o.Context(), o.act("cric.lombardia", o.unsortedID()), "DEMO-MI", "competente"))
		o.sweep("2026-11-11")
		o.told("sorted at last", "collega.mi", "sollecitabile prenotabile")
	})
}

func (o *office) unsortedID() (id string) {
	o.Helper()
	o.must(o.s.Read(o.Context()).QueryRow(`SELECT id FROM requests WHERE state = 'da-smistare'`).Scan(&id))
	return id
}

// A4: after a sollecito the next one is announced 15 days later, and the booking not again.
func TestSweepAfterSollecito(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.on("2026-10-01").send("operatore.mi")
		o.sweep("2026-10-17")
		for _, day := range []desk.Day{"2026-10-20", "2026-11-04"} {
			o.must(o.s.Remind(o.Context(), o.on(day).act("operatore.mi", id), store.Message{}))
			before := o.notified("operatore.mi")
			o.sweep(day.AddDays(14))
			o.told("14 days after", "operatore.mi", before)
			o.sweep(day.AddDays(15))
			o.told("15 days after", "operatore.mi", before+" sollecitabile")
		}
		if n := strings.Count(o.notified("operatore.mi"), "prenotabile"); n != 1 {
			o.Errorf("told of the booking %d times", n)
		}
		early := o.on("2026-12-01").send("collega.mi") // reminded before any sweep ran
		o.must(o.s.Remind(o.Context(), o.on("2026-12-16").act("collega.mi", early), store.Message{}))
		o.sweep("2026-12-16")
		o.told("the day itself", "collega.mi", "")
		o.sweep("2026-12-30")
		o.told("before the second", "collega.mi", "prenotabile")
		o.sweep("2026-12-31")
		o.told("the second", "collega.mi", "prenotabile sollecitabile")
	})
}

// A9: a new message of the operator begins its own 15 days.
func TestSweepAfterInteraction(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.on("2026-10-01").send("operatore.mi")
		o.sweep("2026-10-20")
		o.on("2026-10-21").reply("funzionario.mi", id, desk.ReplyAnswer)
		o.sweep("2026-10-30")
		o.told("replied", "operatore.mi", "sollecitabile prenotabile risposta")
		o.on("2026-11-01").interact("operatore.mi", id)
		o.sweep("2026-11-15")
		o.told("14 days", "operatore.mi", "sollecitabile prenotabile risposta")
		o.sweep("2026-11-16")
		o.sweep("2026-11-17")
		o.told("16 days", "operatore.mi", "sollecitabile prenotabile risposta sollecitabile prenotabile")
		o.told("the official in charge", "funzionario.mi", "interazione")
	})
}

// R27c, A8: exhausted is told once, on the day the second interaction is answered.
func TestSweepExhausted(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.on("2026-10-01").answered()
		o.interact("operatore.mi", id)
		o.interact("operatore.mi", id)
		o.sweep("2026-10-02")
		o.told("waiting", "operatore.mi", "risposta")
		o.on("2026-10-02").reply("funzionario.mi", id, desk.ReplyAnswer)
		o.sweep("2026-10-03")
		o.told("answered", "operatore.mi", "risposta risposta prenotabile")
		o.on("2026-10-03").reply("funzionario.mi", id, desk.ReplyIntegration)
		o.interact("operatore.mi", id)
		o.sweep("2026-10-10")
		o.told("a free answer later", "operatore.mi", "risposta risposta prenotabile integrazione-richiesta")
	})
}

// Never twice for the same transition: a right that began and never ended is told once, though
// another ground for it came up.
func TestSweepTellsARightOnce(t *testing.T) {
	eachOffice(t, func(o *office) {
		silent := o.on("2026-10-01").answered() // (c) by silence, then answered
		o.interact("operatore.mi", silent)
		o.interact("operatore.mi", silent)
		for day := desk.Day("2026-10-02"); day < "2026-10-25"; day = day.AddDays(1) {
			o.sweep(day)
		}
		o.on("2026-10-25").reply("funzionario.mi", silent, desk.ReplyAnswer)
		o.sweep("2026-10-26")
		if n := strings.Count(o.notified("operatore.mi"), "prenotabile"); n != 1 {
			o.Errorf("exhausted in silence, then answered: told %d times (%s)", n, o.notified("operatore.mi"))
		}

		a := o.on("2026-10-01").act("collega.mi", "") // (b), then exhausted
		id, err := o.s.SendRequest(o.Context(), a, store.Draft{Question: ask()}, o.check(a, ask()))
		o.must(err)
		o.close("funzionario.mi", id, true)
		o.interact("collega.mi", id)
		o.interact("collega.mi", id)
		o.on("2026-10-05").reply("funzionario.mi", id, desk.ReplyAnswer)
		for day := desk.Day("2026-10-05"); day < "2026-10-08"; day = day.AddDays(1) {
			o.sweep(day)
		}
		if n := strings.Count(o.notified("collega.mi"), "prenotabile"); n != 1 {
			o.Errorf("enabled at closing, then exhausted: told %d times (%s)", n, o.notified("collega.mi"))
		}
	})
}

// A13–A15: nobody is told to book what an appointment stands in the way of, and a grant tells anew.
func TestSweepMindsTheAgenda(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.on("2026-10-01").send("operatore.mi")
		set := func(what string) {
			o.Helper()
			o.must(o.s.Write(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE requests SET `+what+` WHERE id = $1`, id)
				return err
			}))
		}
		set(`booking_consumed = TRUE`)
		o.sweep("2026-10-18")
		o.told("consumed", "operatore.mi", "sollecitabile")
		set(`booking_consumed = FALSE, booked_until = ` + fmt.Sprint(desk.Day("2026-10-22").At(9, 0).Unix()))
		o.sweep("2026-10-20")
		o.told("booked", "operatore.mi", "sollecitabile")
		set(`booked_until = 0`)
		o.sweep("2026-10-23")
		o.told("free again", "operatore.mi", "sollecitabile prenotabile")
	})
}

// The notice goes to whoever follows the request now, and not to both.
func TestSweepTellsWhoFollows(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.on("2026-10-01").send("operatore.mi")
		o.must(o.s.HandOver(o.Context(), o.act("collega.mi", id)))
		o.sweep("2026-10-16")
		o.told("handed over", "operatore.mi", "")
		o.told("handed over", "collega.mi", "sollecitabile")
		o.must(o.s.HandOver(o.Context(), o.act("operatore.mi", id)))
		o.sweep("2026-10-16")
		o.told("handed back", "operatore.mi", "")
	})
}

// A10: archived on the 31st day and not before; what was reopened is left alone.
func TestSweepArchives(t *testing.T) {
	eachOffice(t, func(o *office) {
		id, reopened := o.on("2026-10-01").send("operatore.mi"), o.send("operatore.mi")
		o.close("funzionario.mi", id, false)
		o.close("funzionario.mi", reopened, false)
		o.sweep("2026-10-31")
		if r := o.get("operatore.mi", id); r.State != desk.Chiusa {
			o.Errorf("on the 30th day: %s", r.State)
		}
		o.interact("operatore.mi", reopened)
		o.now = desk.Day("2026-11-01").Start()
		in := func(state desk.State) []string {
			l, err := o.s.Storico(o.Context(), o.people["operatore.mi"], desk.DayOf(o.now), store.Filter{State: state})
			o.must(err)
			return ids(l)
		}
		for range 2 { // the lists say the same before the sweep and after it
			if got := in(desk.Archiviata); !slices.Equal(got, []string{id}) || in(desk.Chiusa) != nil {
				o.Errorf("archived %v, closed %v", got, in(desk.Chiusa))
			}
			o.refused("R16", o.s.Interact(o.Context(), o.act("operatore.mi", id), store.Message{Text: "Tardi."}))
			o.sweep("2026-11-01")
		}
		if r := o.get("operatore.mi", id); r.State != desk.Archiviata {
			o.Errorf("on the 31st day: %s", r.State)
		}
		if r := o.get("operatore.mi", reopened); r.State != desk.Integrazione || !strings.Contains(o.thread("operatore.mi", reopened), "si riapre") {
			o.Errorf("reopened: %s", r.State)
		}
	})
}

// More than a batch, swept by several processes at once: everybody is told once.
func TestSweepsAtOnce(t *testing.T) {
	eachOffice(t, func(o *office) {
		const n = 300 // a batch is 256
		o.on("2026-10-01")
		for _, g := range atOnce(n, func(i int) (string, error) {
			a := o.act([]string{"operatore.mi", "operatore.beta"}[i%2], "")
			return o.s.SendRequest(o.Context(), a, store.Draft{Question: ask()}, o.check(a, ask()))
		}) {
			o.must(g.err)
		}
		o.on("2026-11-10")
		o.must(toldOnce(o, n, func() error { return o.s.SweepAll(o.Context(), o.now) }))
	})
}

// toldOnce sweeps in four goroutines and returns what is wrong with the notices.
func toldOnce(o *office, n int, sweep func() error) error {
	for _, g := range atOnce(4, func(int) (string, error) { return "", sweep() }) {
		if g.err != nil {
			return g.err
		}
	}
	for _, kind := range []desk.NoticeKind{desk.NoticeRemindable, desk.NoticeBookable} {
		all, of := o.count(`SELECT COUNT(*) FROM notifications WHERE kind = $1`, kind),
			o.count(`SELECT COUNT(*) FROM (SELECT DISTINCT request_id FROM notifications WHERE kind = $1) AS d`, kind)
		if all != n || of != n {
			return fmt.Errorf("%d notices %s about %d of %d requests", all, kind, of, n)
		}
	}
	if mails := o.count(`SELECT COUNT(*) FROM outbox`); mails != 2*n {
		return fmt.Errorf("%d mails for %d notices", mails, 2*n)
	}
	return nil
}

// A sweep that looks for what was not told and then tells it must be caught by the same check.
func TestSweepsAtOnceCatchTheMutant(t *testing.T) {
	eachOffice(t, func(o *office) {
		const n = 3
		o.on("2026-10-01")
		for range n {
			o.send("operatore.mi")
		}
		meet := gathering(4)
		err := toldOnce(o, n, func() error {
			var told int // the mark is what makes the real one single
			err := o.s.Read(o.Context()).QueryRow(`SELECT COUNT(*) FROM notifications`).Scan(&told)
			meet()
			if err != nil || told > 0 {
				return err
			}
			return o.s.Write(o.Context(), func(tx *store.Tx) error {
				for _, kind := range []desk.NoticeKind{desk.NoticeRemindable, desk.NoticeBookable} {
					_, err := tx.Exec(`INSERT INTO notifications (id, person_id, request_id, kind, mark, at)
						SELECT $1 || r.id, r.owner_id, r.id, $2, $1, 0 FROM requests r`, store.NewID(), kind)
					if err == nil {
						_, err = tx.Exec(`INSERT INTO outbox (id, recipient, subject, body, queued_at) SELECT $1 || r.id, 'x', 'x', 'x', 0 FROM requests r`, store.NewID())
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
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		canaries := []string{"canarino", "uccelletti", "rssmra", "3900007400037", "segreto", "cedolino", "rossi", "mario", "20135", "alfa", "milano", "funzionario", "operatore"}
		id := o.on("2026-10-01").send("operatore.mi", domus("3900007400037"), saying("Il segreto del canarino."),
			func(q *desk.Question) { q.FirstName, q.LastName = "Canarino", "Uccelletti" })
		m := store.Message{Text: "Un segreto di Mario Rossi, " + mario + ".", Files: []store.NewFile{{Name: "cedolino-rossi.pdf", Size: 1, SHA256: "aa"}}}
		o.sweep("2026-10-17")
		o.must(o.s.Assign(ctx, o.on("2026-10-18").act("responsabile.mi", id), "funzionario.mi"))
		o.must(o.s.Remind(ctx, o.act("operatore.mi", id), m))
		for _, kind := range desk.ReplyKinds {
			if kind == desk.ReplyInterim {
				o.must(o.s.Reply(ctx, o.act("funzionario.mi", id), kind, m))
				continue
			}
			o.must(o.s.Reply(ctx, o.act("funzionario.mi", id), kind, m))
			o.must(o.s.Interact(ctx, o.act("operatore.mi", id), m))
		}
		o.must(o.s.Transfer(ctx, o.act("funzionario.mi", id), "DEMO-TO", "segreto"))
		o.must(o.s.Assign(ctx, o.act("responsabile.to", id), "due.sedi"))
		o.must(o.s.CloseRequest(ctx, o.act("due.sedi", id), store.Closing{Outcome: desk.Risolta, Bookable: true, Offer: desk.Offer{Bring: "il segreto"}}, m))
		gone := o.send("operatore.mi", saying("Altro segreto."))
		o.must(o.s.Take(ctx, o.act("funzionario.mi", gone)))
		o.must(o.s.Withdraw(ctx, o.act("operatore.mi", gone), m))
		o.sweep("2026-12-20")

		mails, err := o.s.QueuedMail(ctx, desk.Day("2026-01-01").Start())
		o.must(err)
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
		if n := o.count(`SELECT COUNT(*) FROM notifications`); n != len(mails) {
			o.Errorf("%d notices, %d mails", n, len(mails))
		}
	})
}

// Sessions, keys of forms and the like are forgotten when they mean nothing any more.
func TestSweepLeftovers(t *testing.T) {
	eachOffice(t, func(o *office) {
		a, q := o.act("operatore.mi", ""), ask()
		a.Key = "form"
		_, err := o.s.SendRequest(o.Context(), a, store.Draft{Question: q}, o.check(a, q))
		o.must(err)
		o.must(o.s.SweepLeftovers(o.Context(), o.now.AddDate(0, 0, 6)))
		if o.count(`SELECT COUNT(*) FROM acts`) != 1 {
			o.Error("a key of six days ago is gone")
		}
		o.must(o.s.SweepLeftovers(o.Context(), o.now.AddDate(0, 0, 8)))
		if o.count(`SELECT COUNT(*) FROM acts`) != 0 {
			o.Error("a key of eight days ago is there")
		}
	})
}
