package store_test

import (
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// From an unanswered request: the right appears on day 16, the sede and the topic are the
// request's, and there is one appointment [R27a, A13, A19].
func TestBookFromARequest(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		young := a.send("operatore.mi", a.now.AddDate(0, 0, -15), mario, "pensioni-calcolo")
		w := store.Wish{Start: at(tuesday, 9, 0), Request: young}
		_, err := a.hold("operatore.mi", w)
		a.refused("R27", err)
		a.now = a.now.AddDate(0, 0, 1)
		w.Start = at(tuesday, 10, 0)
		if _, err := a.hold("operatore.to", w); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ufficio:", err)
		}
		w.Punto = "TO-PENSIONI"
		_, err = a.hold("operatore.mi", w)
		a.refused("A19", err)
		w.Punto, w.Start = "MI-INVALIDITA", at(tuesday, 14, 0)
		_, err = a.hold("operatore.mi", w)
		a.refused("A19", err)
		w.Punto, w.Start = "", at(tuesday, 10, 0)
		first, err := a.hold("operatore.mi", w)
		a.must(err)
		w.Start = at(tuesday, 11, 0)
		_, err = a.hold("collega.mi", w)
		a.refused("A13", err)
		hold, err := a.hold("operatore.mi", w) // chose again: the first is given back
		a.must(err)
		if hold == first {
			a.Fatal("the same hold")
		}
		a.refused("R34", a.confirm("operatore.mi", first, desk.Booking{}))
		a.invalid("cf", a.confirm("operatore.mi", hold, desk.Booking{CF: giulia}))
		a.must(a.confirm("operatore.mi", hold, desk.Booking{Topic: "entrate"})) // whatever the form says
		e := a.appointment("operatore.mi", hold)
		if e.Argomento.Code != "pensioni-calcolo" || e.Request.ID != young || e.Visitors[0].CF != mario || e.Visitors[0].Name != "Nome Cognome" {
			a.Errorf("%+v", e)
		}
		if r := a.request("operatore.mi", young); r.RightsOn(desk.DayOf(a.now)).Book.OK || !r.Booking.Until.Equal(e.End) {
			a.Errorf("%+v", r.Booking)
		}
		_, err = a.hold("operatore.mi", store.Wish{Start: at(tuesday, 12, 0), Request: young})
		a.refused("R27", err)
		of, err := a.s.AppointmentsOf(a.Context(), a.people["funzionario.mi"], a.request("funzionario.mi", young))
		if err != nil || len(of) != 1 || of[0].ID != hold {
			a.Error(of, err)
		}
		// without an outcome its end is enough, and no sweep has run
		a.now = e.End.Add(-time.Second)
		if a.mayBook("operatore.mi", young) {
			a.Error("bookable while it lasts")
		}
		a.now = e.End
		if !a.mayBook("operatore.mi", young) {
			a.Error("not bookable after its end")
		}
		a.book("operatore.mi", store.Wish{Start: at(tuesday, 12, 0), Request: young}, desk.Booking{})
	})
}

// An abandoned hold stands in a request's way for its ten minutes and no longer [A13].
func TestHoldOfARequestLapses(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		r := a.ripe("operatore.mi", mario, "pensioni")
		old, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: r})
		a.must(err)
		a.now = a.now.Add(desk.HoldFor)
		hold, err := a.hold("collega.mi", store.Wish{Start: at(tuesday, 9, 30), Request: r})
		a.must(err)
		a.refused("R34", a.confirm("operatore.mi", old, desk.Booking{}))
		a.must(a.confirm("collega.mi", hold, desk.Booking{}))
	})
}

// A reply voids the right by silence; a hold made before it survives its minutes, and what is
// confirmed stays [A11].
func TestReplyDuringAHold(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		reply := func(id string) {
			a.must(a.s.Reply(a.Context(), a.act("funzionario.mi", id), desk.ReplyAnswer, store.Message{Text: "Ecco."}))
		}
		one, two := a.ripe("operatore.mi", mario, "pensioni"), a.ripe("operatore.mi", giulia, "pensioni")
		hold, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: one})
		a.must(err)
		reply(one)
		reply(two)
		a.now = a.now.Add(9 * time.Minute)
		a.must(a.confirm("operatore.mi", hold, desk.Booking{}))
		_, err = a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 30), Request: two})
		a.refused("R27", err)
		if a.appointment("operatore.mi", hold).State != desk.Confermato {
			a.Error("did not stay")
		}
	})
}

