package agenda_test

import (
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// What the sede cannot hold is proposed another slot, never its own hour at the next counter; the place it
// had is nobody's meanwhile; whoever does not decide keeps the right [A16].
func TestSedeProposesAnother(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
		err := a.S.ProposeOther(a.Context(), a.Act("operatore.mi", e.ID), "Non posso")
		if !errors.Is(err, store.ErrNotFound) {
			a.Error("a patronato displaces:", err)
		}
		if err := a.S.ProposeOther(a.Context(), a.Act("responsabile.rm", e.ID), "Non posso"); !errors.Is(err, store.ErrNotFound) {
			a.Error("another sede displaces:", err)
		}
		err = a.S.ProposeOther(a.Context(), a.Act("funzionario.mi", e.ID), " ")
		if bad, ok := errors.AsType[desk.Invalid](err); !ok || bad["motivo"] == "" {
			a.Error("without a reason:", err)
		}
		a.Must(a.S.ProposeOther(a.Context(), a.Act("funzionario.mi", e.ID), "Guasto"))
		a.Refused("A16", a.S.ProposeOther(a.Context(), a.Act("funzionario.mi", e.ID), "Guasto"))
		got := a.Appointment("operatore.mi", e.ID)
		p, err := a.S.Proposal(a.Context(), got)
		a.Must(err)
		if got.State != desk.Confermato || got.Because() != "la sede non può tenere l’appuntamento (Guasto)" || a.Notices("operatore.mi", desk.NoticeReplaced) != 1 {
			a.Errorf("%+v", got)
		}
		if p.Start.Before(e.End) && e.Start.Before(p.End) {
			a.Error("its own hour is proposed:", p.Start)
		}
		a.Now = p.HoldUntil
		for range 2 {
			a.Must(a.S.SweepLapsed(a.Context(), a.Now))
			a.Must(a.S.SweepDisplaced(a.Context(), a.Now))
		}
		if got := a.Appointment("operatore.mi", e.ID); got.State != desk.AnnullatoSede || got.Note != got.Because() {
			a.Errorf("%+v", got)
		}
		if !a.MayBook("operatore.mi", r) {
			a.Error("the right is lost")
		}
	})
}

// A closure may cancel what it touches instead of proposing: in the sede's name, the right kept [A16].
func TestClosureThatCancels(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
		_, _, err := a.S.EnterClosure(a.Context(), a.Act("responsabile.mi", ""), desk.Closure{Span: desk.Span{From: storetest.Tuesday, To: storetest.Tuesday}, Reason: "sciopero"}, desk.CancelThem)
		a.Must(err)
		got := a.Appointment("operatore.mi", e.ID)
		if got.State != desk.AnnullatoSede || got.Note != "la sede sarà chiusa (sciopero)" || a.Notices("operatore.mi", desk.NoticeCancelled) != 1 || !a.MayBook("operatore.mi", r) {
			a.Errorf("%+v", got)
		}
	})
}

// away notes that somebody of Milano is absent on the Tuesday.
func away(a *storetest.Agenda, login string, how store.Settling) error {
	return a.S.AddAbsence(a.Context(), a.Act("responsabile.mi", ""), desk.Absence{Official: a.People[login].ID, Span: desk.Span{From: storetest.Tuesday, To: storetest.Tuesday}}, how)
}

// touchedBy returns the appointments that a change waits for.
func touchedBy(a *storetest.Agenda, err error) []desk.AgendaEntry {
	a.Helper()
	a.Refused("A16", err)
	u, ok := errors.AsType[*store.Unsettled](err)
	if !ok {
		a.Fatal("refused without saying what is touched")
	}
	return u.Touched
}

