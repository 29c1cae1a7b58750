package agenda_test

import (
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// From an unanswered request: the right appears on day 16, the sede and the topic are the
// request's, and there is one appointment [R27a, A13, A19].
func TestBookFromARequest(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		young := a.Send("operatore.mi", a.Now.AddDate(0, 0, -15), storetest.Mario, "pensioni-calcolo")
		w := store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: young}
		_, err := a.Hold("operatore.mi", w)
		a.Refused("R27", err)
		a.Now = a.Now.AddDate(0, 0, 1)
		w.Start = storetest.At(storetest.Tuesday, 10, 0)
		if _, err := a.Hold("operatore.to", w); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ufficio:", err)
		}
		w.Punto = "TO-PENSIONI"
		_, err = a.Hold("operatore.mi", w)
		a.Refused("A19", err)
		w.Punto, w.Start = "MI-INVALIDITA", storetest.At(storetest.Tuesday, 14, 0)
		_, err = a.Hold("operatore.mi", w)
		a.Refused("A19", err)
		w.Punto, w.Start = "", storetest.At(storetest.Tuesday, 10, 0)
		first, err := a.Hold("operatore.mi", w)
		a.Must(err)
		w.Start = storetest.At(storetest.Tuesday, 11, 0)
		_, err = a.Hold("collega.mi", w)
		a.Refused("A13", err)
		hold, err := a.Hold("operatore.mi", w) // chose again: the first is given back
		a.Must(err)
		if hold == first {
			a.Fatal("the same hold")
		}
		a.Refused("R34", a.Confirm("operatore.mi", first, desk.Booking{}))
		a.Invalid("cf", a.Confirm("operatore.mi", hold, desk.Booking{CF: storetest.Giulia}))
		a.Must(a.Confirm("operatore.mi", hold, desk.Booking{Topic: "entrate"})) // whatever the form says
		e := a.Appointment("operatore.mi", hold)
		if e.Argomento.Code != "pensioni-calcolo" || e.Request.ID != young || e.Visitors[0].CF != storetest.Mario || e.Visitors[0].Name != "Nome Cognome" {
			a.Errorf("%+v", e)
		}
		if r := a.Request("operatore.mi", young); r.RightsOn(desk.DayOf(a.Now)).Book.OK || !r.Booking.Until.Equal(e.End) {
			a.Errorf("%+v", r.Booking)
		}
		_, err = a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 12, 0), Request: young})
		a.Refused("R27", err)
		of, err := a.S.AppointmentsOf(a.Context(), a.People["funzionario.mi"], a.Request("funzionario.mi", young))
		if err != nil || len(of) != 1 || of[0].ID != hold {
			a.Error(of, err)
		}
		// without an outcome its end is enough, and no sweep has run
		a.Now = e.End.Add(-time.Second)
		if a.MayBook("operatore.mi", young) {
			a.Error("bookable while it lasts")
		}
		a.Now = e.End
		if !a.MayBook("operatore.mi", young) {
			a.Error("not bookable after its end")
		}
		a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 12, 0), Request: young}, desk.Booking{})
	})
}

// An abandoned hold stands in a request's way for its ten minutes and no longer [A13].
func TestHoldOfARequestLapses(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		old, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r})
		a.Must(err)
		a.Now = a.Now.Add(desk.HoldFor)
		hold, err := a.Hold("collega.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30), Request: r})
		a.Must(err)
		a.Refused("R34", a.Confirm("operatore.mi", old, desk.Booking{}))
		a.Must(a.Confirm("collega.mi", hold, desk.Booking{}))
	})
}

// A reply voids the right by silence; a hold made before it survives its minutes, and what is
// confirmed stays [A11].
func TestReplyDuringAHold(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		reply := func(id string) {
			a.Must(a.S.Reply(a.Context(), a.Act("funzionario.mi", id), desk.ReplyAnswer, store.Message{Text: "Ecco."}))
		}
		one, two := a.Ripe("operatore.mi", storetest.Mario, "pensioni"), a.Ripe("operatore.mi", storetest.Giulia, "pensioni")
		hold, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: one})
		a.Must(err)
		reply(one)
		reply(two)
		a.Now = a.Now.Add(9 * time.Minute)
		a.Must(a.Confirm("operatore.mi", hold, desk.Booking{}))
		_, err = a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30), Request: two})
		a.Refused("R27", err)
		if a.Appointment("operatore.mi", hold).State != desk.Confermato {
			a.Error("did not stay")
		}
	})
}