// From a request the second citizen has a request of the ente with equal topic and sede [A18].
func TestSecondCitizenFromARequest(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		first := a.ripe("operatore.mi", mario, "pensioni-calcolo")
		a.ripe("operatore.mi", giulia, "invalidita")
		a.ripe("operatore.beta", maria, "pensioni")
		second := a.send("collega.mi", a.now.AddDate(0, 0, -1), anna, "pensioni")
		hold, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: first})
		a.must(err)
		a.invalid("cf2", a.confirm("operatore.mi", hold, desk.Booking{CF2: giulia, SameMatter: true})) // another topic
		a.invalid("cf2", a.confirm("operatore.mi", hold, desk.Booking{CF2: maria, SameMatter: true}))  // another ente's
		a.invalid("cf2", a.confirm("operatore.mi", hold, desk.Booking{CF2: mario}))
		a.must(a.confirm("operatore.mi", hold, desk.Booking{CF2: anna}))
		e := a.appointment("operatore.mi", hold)
		if len(e.Visitors) != 2 || e.Visitors[1].Request.ID != second || e.Visitors[1].Name == "" {
			a.Errorf("%+v", e.Visitors)
		}
		// the second one's request has its appointment with it [A13], and lends no right
		a.must(a.s.Cancel(a.Context(), a.act("operatore.mi", hold), ""))
		if n := a.request("collega.mi", second).Booking.CancelledSoon; n != 0 {
			a.Error("counted for the second citizen", n)
		}
		if n := a.request("operatore.mi", first).Booking.CancelledSoon; n != 1 {
			a.Error("not counted for the first", n)
		}
	})
}

// Cancelled one working day before, the right returns, twice at most; later it is used up, as
// after a no-show, until an official gives it back [A14, A15].
func TestCancelAndTheRight(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		r := a.ripe("operatore.mi", mario, "pensioni")
		cancel := func(id string) { a.must(a.s.Cancel(a.Context(), a.act("operatore.mi", id), "non serve più")) }
		for i := range 3 {
			if !a.mayBook("operatore.mi", r) {
				a.Fatalf("not bookable before booking %d", i)
			}
			e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: r}, desk.Booking{}) // tomorrow: in time today
			cancel(e.ID)
			if got := a.appointment("operatore.mi", e.ID); got.State != desk.AnnullatoPatronato || got.Note != "non serve più" || got.Sequence != 1 {
				a.Errorf("%+v", got)
			}
		}
		if a.mayBook("operatore.mi", r) {
			a.Error("bookable after three cancellations")
		}
		a.must(a.s.GrantBooking(a.Context(), a.act("funzionario.mi", r), desk.Offer{Bring: "il modello"}))
		if !a.mayBook("operatore.mi", r) {
			a.Error("not bookable again")
		}
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: r}, desk.Booking{})
		if e.Bring != "il modello" {
			a.Error(e.Bring)
		}
		a.now = at(tuesday, 8, 0) // too late
		a.refused("A14", a.moveTo("operatore.mi", e.ID, at(tuesday, 11, 0)))
		cancel(e.ID)
		if a.mayBook("operatore.mi", r) || !a.request("operatore.mi", r).Booking.Consumed {
			a.Error("bookable after a late cancellation")
		}
		a.book("operatore.beta", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: mario}) // the slot is free
	})
}

// moveTo holds a slot for moving and moves there.
func (a *agenda) moveTo(login, id string, to time.Time) error {
	hold, err := a.hold(login, store.Wish{Start: to, Moves: id})
	if err != nil {
		return err
	}
	return a.s.Move(a.Context(), a.act(login, id), hold)
}

// Outcomes: done and no-show use the right up and are never called "annullato"; chiuso e
// definito gives slot and right back; cancelled by the office keeps it [A12, A15, A16].
func TestOutcomes(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		for i, c := range []struct {
			outcome desk.AppointmentState
			after   time.Duration // of the start
			right   bool
			notice  desk.NoticeKind
		}{
			{desk.Svolto, time.Hour, false, desk.NoticeOutcome},
			{desk.Assente, time.Hour, false, desk.NoticeOutcome},
			{desk.ChiusoDefinito, -time.Hour, true, desk.NoticeSolved},
			{desk.AnnullatoSede, -time.Hour, true, desk.NoticeCancelled},
		} {
			start := at(tuesday.AddDays(i), 10, 0)
			a.now = at(tuesday.AddDays(i-1), 8, 0)
			r := a.ripe("operatore.mi", mario, "pensioni")
			e := a.book("operatore.mi", store.Wish{Start: start, Request: r}, desk.Booking{})
			before := a.notices("operatore.mi", c.notice)
			official := a.act("funzionario.mi", e.ID)
			if c.after > 0 {
				a.refused("R34", a.s.Outcome(a.Context(), official, c.outcome, ""))
			}
			a.now = start.Add(c.after)
			official.Now = a.now
			if c.outcome == desk.AnnullatoSede {
				a.invalid("motivo", a.s.Cancel(a.Context(), official, " "))
				a.must(a.s.Cancel(a.Context(), official, "guasto"))
			} else {
				a.invalid("esito", a.s.Outcome(a.Context(), official, "x", ""))
				if err := a.s.Outcome(a.Context(), a.act("funzionario.to", e.ID), c.outcome, "x"); !errors.Is(err, store.ErrNotFound) {
					a.Error("an official of another sede:", err)
				}
				if err := a.s.Outcome(a.Context(), a.act("operatore.mi", e.ID), c.outcome, "x"); !errors.Is(err, store.ErrNotFound) {
					a.Error("an operator:", err)
				}
				a.must(a.s.Outcome(a.Context(), official, c.outcome, "definito in autotutela"))
			}
			if got := a.appointment("operatore.mi", e.ID); got.State != c.outcome || got.Note == "" {
				a.Errorf("%s: %+v", c.outcome, got)
			}
			if a.mayBook("operatore.mi", r) != c.right {
				a.Errorf("%s: right %t", c.outcome, !c.right)
			}
			if n := a.notices("operatore.mi", c.notice); n != before+1 {
				a.Errorf("%s: %d notices", c.outcome, n)
			}
			thread, err := a.s.Thread(a.Context(), a.people["operatore.mi"], a.request("operatore.mi", r))
			a.must(err)
			if len(thread) != 3 {
				a.Errorf("%s: the thread has %d entries", c.outcome, len(thread))
			}
			if c.after < 0 { // the slot is back
				a.book("operatore.beta", store.Wish{Start: start}, desk.Booking{CF: giulia})
				a.now = start.Add(time.Hour) // giulia's is over for the next one
			}
		}
	})
}

