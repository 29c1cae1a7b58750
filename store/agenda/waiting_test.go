package agenda_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// A freed place is offered to the oldest right first, held for 2 hours of opening, then to the next.
func TestWaitingList(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		holds := a.Fill(storetest.Tuesday)
		older := a.Send("operatore.mi", a.Now.AddDate(0, 0, -40), storetest.Mario, "pensioni")
		newer := a.Send("operatore.to", a.Now.AddDate(0, 0, -20), storetest.Giulia, "pensioni")
		young := a.Send("operatore.mi", a.Now.AddDate(0, 0, -2), storetest.Anna, "pensioni")
		wait := func(login, request string) (string, error) {
			return a.S.Wait(a.Context(), a.Act(login, ""), store.WaitFor{Punto: "MI-PENSIONI", Mode: desk.InPresenza, Request: request, From: storetest.Tuesday, To: storetest.Tuesday})
		}
		direct, err := wait("operatore.beta", "")
		a.Must(err)
		if again, err := wait("operatore.beta", ""); err != nil || again != direct {
			a.Error("twice on the list:", again, err)
		}
		second, err := wait("operatore.to", newer)
		a.Must(err)
		first, err := wait("operatore.mi", older)
		a.Must(err)
		if again, err := wait("operatore.mi", older); err != nil || again != first {
			a.Error("twice on the list:", again, err)
		}
		_, err = wait("operatore.mi", young)
		a.Refused("R27", err)
		if a.Notices("operatore.mi", desk.NoticeOffer) != 0 {
			a.Error("nothing is free")
		}
		a.Must(a.S.ReleaseHold(a.Context(), a.Act("operatore.beta", holds[0])))
		list, err := a.S.WaitingList(a.Context(), a.People["collega.mi"], a.Now)
		if err != nil || len(list) != 1 || list[0].State != desk.WaitOfferta || list[0].Hold == "" || a.Notices("operatore.mi", desk.NoticeOffer) != 1 {
			a.Fatalf("%+v, %v", list, err)
		}
		if until := storetest.At("2026-11-23", 11, 0); !list[0].OfferUntil.Equal(until) { // from 9, 2 hours
			a.Error(list[0].OfferUntil)
		}
		held, err := a.S.Held(a.Context(), a.People["operatore.mi"], list[0].Hold)
		if err != nil || !held.Offered || held.Request.ID != older || !held.Start.Equal(storetest.At(storetest.Tuesday, 9, 0)) {
			a.Errorf("%+v, %v", held, err)
		}
		if _, err := a.Hold("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}); !errors.Is(err, store.ErrTaken) {
			a.Error("the offer is not held:", err)
		}
		// The offer lapses: the next one has it. Meanwhile the other holds have lapsed too.
		a.Now = storetest.At("2026-11-23", 11, 0)
		a.Fill(storetest.Tuesday)
		for range 2 {
			a.Must(a.S.SweepLapsed(a.Context(), a.Now))
			a.Must(a.S.SweepWaiting(a.Context(), a.Now))
		}
		if a.Notices("operatore.to", desk.NoticeOffer) != 0 {
			a.Error("everything is taken")
		}
		a.Now = a.Now.Add(desk.HoldFor)
		for range 2 {
			a.Must(a.S.SweepLapsed(a.Context(), a.Now))
			a.Must(a.S.SweepWaiting(a.Context(), a.Now))
		}
		if a.Notices("operatore.to", desk.NoticeOffer) != 1 || a.Notices("operatore.beta", desk.NoticeOffer) != 1 || a.Notices("operatore.mi", desk.NoticeOffer) != 1 {
			a.Error("offers:", a.Notices("operatore.mi", desk.NoticeOffer), a.Notices("operatore.to", desk.NoticeOffer), a.Notices("operatore.beta", desk.NoticeOffer))
		}
		list, err = a.S.WaitingList(a.Context(), a.People["operatore.to"], a.Now)
		if err != nil || len(list) != 1 || list[0].ID != second {
			a.Fatal(list, err)
		}
		a.Must(a.Confirm("operatore.to", list[0].Hold, desk.Booking{}))
		if list, err = a.S.WaitingList(a.Context(), a.People["operatore.to"], a.Now); err != nil || len(list) != 0 {
			a.Error("still on the list", list, err)
		}
		if err := a.S.StopWaiting(a.Context(), a.Act("operatore.to", first)); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ufficio's entry:", err)
		}
		a.Must(a.S.StopWaiting(a.Context(), a.Act("operatore.mi", first)))
	})
}