// An absence that leaves confirmed appointments without a counter lists them, and is noted once it is said
// what becomes of all of them [A16].
func TestAbsenceOverAppointments(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		first := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
		torino := a.Book("operatore.beta", store.Wish{Punto: "TO-PENSIONI", Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Anna})
		a.Must(away(a, "funzionario.mi", store.Settling{})) // the other one serves
		touched := touchedBy(a, away(a, "funzionario2.mi", store.Settling{}))
		if len(touched) != 1 || touched[0].ID != first.ID {
			a.Fatalf("%+v", touched)
		}
		second := a.Book("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30)}, desk.Booking{CF: storetest.Giulia})
		if touched = touchedBy(a, away(a, "funzionario2.mi", store.Settling{Way: desk.CancelThem, Seen: []string{first.ID}})); len(touched) != 2 {
			a.Errorf("one came meanwhile: %d", len(touched))
		}
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM absences`); n != 1 {
			a.Errorf("%d absences before it was said", n)
		}
		a.Must(away(a, "funzionario2.mi", store.Settling{Way: desk.ProposeOthers, Seen: []string{first.ID, second.ID}}))
		for _, e := range []desk.AgendaEntry{first, second} {
			got := a.Appointment("responsabile.mi", e.ID)
			p, err := a.S.Proposal(a.Context(), got)
			if err != nil || got.Cause != desk.DisplacedByAbsence || p.Day() == storetest.Tuesday {
				a.Errorf("%v, %v, proposed %v", err, got.Cause, p.Start)
			}
		}
		if a.Appointment("operatore.beta", torino.ID).Displaced || a.Notices("operatore.mi", desk.NoticeReplaced) != 1 || a.Notices("operatore.beta", desk.NoticeReplaced) != 1 {
			a.Error("another sede's, or not told")
		}
	})
}

// The other ways out: cancelled in the sede's name with the right kept, or left as they are [A16].
func TestAbsenceWaysOut(t *testing.T) {
	for way, want := range map[desk.WayOut]desk.AppointmentState{desk.CancelThem: desk.AnnullatoSede, desk.LeaveThem: desk.Confermato} {
		storetest.EachAgenda(t, func(a *storetest.Agenda) {
			r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
			e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
			a.Must(away(a, "funzionario.mi", store.Settling{}))
			a.Must(away(a, "funzionario2.mi", store.Settling{Way: way}))
			if got := a.Appointment("operatore.mi", e.ID); got.State != want || got.Displaced {
				a.Errorf("%s: %+v", way, got)
			}
			if a.MayBook("operatore.mi", r) != (want == desk.AnnullatoSede) {
				a.Error(way, "and the right")
			}
			if way == desk.LeaveThem { // what stayed is not asked about again
				a.Must(away(a, "funzionario.mi", store.Settling{}))
			}
		})
	}
}

// Whatever takes the place of a confirmed appointment away lists it first, and proposes another: hours
// changed or taken out, a special day or its end, a punto retired, the patron saint, officials taken off a
// punto while a colleague is away. Holding fewer people is no matter to whom there is room for [A16, R43].
func TestEveryChangeOfTheAgendaSettles(t *testing.T) {
	const evening = 20 * 60
	short := desk.Hours{From: 9 * 60, To: 10 * 60, Length: 30, Counters: 1}
	milano := func(a *storetest.Agenda) store.Act {
		return a.Act("responsabile.mi", a.Punto("MI-PENSIONI"))
	}
	line := func(a *storetest.Agenda) store.Act {
		act := milano(a)
		a.Must(a.S.Read(a.Context()).QueryRow(`SELECT id FROM punto_templates WHERE punto_id = $1 AND weekday = 2`, act.ID).Scan(&act.ID))
		return act
	}
	special := func(a *storetest.Agenda, h ...desk.Hours) error {
		return a.S.SetException(a.Context(), milano(a), desk.Exception{Day: storetest.Tuesday, Hours: h}, store.Settling{})
	}
	for name, c := range map[string]struct {
		before func(a *storetest.Agenda) error
		change func(a *storetest.Agenda, how store.Settling) error
		cause  desk.Displacement
	}{
		"line changed": {nil, func(a *storetest.Agenda, how store.Settling) error {
			return a.S.ChangeTemplate(a.Context(), line(a), desk.Template{Weekday: time.Tuesday, Hours: short}, how)
		}, desk.DisplacedByHours},
		"line removed": {nil, func(a *storetest.Agenda, how store.Settling) error {
			return a.S.RemoveTemplate(a.Context(), line(a), how)
		}, desk.DisplacedByHours},
		"special day": {nil, func(a *storetest.Agenda, how store.Settling) error {
			return a.S.SetException(a.Context(), milano(a), desk.Exception{Day: storetest.Tuesday}, how)
		}, desk.DisplacedByHours},
		"special day over": {func(a *storetest.Agenda) error {
			return special(a, desk.Hours{From: 9 * 60, To: evening, Length: 30, Counters: 1})
		}, func(a *storetest.Agenda, how store.Settling) error {
			return a.S.RemoveException(a.Context(), milano(a), storetest.Tuesday, how)
		}, desk.DisplacedByHours},
		"retired": {nil, func(a *storetest.Agenda, how store.Settling) error {
			return a.S.RetirePunto(a.Context(), milano(a), true, how)
		}, desk.DisplacedByRetiring},
		"patron": {nil, func(a *storetest.Agenda, how store.Settling) error {
			return a.S.SetPatron(a.Context(), a.Act("responsabile.mi", ""), storetest.Tuesday.Italian()[:5], how)
		}, desk.DisplacedByClosure},
		"officials": {func(a *storetest.Agenda) error { return away(a, "funzionario.mi", store.Settling{}) }, func(a *storetest.Agenda, how store.Settling) error {
			return a.S.SetOfficials(a.Context(), milano(a), []string{a.People["funzionario.mi"].ID}, how)
		}, desk.DisplacedByAbsence},
	} {
		storetest.EachAgenda(t, func(a *storetest.Agenda) {
			if c.before != nil {
				a.Must(c.before(a))
			}
			start := storetest.At(storetest.Tuesday, 12, 0)
			if name == "special day over" {
				start = storetest.At(storetest.Tuesday, 19, 0)
			}
			e := a.Book("operatore.mi", store.Wish{Start: start}, desk.Booking{CF: storetest.Mario})
			touched := touchedBy(a, c.change(a, store.Settling{}))
			if len(touched) != 1 || touched[0].ID != e.ID || a.Appointment("operatore.mi", e.ID).Displaced {
				a.Fatalf("%s: %+v", name, touched)
			}
			a.Must(c.change(a, store.Settling{Way: desk.ProposeOthers, Seen: []string{e.ID}}))
			got := a.Appointment("operatore.mi", e.ID)
			if got.Cause != c.cause || a.Notices("operatore.mi", c.cause.Notice()) != 1 {
				a.Errorf("%s: %q", name, got.Cause)
			}
			p, err := a.S.Proposal(a.Context(), got)
			if (err == nil) == (name == "retired") { // no other punto of Milano treats the topic
				a.Errorf("%s: proposed %v, %v", name, p.Start, err)
			}
		})
	}
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		a.Must(special(a, short))
		a.Must(a.S.ChangeTemplate(a.Context(), line(a), desk.Template{Weekday: time.Tuesday, Hours: desk.Hours{From: 9 * 60, To: 12 * 60, Length: 45, Counters: 1}}, store.Settling{}))
		if a.Appointment("operatore.mi", e.ID).Displaced {
			a.Error("displaced though it has a place")
		}
	})
}

// Who is still booking when the place goes is refused, not confirmed without one [R43].
func TestHoldThatLostItsPlace(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		held, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)})
		a.Must(err)
		act := a.Act("responsabile.mi", a.Punto("MI-PENSIONI"))
		a.Must(a.S.SetException(a.Context(), act, desk.Exception{Day: storetest.Tuesday}, store.Settling{}))
		a.Refused("R43", a.Confirm("operatore.mi", held, desk.Booking{CF: storetest.Mario}))
		a.Must(a.S.RemoveException(a.Context(), act, storetest.Tuesday, store.Settling{}))
		a.Must(a.Confirm("operatore.mi", held, desk.Booking{CF: storetest.Mario}))
	})
}