// From a request the second citizen has a request of the ente with equal topic and sede [A18].
func TestSecondCitizenFromARequest(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		first := a.Ripe("operatore.mi", storetest.Mario, "pensioni-calcolo")
		a.Ripe("operatore.mi", storetest.Giulia, "invalidita")
		a.Ripe("operatore.beta", storetest.Maria, "pensioni")
		second := a.Send("collega.mi", a.Now.AddDate(0, 0, -1), storetest.Anna, "pensioni")
		hold, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: first})
		a.Must(err)
		a.Invalid("cf2", a.Confirm("operatore.mi", hold, desk.Booking{CF2: storetest.Giulia, SameMatter: true})) // another topic
		a.Invalid("cf2", a.Confirm("operatore.mi", hold, desk.Booking{CF2: storetest.Maria, SameMatter: true}))  // another ente's
		a.Invalid("cf2", a.Confirm("operatore.mi", hold, desk.Booking{CF2: storetest.Mario}))
		a.Must(a.Confirm("operatore.mi", hold, desk.Booking{CF2: storetest.Anna}))
		e := a.Appointment("operatore.mi", hold)
		if len(e.Visitors) != 2 || e.Visitors[1].Request.ID != second || e.Visitors[1].Name == "" {
			a.Errorf("%+v", e.Visitors)
		}
		// the second one's request has its appointment with it [A13], and lends no right
		a.Must(a.S.Cancel(a.Context(), a.Act("operatore.mi", hold), ""))
		if n := a.Request("collega.mi", second).Booking.CancelledSoon; n != 0 {
			a.Error("counted for the second citizen", n)
		}
		if n := a.Request("operatore.mi", first).Booking.CancelledSoon; n != 1 {
			a.Error("not counted for the first", n)
		}
	})
}

// Cancelled one working day before, the right returns, twice at most; later it is used up, as
// after a no-show, until an official gives it back [A14, A15].
func TestCancelAndTheRight(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		cancel := func(id string) { a.Must(a.S.Cancel(a.Context(), a.Act("operatore.mi", id), "non serve più")) }
		for i := range 3 {
			if !a.MayBook("operatore.mi", r) {
				a.Fatalf("not bookable before booking %d", i)
			}
			e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{}) // tomorrow: in time today
			cancel(e.ID)
			if got := a.Appointment("operatore.mi", e.ID); got.State != desk.AnnullatoPatronato || got.Note != "non serve più" || got.Sequence != 1 {
				a.Errorf("%+v", got)
			}
		}
		if a.MayBook("operatore.mi", r) {
			a.Error("bookable after three cancellations")
		}
		a.Must(a.S.GrantBooking(a.Context(), a.Act("funzionario.mi", r), desk.Offer{Bring: "il modello"}))
		if !a.MayBook("operatore.mi", r) {
			a.Error("not bookable again")
		}
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
		if e.Bring != "il modello" {
			a.Error(e.Bring)
		}
		a.Now = storetest.At(storetest.Tuesday, 8, 0) // too late
		a.Refused("A14", a.MoveTo("operatore.mi", e.ID, storetest.At(storetest.Tuesday, 11, 0)))
		cancel(e.ID)
		if a.MayBook("operatore.mi", r) || !a.Request("operatore.mi", r).Booking.Consumed {
			a.Error("bookable after a late cancellation")
		}
		a.Book("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario}) // the slot is free
	})
}

// Outcomes: done and no-show use the right up and are never called "annullato"; chiuso e
// definito gives slot and right back; cancelled by the office keeps it [A12, A15, A16].
func TestOutcomes(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
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
			start := storetest.At(storetest.Tuesday.AddDays(i), 10, 0)
			a.Now = storetest.At(storetest.Tuesday.AddDays(i-1), 8, 0)
			r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
			e := a.Book("operatore.mi", store.Wish{Start: start, Request: r}, desk.Booking{})
			before := a.Notices("operatore.mi", c.notice)
			official := a.Act("funzionario.mi", e.ID)
			if c.after > 0 {
				a.Refused("R34", a.S.Outcome(a.Context(), official, c.outcome, ""))
			}
			a.Now = start.Add(c.after)
			official.Now = a.Now
			if c.outcome == desk.AnnullatoSede {
				a.Invalid("motivo", a.S.Cancel(a.Context(), official, " "))
				a.Must(a.S.Cancel(a.Context(), official, "guasto"))
			} else {
				a.Invalid("esito", a.S.Outcome(a.Context(), official, "x", ""))
				if err := a.S.Outcome(a.Context(), a.Act("funzionario.to", e.ID), c.outcome, "x"); !errors.Is(err, store.ErrNotFound) {
					a.Error("an official of another sede:", err)
				}
				if err := a.S.Outcome(a.Context(), a.Act("operatore.mi", e.ID), c.outcome, "x"); !errors.Is(err, store.ErrNotFound) {
					a.Error("an operator:", err)
				}
				a.Must(a.S.Outcome(a.Context(), official, c.outcome, "definito in autotutela"))
			}
			if got := a.Appointment("operatore.mi", e.ID); got.State != c.outcome || got.Note == "" {
				a.Errorf("%s: %+v", c.outcome, got)
			}
			if a.MayBook("operatore.mi", r) != c.right {
				a.Errorf("%s: right %t", c.outcome, !c.right)
			}
			if n := a.Notices("operatore.mi", c.notice); n != before+1 {
				a.Errorf("%s: %d notices", c.outcome, n)
			}
			thread, err := a.S.Thread(a.Context(), a.People["operatore.mi"], a.Request("operatore.mi", r))
			a.Must(err)
			if len(thread) != 3 {
				a.Errorf("%s: the thread has %d entries", c.outcome, len(thread))
			}
			if c.after < 0 { // the slot is back
				a.Book("operatore.beta", store.Wish{Start: start}, desk.Booking{CF: storetest.Giulia})
				a.Now = start.Add(time.Hour) // giulia's is over for the next one
			}
		}
	})
}