// Nobody waits while places are free in the days they want; a right that is gone is not offered
// anything; what is declined is free.
func TestWaitingEnds(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		holds := a.Fill(storetest.Tuesday)
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		w := store.WaitFor{Punto: "MI-PENSIONI", Mode: desk.InPresenza, Request: r, From: storetest.Tuesday, To: storetest.Tuesday}
		_, err := a.S.Wait(a.Context(), a.Act("operatore.mi", ""), w)
		a.Must(err)
		a.Must(a.S.Reply(a.Context(), a.Act("funzionario.mi", r), desk.ReplyAnswer, store.Message{Text: "Ecco."}))
		a.Must(a.S.ReleaseHold(a.Context(), a.Act("operatore.beta", holds[3])))
		list, err := a.S.WaitingList(a.Context(), a.People["operatore.mi"], a.Now)
		if err != nil || len(list) != 0 {
			a.Error(list, err)
		}
		w.Request = ""
		for _, to := range []desk.Day{storetest.Tuesday, storetest.Tuesday.AddDays(7), ""} {
			w.To = to
			_, err = a.S.Wait(a.Context(), a.Act("operatore.mi", ""), w)
			a.Invalid("fino_al", err)
			if bad, _ := errors.AsType[desk.Invalid](err); !strings.Contains(bad["fino_al"], "24/11/2026 alle 10:30") {
				a.Error(bad)
			}
		}
		w.To = storetest.Tuesday
		taken, err := a.Hold("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 30)})
		a.Must(err)
		_, err = a.S.Wait(a.Context(), a.Act("operatore.mi", ""), w)
		a.Must(err)
		a.Must(a.S.ReleaseHold(a.Context(), a.Act("operatore.beta", taken)))
		list, err = a.S.WaitingList(a.Context(), a.People["operatore.mi"], a.Now)
		if err != nil || len(list) != 1 || list[0].State != desk.WaitOfferta {
			a.Error(list, err)
		}
		a.Must(a.S.StopWaiting(a.Context(), a.Act("operatore.mi", list[0].ID)))
		if _, err := a.Hold("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 30)}); err != nil {
			a.Error("what was declined is not free:", err)
		}
	})
}

// 48 hours before, once for each time an appointment has, and not where it was booked later.
func TestReminder(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		friday := storetest.Tuesday.AddDays(3)
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(friday, 9, 0), Mode: desk.WebMeeting}, desk.Booking{CF: storetest.Mario, Contact: "mario@example.com"})
		a.Book("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Giulia})
		for _, c := range []struct {
			after time.Duration
			want  int
		}{{-49 * time.Hour, 0}, {-48 * time.Hour, 1}, {-47 * time.Hour, 1}, {-time.Hour, 1}, {time.Hour, 1}} {
			a.Must(a.S.SweepComing(a.Context(), e.Start.Add(c.after)))
			if n := a.Notices("operatore.mi", desk.NoticeTomorrow); n != c.want {
				a.Errorf("%s: %d", c.after, n)
			}
		}
		if a.Notices("operatore.beta", desk.NoticeTomorrow) != 0 || a.Mails("mario@example.com") != 2 {
			a.Error("reminded of what was booked a day before, or the recapito was not")
		}
	})
}

// What is past its time is let go, and holds that came to nothing are deleted a day later.
func TestLapsedAndDropped(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		_, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r})
		a.Must(err)
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30)}, desk.Booking{CF: storetest.Giulia})
		a.Must(a.S.SweepLapsed(a.Context(), a.Now.Add(time.Hour)))
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM appointments WHERE live`); n != 1 {
			a.Errorf("%d live", n)
		}
		a.Must(a.S.SweepLapsed(a.Context(), e.End))
		if n := storetest.Number(a, a.S, `SELECT (SELECT COUNT(*) FROM appointments WHERE live) + (SELECT COUNT(*) FROM slot_minutes) + (SELECT COUNT(*) FROM citizen_minutes)`); n != 0 {
			a.Errorf("%d left", n)
		}
		a.Now = e.End.Add(time.Hour)
		a.Must(a.S.Outcome(a.Context(), a.Act("funzionario.mi", e.ID), desk.Svolto, "")) // still possible
		a.Must(a.S.SweepDropped(a.Context(), a.Now.Add(48*time.Hour)))
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM appointments`); n != 1 {
			a.Errorf("%d rows", n)
		}
	})
}
