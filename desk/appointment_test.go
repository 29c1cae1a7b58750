package desk

import (
	"testing"
	"time"
)

// monday10 is a confirmed web meeting on Monday 2026-11-23 from 10:00 to 10:30.
func monday10() Appointment {
	d := Day("2026-11-23")
	return Appointment{State: Confermato, Mode: WebMeeting, Topic: "pensioni", Start: d.At(10, 0), End: d.At(10, 30), Patron: "06-29", Citizens: []CodiceFiscale{"A"}}
}

func TestMayBecome(t *testing.T) {
	a := monday10()
	hold := a
	hold.State, hold.HoldUntil = InPrenotazione, a.Start.Add(-time.Hour)
	before, live, late := a.Start.Add(-time.Minute), hold.HoldUntil.Add(-time.Second), hold.HoldUntil
	for _, c := range []struct {
		from Appointment
		next AppointmentState
		now  time.Time
		ok   bool
	}{
		{hold, Confermato, live, true}, {hold, Confermato, late, false}, {hold, AnnullatoPatronato, late, true},
		{hold, Svolto, late, false}, {hold, AnnullatoSede, live, false},
		{a, AnnullatoPatronato, before, true}, {a, AnnullatoPatronato, a.Start, false},
		{a, AnnullatoSede, a.Start, true}, {a, AnnullatoSede, a.End, false},
		{a, ChiusoDefinito, before, true}, {a, ChiusoDefinito, a.End, false},
		{a, Svolto, before, false}, {a, Svolto, a.Start, true}, {a, Assente, before, false}, {a, Assente, a.End.AddDate(0, 0, 9), true},
		{a, Confermato, before, false}, {a, InPrenotazione, before, false}, {a, "altro", before, false},
	} {
		err := c.from.MayBecome(c.next, c.now)
		if (err == nil) != c.ok {
			t.Errorf("%s → %s at %s: %v", c.from.State, c.next, c.now, err)
		}
		if _, is := err.(*Refusal); err != nil && !is {
			t.Errorf("%v is no refusal", err)
		}
	}
	for _, done := range []AppointmentState{Svolto, Assente, AnnullatoPatronato, AnnullatoSede, ChiusoDefinito} {
		for _, next := range AppointmentStates {
			b := a
			b.State = done
			if b.MayBecome(next, before) == nil || b.MayBecome(next, a.End) == nil {
				t.Errorf("%s → %s", done, next)
			}
		}
	}
}

// TestCancelInTime: a Monday's appointment may be left until the Friday [A14].
func TestCancelInTime(t *testing.T) {
	a := monday10()
	friday, saturday := Day("2026-11-20").At(23, 59), Day("2026-11-21").Start()
	if a.CancelUntil() != "2026-11-20" || a.Burns(AnnullatoPatronato, friday) || !a.Burns(AnnullatoPatronato, saturday) {
		t.Errorf("until %s", a.CancelUntil())
	}
	if err := a.MayMove(friday); err != nil {
		t.Error(err)
	}
	if r, ok := a.MayMove(saturday).(*Refusal); !ok || r.Rule != "A14" {
		t.Errorf("moved late: %v", r)
	}
	for state, burns := range map[AppointmentState]bool{Svolto: true, Assente: true, AnnullatoSede: false, ChiusoDefinito: false} {
		if a.Burns(state, a.Start) != burns {
			t.Errorf("%s burns: %t", state, !burns)
		}
	}
	hold := a
	hold.State = InPrenotazione
	if hold.Burns(AnnullatoPatronato, a.Start) {
		t.Error("a hold that is left burns the right")
	}
	if hold.MayMove(friday) == nil {
		t.Error("a hold was moved")
	}
}

func TestRoomOpen(t *testing.T) {
	a := monday10()
	for minutes, open := range map[int]bool{-16: false, -15: true, 0: true, 30: true, 60: true, 61: false} {
		if got := a.RoomOpen(a.Start.Add(time.Duration(minutes) * time.Minute)); got != open {
			t.Errorf("%d minutes after the start: %t", minutes, got)
		}
	}
	for _, edit := range []func(*Appointment){
		func(a *Appointment) { a.Mode = InPresenza }, func(a *Appointment) { a.Mode = Telefonica },
		func(a *Appointment) { a.State = AnnullatoSede }, func(a *Appointment) { a.State = InPrenotazione },
	} {
		b := monday10()
		if edit(&b); b.RoomOpen(b.Start) {
			t.Errorf("open: %+v", b)
		}
	}
}

func TestActiveAndInCourse(t *testing.T) {
	a := monday10()
	if !a.Active(a.Start) || a.Active(a.End) || !a.InCourse("2026-11-23") || !a.InCourse("2026-11-01") || a.InCourse("2026-11-24") {
		t.Error("confirmed")
	}
	a.State, a.HoldUntil = InPrenotazione, a.Start.Add(-time.Hour)
	if !a.Active(a.HoldUntil.Add(-time.Second)) || a.Active(a.HoldUntil) || a.InCourse("2026-11-23") {
		t.Error("hold")
	}
	a.State = AnnullatoSede
	if a.Active(a.Start.Add(-2 * time.Hour)) {
		t.Error("cancelled")
	}
}

func TestAppointmentLabels(t *testing.T) {
	for _, s := range AppointmentStates {
		if s.Label() == "" {
			t.Errorf("%s has no label", s)
		}
	}
}
