package store_test

import (
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// fill holds every place of a day of MI-PENSIONI but some, for an ente of no interest.
func (a *agenda) fill(day desk.Day) []string {
	a.Helper()
	var ids []string
	days, err := a.s.FreeSlots(a.Context(), a.people["operatore.beta"], "MI-PENSIONI", day, 1, desk.InPresenza, a.now)
	a.must(err)
	for _, s := range days[0].Slots {
		if len(s.Free) > 0 {
			id, err := a.hold("operatore.beta", store.Wish{Start: s.Start})
			a.must(err)
			ids = append(ids, id)
		}
	}
	return ids
}

// A freed place is offered to the oldest right first, held for 4 working hours, then to the next.
func TestWaitingList(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		holds := a.fill(tuesday)
		older := a.send("operatore.mi", a.now.AddDate(0, 0, -40), mario, "pensioni")
		newer := a.send("operatore.to", a.now.AddDate(0, 0, -20), giulia, "pensioni")
		young := a.send("operatore.mi", a.now.AddDate(0, 0, -2), anna, "pensioni")
		wait := func(login, request string) (string, error) {
			return a.s.Wait(a.Context(), a.act(login, ""), store.WaitFor{Punto: "MI-PENSIONI", Mode: desk.InPresenza, Request: request, From: tuesday, To: tuesday})
		}
		direct, err := wait("operatore.beta", "")
		a.must(err)
		if again, err := wait("operatore.beta", ""); err != nil || again != direct {
			a.Error("twice on the list:", again, err)
		}
		second, err := wait("operatore.to", newer)
		a.must(err)
		first, err := wait("operatore.mi", older)
		a.must(err)
		if again, err := wait("operatore.mi", older); err != nil || again != first {
			a.Error("twice on the list:", again, err)
		}
		_, err = wait("operatore.mi", young)
		a.refused("R27", err)
		if a.notices("operatore.mi", desk.NoticeOffer) != 0 {
			a.Error("nothing is free")
		}
		a.must(a.s.ReleaseHold(a.Context(), a.act("operatore.beta", holds[0])))
		list, err := a.s.WaitingList(a.Context(), a.people["collega.mi"], a.now)
		if err != nil || len(list) != 1 || list[0].State != desk.WaitOfferta || list[0].Hold == "" || a.notices("operatore.mi", desk.NoticeOffer) != 1 {
			a.Fatalf("%+v, %v", list, err)
		}
		if until := at("2026-11-23", 13, 0); !list[0].OfferUntil.Equal(until) { // from 9, 4 hours
			a.Error(list[0].OfferUntil)
		}
		held, err := a.s.Held(a.Context(), a.people["operatore.mi"], list[0].Hold)
		if err != nil || !held.Offered || held.Request.ID != older || !held.Start.Equal(at(tuesday, 9, 0)) {
			a.Errorf("%+v, %v", held, err)
		}
		if _, err := a.hold("operatore.beta", store.Wish{Start: at(tuesday, 9, 0)}); !errors.Is(err, store.ErrTaken) {
			a.Error("the offer is not held:", err)
		}
		// The offer lapses: the next one has it. Meanwhile the other holds have lapsed too.
		a.now = at("2026-11-23", 13, 0)
		a.fill(tuesday)
		for range 2 {
			a.must(a.s.SweepLapsed(a.Context(), a.now))
			a.must(a.s.SweepWaiting(a.Context(), a.now))
		}
		if a.notices("operatore.to", desk.NoticeOffer) != 0 {
			a.Error("everything is taken")
		}
		a.now = a.now.Add(desk.HoldFor)
		for range 2 {
			a.must(a.s.SweepLapsed(a.Context(), a.now))
			a.must(a.s.SweepWaiting(a.Context(), a.now))
		}
		if a.notices("operatore.to", desk.NoticeOffer) != 1 || a.notices("operatore.beta", desk.NoticeOffer) != 1 || a.notices("operatore.mi", desk.NoticeOffer) != 1 {
			a.Error("offers:", a.notices("operatore.mi", desk.NoticeOffer), a.notices("operatore.to", desk.NoticeOffer), a.notices("operatore.beta", desk.NoticeOffer))
		}
		list, err = a.s.WaitingList(a.Context(), a.people["operatore.to"], a.now)
		if err != nil || len(list) != 1 || list[0].ID != second {
			a.Fatal(list, err)
		}
		a.must(a.confirm("operatore.to", list[0].Hold, desk.Booking{}))
		if list, err = a.s.WaitingList(a.Context(), a.people["operatore.to"], a.now); err != nil || len(list) != 0 {
			a.Error("still on the list", list, err)
		}
		if err := a.s.StopWaiting(a.Context(), a.act("operatore.to", first)); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ufficio's entry:", err)
		}
		a.must(a.s.StopWaiting(a.Context(), a.act("operatore.mi", first)))
	})
}

