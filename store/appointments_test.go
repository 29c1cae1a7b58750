package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

const tuesday = desk.Day("2026-11-24")

// From the Agenda without any request: held, confirmed, numbered, notified, found [R33–R40].
func TestBookFromTheAgenda(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		id, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 30), Mode: desk.WebMeeting})
		a.must(err)
		held, err := a.s.Held(a.Context(), a.people["collega.mi"], id)
		a.must(err)
		if held.State != desk.InPrenotazione || !held.HoldUntil.Equal(a.now.Add(10*time.Minute)) || held.Number != "" {
			a.Errorf("%+v", held)
		}
		if _, err := a.s.Appointment(a.Context(), a.people["operatore.mi"], id); !errors.Is(err, store.ErrNotFound) {
			a.Error("a hold is an appointment", err)
		}
		a.invalid("recapito", a.confirm("operatore.mi", id, desk.Booking{CF: mario}))
		a.must(a.confirm("operatore.mi", id, desk.Booking{CF: mario, Contact: "mario@example.com", Motivation: "Il calcolo"}))
		e := a.appointment("operatore.mi", id)
		if e.Number != "AP-2026-000001" || e.State != desk.Confermato || e.Motivation != "Il calcolo" || e.Visitors[0].CF != mario ||
			e.Day() != tuesday || e.Punto.Code != "MI-PENSIONI" || e.Counter != 1 || e.Sede.Code != "DEMO-MI" || e.UID() == "" {
			a.Errorf("%+v", e)
		}
		if a.notices("operatore.mi", desk.NoticeBooked) != 1 || a.mails("operatore.mi@example.org") != 1 || a.mails("mario@example.com") != 1 {
			a.Error("not told")
		}
		if n := number(a, a.s, `SELECT COUNT(*) FROM outbox WHERE body LIKE '%RSSMRA%' OR subject LIKE '%RSSMRA%'`); n != 0 {
			a.Error("personal data in an e-mail")
		}
		a.refused("R34", a.confirm("operatore.mi", id, desk.Booking{CF: mario, Contact: "mario@example.com"}))

		for login, sees := range map[string]bool{"collega.mi": true, "operatore.to": false, "operatore.beta": false, "funzionario.mi": true,
			"responsabile.mi": true, "funzionario.to": false, "cric.lombardia": false, "crm": false, "gestore": false, "admin.alfa": false} {
			who := a.people[login]
			_, err := a.s.Appointment(a.Context(), who, id)
			if (err == nil) != sees || err != nil && !errors.Is(err, store.ErrNotFound) {
				a.Errorf("%s: %v", login, err)
			}
			found, err := a.s.SearchAppointments(a.Context(), who, store.Search{CF: mario})
			if err != nil || (len(found.Entries) == 1) != sees {
				a.Errorf("%s finds %d, %v", login, len(found.Entries), err)
			}
		}
		asReferente := a.people["referente.lombardia"]
		asReferente.Profile = desk.Referente
		if _, err := a.s.Appointment(a.Context(), asReferente, id); !errors.Is(err, store.ErrNotFound) {
			a.Error("as Referente:", err)
		}
		byDay, err := a.s.SearchAppointments(a.Context(), a.people["collega.mi"], store.Search{Day: tuesday})
		if err != nil || len(byDay.Entries) != 1 {
			a.Error(byDay, err)
		}
		course, err := a.s.AppointmentsInCourse(a.Context(), a.people["collega.mi"], at(tuesday, 23, 0), false, "")
		if err != nil || len(course.Entries) != 1 {
			a.Errorf("on its day it is in course until midnight: %d, %v", len(course.Entries), err)
		}
		course, err = a.s.AppointmentsInCourse(a.Context(), a.people["collega.mi"], at(tuesday.AddDays(1), 0, 0), false, "")
		if err != nil || len(course.Entries) != 0 {
			a.Error("yesterday's is in course", err)
		}
	})
}

// One slot, one counter: who comes second is told, and the slot is free again when the hold
// ends or is given back, without any sweep [R30, R34].
func TestHoldsAreTakenOver(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		w := store.Wish{Start: at(tuesday, 9, 0)}
		first, err := a.hold("operatore.mi", w)
		a.must(err)
		if _, err := a.hold("operatore.beta", w); !errors.Is(err, store.ErrTaken) {
			a.Fatal(err)
		}
		a.now = a.now.Add(10*time.Minute - time.Second)
		if _, err := a.hold("operatore.beta", w); !errors.Is(err, store.ErrTaken) {
			a.Fatal("a second too early:", err)
		}
		a.now = a.now.Add(time.Second)
		second, err := a.hold("operatore.beta", w)
		a.must(err)
		a.refused("R34", a.confirm("operatore.mi", first, desk.Booking{CF: mario}))
		if _, err := a.s.Held(a.Context(), a.people["operatore.mi"], second); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ente's hold:", err)
		}
		if err := a.s.ReleaseHold(a.Context(), a.act("operatore.mi", second)); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ente's hold:", err)
		}
		a.must(a.s.ReleaseHold(a.Context(), a.act("operatore.beta", second)))
		a.refused("R34", a.confirm("operatore.beta", second, desk.Booking{CF: mario}))
		third := a.book("operatore.mi", w, desk.Booking{CF: mario})
		a.must(a.s.ReleaseHold(a.Context(), a.act("operatore.mi", third.ID))) // what is no hold stays
		if a.appointment("operatore.mi", third.ID).State != desk.Confermato {
			a.Error("released")
		}
		a.refused("R43", func() error { _, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 10)}); return err }())
		a.refused("R43", func() error {
			_, err := a.hold("operatore.mi", store.Wish{Start: at("2026-12-07", 9, 0)}) // Sant'Ambrogio
			return err
		}())
		_, err = a.hold("operatore.mi", store.Wish{Start: at(tuesday, 14, 0), Punto: "MI-INVALIDITA", Mode: desk.Telefonica})
		a.invalid("modalita", err)
		if _, err := a.hold("funzionario.mi", store.Wish{Start: at(tuesday, 10, 0)}); !errors.Is(err, store.ErrNotFound) {
			a.Error("an official holds:", err)
		}
		// two counters: two at once, and no third
		for i, want := range []error{nil, nil, store.ErrTaken} {
			_, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 14, 0), Punto: "MI-INVALIDITA"})
			if !errors.Is(err, want) {
				a.Errorf("counter %d: %v", i+1, err)
			}
		}
	})
}