// A right enabled at a later closing starts afresh [R27b, A15].
func TestReopenedByClosing(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
		a.Now = storetest.At(storetest.Tuesday, 9, 0)
		a.Must(a.S.Outcome(a.Context(), a.Act("funzionario.mi", e.ID), desk.Assente, ""))
		if a.MayBook("operatore.mi", r) {
			a.Fatal("bookable after a no-show")
		}
		a.Must(a.S.CloseRequest(a.Context(), a.Act("funzionario.mi", r), store.Closing{Outcome: desk.Risolta, Bookable: true}, store.Message{Text: "Venga di nuovo."}))
		if !a.MayBook("operatore.mi", r) {
			a.Error("not bookable again")
		}
	})
}

// Moving keeps id, number and request, frees the old slot and raises the sequence [R34].
func TestMove(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		wednesday := storetest.Tuesday.AddDays(1)
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(wednesday, 9, 0), Request: r}, desk.Booking{})
		hold, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(wednesday, 9, 30), Moves: e.ID})
		a.Must(err)
		a.Refused("R34", a.Confirm("operatore.mi", hold, desk.Booking{CF: storetest.Giulia})) // it is for moving
		a.Must(a.S.Move(a.Context(), a.Act("operatore.mi", e.ID), hold))
		got := a.Appointment("operatore.mi", e.ID)
		if got.Number != e.Number || got.UID() != e.UID() || got.Sequence != e.Sequence+1 || !got.Start.Equal(storetest.At(wednesday, 9, 30)) || got.State != desk.Confermato || got.Request.ID != r {
			a.Errorf("%+v", got)
		}
		if until := a.Request("operatore.mi", r).Booking.Until; !until.Equal(got.End) {
			a.Error(until)
		}
		if a.Notices("operatore.mi", desk.NoticeMoved) != 1 {
			a.Error("not told")
		}
		a.Book("operatore.beta", store.Wish{Start: storetest.At(wednesday, 9, 0)}, desk.Booking{CF: storetest.Giulia}) // the old slot
		if _, err := a.Hold("operatore.beta", store.Wish{Start: storetest.At(wednesday, 9, 30)}); !errors.Is(err, store.ErrTaken) {
			a.Error("the new slot:", err)
		}
		plain, err := a.Hold("collega.mi", store.Wish{Start: storetest.At(wednesday, 11, 0)}) // a hold made for nothing in particular will do
		a.Must(err)
		a.Must(a.S.Move(a.Context(), a.Act("operatore.mi", e.ID), plain))
		elsewhere, err := a.Hold("operatore.mi", store.Wish{Punto: "TO-PENSIONI", Start: storetest.At(wednesday, 11, 0)})
		a.Must(err)
		a.Refused("A19", a.S.Move(a.Context(), a.Act("operatore.mi", e.ID), elsewhere))
		other, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(wednesday, 12, 0), Mode: desk.Telefonica})
		a.Must(err)
		a.Refused("R31", a.S.Move(a.Context(), a.Act("operatore.mi", e.ID), other))
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM slot_minutes m JOIN appointments x ON x.id = m.appointment_id WHERE NOT x.live`); n != 0 {
			a.Errorf("%d five minutes of nobody", n)
		}
		history, err := a.S.Happenings(a.Context(), got)
		if err != nil || len(history) != 3 {
			a.Error(history, err)
		}
	})
}