// Who waits when the place is free is offered it at once; a right that is gone is not offered
// anything.
func TestWaitingEnds(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		holds := a.fill(tuesday)
		r := a.ripe("operatore.mi", mario, "pensioni")
		w := store.WaitFor{Punto: "MI-PENSIONI", Mode: desk.InPresenza, Request: r, From: tuesday, To: tuesday}
		_, err := a.s.Wait(a.Context(), a.act("operatore.mi", ""), w)
		a.must(err)
		a.must(a.s.Reply(a.Context(), a.act("funzionario.mi", r), desk.ReplyAnswer, store.Message{Text: "Ecco."}))
		a.must(a.s.ReleaseHold(a.Context(), a.act("operatore.beta", holds[3])))
		list, err := a.s.WaitingList(a.Context(), a.people["operatore.mi"], a.now)
		if err != nil || len(list) != 0 {
			a.Error(list, err)
		}
		w.Request = ""
		_, err = a.s.Wait(a.Context(), a.act("operatore.mi", ""), w)
		a.must(err)
		list, err = a.s.WaitingList(a.Context(), a.people["operatore.mi"], a.now)
		if err != nil || len(list) != 1 || list[0].State != desk.WaitOfferta {
			a.Error(list, err)
		}
		a.must(a.s.StopWaiting(a.Context(), a.act("operatore.mi", list[0].ID)))
		if _, err := a.hold("operatore.beta", store.Wish{Start: at(tuesday, 10, 30)}); err != nil {
			a.Error("what was declined is not free:", err)
		}
	})
}

// 48 hours before, once for each time an appointment has, and not where it was booked later.
func TestReminder(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		friday := tuesday.AddDays(3)
		e := a.book("operatore.mi", store.Wish{Start: at(friday, 9, 0), Mode: desk.WebMeeting}, desk.Booking{CF: mario, Contact: "mario@example.com"})
		a.book("operatore.beta", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: giulia})
		for _, c := range []struct {
			after time.Duration
			want  int
		}{{-49 * time.Hour, 0}, {-48 * time.Hour, 1}, {-47 * time.Hour, 1}, {-time.Hour, 1}, {time.Hour, 1}} {
			a.must(a.s.SweepComing(a.Context(), e.Start.Add(c.after)))
			if n := a.notices("operatore.mi", desk.NoticeTomorrow); n != c.want {
				a.Errorf("%s: %d", c.after, n)
			}
		}
		if a.notices("operatore.beta", desk.NoticeTomorrow) != 0 || a.mails("mario@example.com") != 2 {
			a.Error("reminded of what was booked a day before, or the recapito was not")
		}
	})
}

// What is past its time is let go, and holds that came to nothing are deleted a day later.
func TestLapsedAndDropped(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		r := a.ripe("operatore.mi", mario, "pensioni")
		_, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: r})
		a.must(err)
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 30)}, desk.Booking{CF: giulia})
		a.must(a.s.SweepLapsed(a.Context(), a.now.Add(time.Hour)))
		if n := number(a, a.s, `SELECT COUNT(*) FROM appointments WHERE live`); n != 1 {
			a.Errorf("%d live", n)
		}
		a.must(a.s.SweepLapsed(a.Context(), e.End))
		if n := number(a, a.s, `SELECT (SELECT COUNT(*) FROM appointments WHERE live) + (SELECT COUNT(*) FROM slot_minutes) + (SELECT COUNT(*) FROM citizen_minutes)`); n != 0 {
			a.Errorf("%d left", n)
		}
		a.now = e.End.Add(time.Hour)
		a.must(a.s.Outcome(a.Context(), a.act("funzionario.mi", e.ID), desk.Svolto, "")) // still possible
		a.must(a.s.SweepDropped(a.Context(), a.now.Add(48*time.Hour)))
		if n := number(a, a.s, `SELECT COUNT(*) FROM appointments`); n != 1 {
			a.Errorf("%d rows", n)
		}
	})
}