// The same form twice is one act.
func TestTheSameActTwice(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		act := a.act("operatore.mi", "")
		act.Key = "form-1"
		w := store.Wish{Punto: "MI-PENSIONI", Start: at(tuesday, 9, 0), Mode: desk.InPresenza}
		one, err := a.s.Hold(a.Context(), act, w)
		a.must(err)
		if again, err := a.s.Hold(a.Context(), act, w); err != nil || again != one {
			a.Error(again, err)
		}
		confirm := a.act("operatore.mi", one)
		confirm.Key = "form-2"
		for range 2 {
			id, err := a.s.Confirm(a.Context(), confirm, desk.Booking{CF: mario, Topic: "pensioni", Motivation: "x"})
			if err != nil || id != one {
				a.Error(id, err)
			}
		}
		cancel := a.act("operatore.mi", one)
		cancel.Key = "form-3"
		for range 2 {
			a.must(a.s.Cancel(a.Context(), cancel, ""))
		}
		stale := a.act("operatore.mi", one)
		stale.Version = 1
		if err := a.s.Cancel(a.Context(), stale, ""); !errors.Is(err, store.ErrStale) {
			a.Error(err)
		}
	})
}

// One citizen: no two active appointments on one topic, none overlapping, whoever booked; and
// the refusal says neither who nor when [A17].
func TestOneCitizenOneAppointment(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: mario})
		id, err := a.hold("operatore.beta", store.Wish{Start: at(tuesday, 12, 0)})
		a.must(err)
		err = a.confirm("operatore.beta", id, desk.Booking{CF: mario, Topic: "pensioni-calcolo"})
		a.refused("A17", err)
		for _, word := range []string{"Alfa", "24/11", "9:00", "AP-", "RSSMRA"} {
			if strings.Contains(err.Error(), word) {
				a.Errorf("the refusal names %q: %v", word, err)
			}
		}
		a.must(a.confirm("operatore.beta", id, desk.Booking{CF: giulia})) // the hold survived the refusal
		// another topic at another punto, overlapping in part
		a.must(a.s.SetException(a.Context(), a.act("responsabile.mi", a.punto("MI-INVALIDITA")), desk.Exception{Day: tuesday, Hours: []desk.Hours{{From: 9*60 + 20, To: 10 * 60, Length: 20, Counters: 2}}}))
		id, err = a.hold("operatore.beta", store.Wish{Start: at(tuesday, 9, 20), Punto: "MI-INVALIDITA"})
		a.must(err)
		a.refused("A17", a.confirm("operatore.beta", id, desk.Booking{CF: mario, Topic: "invalidita"}))
		a.refused("A17", a.confirm("operatore.beta", id, desk.Booking{CF: anna, CF2: mario, SameMatter: true, Topic: "invalidita"}))
		id, err = a.hold("operatore.beta", store.Wish{Start: at(tuesday, 9, 40), Punto: "MI-INVALIDITA"})
		a.must(err)
		a.must(a.confirm("operatore.beta", id, desk.Booking{CF: mario, Topic: "invalidita"}))

		// past its end without an outcome it stands in nobody's way, and no sweep has run
		a.now = at(tuesday, 9, 30)
		a.book("operatore.beta", store.Wish{Start: at(tuesday, 10, 30)}, desk.Booking{CF: mario})
	})
}

// Two citizens at most: from the Agenda with a declaration [R29, R35, A18].
func TestTwoCitizens(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		id, err := a.hold("operatore.mi", store.Wish{Start: at(tuesday, 9, 0)})
		a.must(err)
		a.invalid("dichiarazione", a.confirm("operatore.mi", id, desk.Booking{CF: mario, CF2: giulia}))
		a.invalid("argomento", a.confirm("operatore.mi", id, desk.Booking{CF: mario, Topic: "invalidita"}))
		a.must(a.confirm("operatore.mi", id, desk.Booking{CF: mario, CF2: giulia, SameMatter: true}))
		if e := a.appointment("operatore.mi", id); len(e.Visitors) != 2 || e.Visitors[1].CF != giulia {
			a.Errorf("%+v", e.Visitors)
		}
		for _, cf := range []desk.CodiceFiscale{mario, giulia} {
			if found, err := a.s.SearchAppointments(a.Context(), a.people["operatore.mi"], store.Search{CF: cf}); err != nil || len(found.Entries) != 1 {
				a.Error(cf, found, err)
			}
		}
	})
}

// punto returns the id behind a code.
func (a *agenda) punto(code string) string {
	a.Helper()
	p, err := a.s.Punto(a.Context(), code)
	a.must(err)
	return p.ID
}
