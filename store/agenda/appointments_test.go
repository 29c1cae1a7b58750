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

// From the Agenda without any request: held, confirmed, numbered, notified, found [R33–R40].
func TestBookFromTheAgenda(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		id, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30), Mode: desk.WebMeeting})
		a.Must(err)
		held, err := a.S.Held(a.Context(), a.People["collega.mi"], id)
		a.Must(err)
		if held.State != desk.InPrenotazione || !held.HoldUntil.Equal(a.Now.Add(10*time.Minute)) || held.Number != "" {
			a.Errorf("%+v", held)
		}
		if _, err := a.S.Appointment(a.Context(), a.People["operatore.mi"], id); !errors.Is(err, store.ErrNotFound) {
			a.Error("a hold is an appointment", err)
		}
		a.Invalid("recapito", a.Confirm("operatore.mi", id, desk.Booking{CF: storetest.Mario}))
		a.Must(a.Confirm("operatore.mi", id, desk.Booking{CF: storetest.Mario, Contact: "mario@example.com", Motivation: "Il calcolo"}))
		e := a.Appointment("operatore.mi", id)
		if e.Number != "AP-2026-000001" || e.State != desk.Confermato || e.Motivation != "Il calcolo" || e.Visitors[0].CF != storetest.Mario ||
			e.Day() != storetest.Tuesday || e.Punto.Code != "MI-PENSIONI" || e.Counter != 1 || e.Sede.Code != "DEMO-MI" || e.UID() == "" {
			a.Errorf("%+v", e)
		}
		if a.Notices("operatore.mi", desk.NoticeBooked) != 1 || a.Mails("operatore.mi@example.org") != 1 || a.Mails("mario@example.com") != 1 {
			a.Error("not told")
		}
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM outbox WHERE body LIKE '%RSSMRA%' OR subject LIKE '%RSSMRA%'`); n != 0 {
			a.Error("personal data in an e-mail")
		}
		a.Refused("R34", a.Confirm("operatore.mi", id, desk.Booking{CF: storetest.Mario, Contact: "mario@example.com"}))

		for login, sees := range map[string]bool{"collega.mi": true, "operatore.to": false, "operatore.beta": false, "funzionario.mi": true,
			"responsabile.mi": true, "funzionario.to": false, "cric.lombardia": false, "crm": false, "gestore": false, "admin.alfa": false} {
			who := a.People[login]
			_, err := a.S.Appointment(a.Context(), who, id)
			if (err == nil) != sees || err != nil && !errors.Is(err, store.ErrNotFound) {
				a.Errorf("%s: %v", login, err)
			}
			found, err := a.S.SearchAppointments(a.Context(), who, store.Search{CF: storetest.Mario})
			if err != nil || (len(found.Entries) == 1) != sees {
				a.Errorf("%s finds %d, %v", login, len(found.Entries), err)
			}
		}
		asReferente := a.People["referente.lombardia"]
		asReferente.Profile = desk.Referente
		if _, err := a.S.Appointment(a.Context(), asReferente, id); !errors.Is(err, store.ErrNotFound) {
			a.Error("as Referente:", err)
		}
		byDay, err := a.S.SearchAppointments(a.Context(), a.People["collega.mi"], store.Search{Day: storetest.Tuesday})
		if err != nil || len(byDay.Entries) != 1 {
			a.Error(byDay, err)
		}
		course, err := a.S.AppointmentsInCourse(a.Context(), a.People["collega.mi"], storetest.At(storetest.Tuesday, 23, 0), false, "")
		if err != nil || len(course.Entries) != 1 {
			a.Errorf("on its day it is in course until midnight: %d, %v", len(course.Entries), err)
		}
		course, err = a.S.AppointmentsInCourse(a.Context(), a.People["collega.mi"], storetest.At(storetest.Tuesday.AddDays(1), 0, 0), false, "")
		if err != nil || len(course.Entries) != 0 {
			a.Error("yesterday's is in course", err)
		}
	})
}

// One slot, one counter: who comes second is told, and the slot is free again when the hold
// ends or is given back, without any sweep [R30, R34].
func TestHoldsAreTakenOver(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		w := store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}
		first, err := a.Hold("operatore.mi", w)
		a.Must(err)
		if _, err := a.Hold("operatore.beta", w); !errors.Is(err, store.ErrTaken) {
			a.Fatal(err)
		}
		a.Now = a.Now.Add(10*time.Minute - time.Second)
		if _, err := a.Hold("operatore.beta", w); !errors.Is(err, store.ErrTaken) {
			a.Fatal("a second too early:", err)
		}
		a.Now = a.Now.Add(time.Second)
		second, err := a.Hold("operatore.beta", w)
		a.Must(err)
		a.Refused("R34", a.Confirm("operatore.mi", first, desk.Booking{CF: storetest.Mario}))
		if _, err := a.S.Held(a.Context(), a.People["operatore.mi"], second); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ente's hold:", err)
		}
		if err := a.S.ReleaseHold(a.Context(), a.Act("operatore.mi", second)); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ente's hold:", err)
		}
		a.Must(a.S.ReleaseHold(a.Context(), a.Act("operatore.beta", second)))
		a.Refused("R34", a.Confirm("operatore.beta", second, desk.Booking{CF: storetest.Mario}))
		third := a.Book("operatore.mi", w, desk.Booking{CF: storetest.Mario})
		a.Must(a.S.ReleaseHold(a.Context(), a.Act("operatore.mi", third.ID))) // what is no hold stays
		if a.Appointment("operatore.mi", third.ID).State != desk.Confermato {
			a.Error("released")
		}
		a.Refused("R43", func() error {
			_, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 10)})
			return err
		}())
		a.Refused("R43", func() error {
			_, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At("2026-12-07", 9, 0)}) // Sant'Ambrogio
			return err
		}())
		_, err = a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 14, 0), Punto: "MI-INVALIDITA", Mode: desk.Telefonica})
		a.Invalid("modalita", err)
		if _, err := a.Hold("funzionario.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 0)}); !errors.Is(err, store.ErrNotFound) {
			a.Error("an official holds:", err)
		}
		// two counters: two at once, and no third
		for i, want := range []error{nil, nil, store.ErrTaken} {
			_, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 14, 0), Punto: "MI-INVALIDITA"})
			if !errors.Is(err, want) {
				a.Errorf("counter %d: %v", i+1, err)
			}
		}
	})
}

// The same form twice is one act.
func TestTheSameActTwice(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		act := a.Act("operatore.mi", "")
		act.Key = "form-1"
		w := store.Wish{Punto: "MI-PENSIONI", Start: storetest.At(storetest.Tuesday, 9, 0), Mode: desk.InPresenza}
		one, err := a.S.Hold(a.Context(), act, w)
		a.Must(err)
		if again, err := a.S.Hold(a.Context(), act, w); err != nil || again != one {
			a.Error(again, err)
		}
		confirm := a.Act("operatore.mi", one)
		confirm.Key = "form-2"
		for range 2 {
			id, err := a.S.Confirm(a.Context(), confirm, desk.Booking{CF: storetest.Mario, Topic: "pensioni", Motivation: "x"})
			if err != nil || id != one {
				a.Error(id, err)
			}
		}
		cancel := a.Act("operatore.mi", one)
		cancel.Key = "form-3"
		for range 2 {
			a.Must(a.S.Cancel(a.Context(), cancel, ""))
		}
		stale := a.Act("operatore.mi", one)
		stale.Version = 1
		if err := a.S.Cancel(a.Context(), stale, ""); !errors.Is(err, store.ErrStale) {
			a.Error(err)
		}
	})
}

// One citizen, one ente: no two active appointments on one topic, none overlapping. The refusal
// names the appointment to whoever may open it, to another ufficio of the ente only where to ask
// [A17].
func TestOneCitizenOneAppointment(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		first := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		for login, c := range map[string]struct{ says, hides []string }{
			"collega.mi":   {[]string{first.Number, "24/11/2026 alle 09:00", "stesso argomento"}, []string{"un altro ufficio"}},
			"operatore.to": {[]string{first.Ufficio.Name, first.Ufficio.Code}, []string{"24/11", "09:00", "AP-"}},
		} {
			id, err := a.Hold(login, store.Wish{Start: storetest.At(storetest.Tuesday, 12, 0)})
			a.Must(err)
			err = a.Confirm(login, id, desk.Booking{CF: storetest.Anna, CF2: storetest.Mario, SameMatter: true, Topic: "pensioni-calcolo"})
			a.Refused("A17", err)
			refusal, _ := errors.AsType[*desk.Refusal](err)
			if linked := refusal.Appointment.ID == first.ID; linked != (login == "collega.mi") || !strings.Contains(refusal.Text, "Il secondo cittadino") {
				a.Errorf("%s: %+v", login, refusal)
			}
			for _, word := range c.says {
				if !strings.Contains(refusal.Text, word) {
					a.Errorf("%s: %q is not in %q", login, word, refusal.Text)
				}
			}
			for _, word := range append(c.hides, "RSSMRA") {
				if strings.Contains(refusal.Text, word) {
					a.Errorf("%s: %q is in %q", login, word, refusal.Text)
				}
			}
			a.Must(a.S.ReleaseHold(a.Context(), a.Act(login, id))) // the hold survived the refusal
		}
		// another topic at another punto, overlapping in part
		a.Must(a.S.SetException(a.Context(), a.Act("responsabile.mi", a.Punto("MI-INVALIDITA")), desk.Exception{Day: storetest.Tuesday, Hours: []desk.Hours{{From: 9*60 + 20, To: 10 * 60, Length: 20, Counters: 2}}}, store.Settling{}))
		id, err := a.Hold("operatore.to", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 20), Punto: "MI-INVALIDITA"})
		a.Must(err)
		err = a.Confirm("operatore.to", id, desk.Booking{CF: storetest.Mario, Topic: "invalidita"})
		a.Refused("A17", err)
		if !strings.Contains(err.Error(), "si sovrappone") {
			a.Error(err)
		}
		id, err = a.Hold("operatore.to", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 40), Punto: "MI-INVALIDITA"})
		a.Must(err)
		a.Must(a.Confirm("operatore.to", id, desk.Booking{CF: storetest.Mario, Topic: "invalidita"}))

		// past its end without an outcome it stands in nobody's way, and no sweep has run
		a.Now = storetest.At(storetest.Tuesday, 9, 30)
		a.Book("operatore.to", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 30)}, desk.Booking{CF: storetest.Mario})
	})
}

// Two citizens at most: from the Agenda with a declaration [R29, R35, A18].
func TestTwoCitizens(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		id, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)})
		a.Must(err)
		a.Invalid("dichiarazione", a.Confirm("operatore.mi", id, desk.Booking{CF: storetest.Mario, CF2: storetest.Giulia}))
		a.Invalid("argomento", a.Confirm("operatore.mi", id, desk.Booking{CF: storetest.Mario, Topic: "invalidita"}))
		a.Must(a.Confirm("operatore.mi", id, desk.Booking{CF: storetest.Mario, CF2: storetest.Giulia, SameMatter: true}))
		if e := a.Appointment("operatore.mi", id); len(e.Visitors) != 2 || e.Visitors[1].CF != storetest.Giulia {
			a.Errorf("%+v", e.Visitors)
		}
		for _, cf := range []desk.CodiceFiscale{storetest.Mario, storetest.Giulia} {
			if found, err := a.S.SearchAppointments(a.Context(), a.People["operatore.mi"], store.Search{CF: cf}); err != nil || len(found.Entries) != 1 {
				a.Error(cf, found, err)
			}
		}
	})
}