// A right enabled at a later closing starts afresh [R27b, A15].
func TestReopenedByClosing(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		r := a.ripe("operatore.mi", mario, "pensioni")
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: r}, desk.Booking{})
		a.now = at(tuesday, 9, 0)
		a.must(a.s.Outcome(a.Context(), a.act("funzionario.mi", e.ID), desk.Assente, ""))
		if a.mayBook("operatore.mi", r) {
			a.Fatal("bookable after a no-show")
		}
		a.must(a.s.CloseRequest(a.Context(), a.act("funzionario.mi", r), store.Closing{Outcome: desk.Risolta, Bookable: true}, store.Message{Text: "Venga di nuovo."}))
		if !a.mayBook("operatore.mi", r) {
			a.Error("not bookable again")
		}
	})
}

// Moving keeps id, number and request, frees the old slot and raises the sequence [R34].
func TestMove(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		r := a.ripe("operatore.mi", mario, "pensioni")
		wednesday := tuesday.AddDays(1)
		e := a.book("operatore.mi", store.Wish{Start: at(wednesday, 9, 0), Request: r}, desk.Booking{})
		hold, err := a.hold("operatore.mi", store.Wish{Start: at(wednesday, 9, 30), Moves: e.ID})
		a.must(err)
		a.refused("R34", a.confirm("operatore.mi", hold, desk.Booking{CF: giulia})) // it is for moving
		a.must(a.s.Move(a.Context(), a.act("operatore.mi", e.ID), hold))
		got := a.appointment("operatore.mi", e.ID)
		if got.Number != e.Number || got.UID() != e.UID() || got.Sequence != e.Sequence+1 || !got.Start.Equal(at(wednesday, 9, 30)) || got.State != desk.Confermato || got.Request.ID != r {
			a.Errorf("%+v", got)
		}
		if until := a.request("operatore.mi", r).Booking.Until; !until.Equal(got.End) {
			a.Error(until)
		}
		if a.notices("operatore.mi", desk.NoticeMoved) != 1 {
			a.Error("not told")
		}
		a.book("operatore.beta", store.Wish{Start: at(wednesday, 9, 0)}, desk.Booking{CF: giulia}) // the old slot
		if _, err := a.hold("operatore.beta", store.Wish{Start: at(wednesday, 9, 30)}); !errors.Is(err, store.ErrTaken) {
			a.Error("the new slot:", err)
		}
		plain, err := a.hold("collega.mi", store.Wish{Start: at(wednesday, 11, 0)}) // a hold made for nothing in particular will do
		a.must(err)
		a.must(a.s.Move(a.Context(), a.act("operatore.mi", e.ID), plain))
		elsewhere, err := a.hold("operatore.mi", store.Wish{Punto: "TO-PENSIONI", Start: at(wednesday, 11, 0)})
		a.must(err)
		a.refused("A19", a.s.Move(a.Context(), a.act("operatore.mi", e.ID), elsewhere))
		other, err := a.hold("operatore.mi", store.Wish{Start: at(wednesday, 12, 0), Mode: desk.Telefonica})
		a.must(err)
		a.refused("R31", a.s.Move(a.Context(), a.act("operatore.mi", e.ID), other))
		if n := number(a, a.s, `SELECT COUNT(*) FROM slot_minutes m JOIN appointments x ON x.id = m.appointment_id WHERE NOT x.live`); n != 0 {
			a.Errorf("%d five minutes of nobody", n)
		}
		history, err := a.s.Happenings(a.Context(), got)
		if err != nil || len(history) != 3 {
			a.Error(history, err)
		}
	})
}
