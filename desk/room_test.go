package desk

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func webMeeting() Appointment {
	start := Day("2026-03-24").At(9, 0)
	return Appointment{State: Confermato, Mode: WebMeeting, Start: start, End: start.Add(30 * time.Minute)}
}

// What the log of the room suggests, and when it says nothing.
func TestProposeOutcome(t *testing.T) {
	a := webMeeting()
	at := func(minute int) time.Time { return a.Start.Add(time.Duration(minute) * time.Minute) }
	inps := func(from, to int) RoomVisit { return RoomVisit{Official: true, From: at(from), To: at(to)} }
	other := func(from, to int) RoomVisit { return RoomVisit{From: at(from), To: at(to)} }
	for name, c := range map[string]struct {
		visits []RoomVisit
		now    int
		want   AppointmentState
	}{
		"nobody":                            {nil, 40, ""},
		"both for half an hour":             {[]RoomVisit{inps(0, 30), other(0, 30)}, 31, Svolto},
		"four minutes together":             {[]RoomVisit{inps(0, 30), other(26, 30)}, 31, ""},
		"five in two pieces":                {[]RoomVisit{inps(0, 30), other(0, 2), other(10, 13)}, 31, Svolto},
		"two guests at once count once":     {[]RoomVisit{inps(0, 3), other(0, 3), other(0, 3)}, 31, ""},
		"long, one after the other":         {[]RoomVisit{inps(0, 10), other(10, 30)}, 31, ""},
		"the official waited":               {[]RoomVisit{inps(-5, 20)}, 15, Assente},
		"the official is waiting":           {[]RoomVisit{inps(-5, 14)}, 14, ""},
		"the official did not come":         {[]RoomVisit{other(0, 30)}, 31, ""},
		"came, and nothing tells how long":  {[]RoomVisit{inps(0, 30), {From: at(1)}}, 31, ""},
		"the official's end is not known":   {[]RoomVisit{{Official: true, From: at(0)}, other(0, 30)}, 31, ""},
		"a colleague's time counts as well": {[]RoomVisit{inps(0, 3), inps(20, 23), other(0, 30)}, 31, Svolto},
	} {
		got, why := a.ProposeOutcome(c.visits, at(c.now))
		if got != c.want || (got == "") != (why == "") {
			t.Errorf("%s: %q %q, want %q", name, got, why, c.want)
		}
	}
}

func TestRoomShut(t *testing.T) {
	a := webMeeting()
	off, closed, person, done := a, a, a, a
	off.State, closed.State, person.Mode, done.State = AnnullatoSede, ChiusoDefinito, InPresenza, Svolto
	for _, c := range []struct {
		of   Appointment
		at   time.Time
		want string
	}{
		{a, a.Start.Add(-15 * time.Minute), ""}, {a, a.End.Add(30 * time.Minute), ""},
		{a, a.Start.Add(-15*time.Minute - time.Second), "presto"}, {a, a.End.Add(30*time.Minute + time.Second), "terminato"},
		{off, a.Start, "annullato"}, {closed, a.Start, "definita"}, {person, a.Start, "nessun"}, {done, a.Start, "terminato"},
	} {
		got := c.of.RoomShut(c.at)
		if (got == "") != c.of.RoomOpen(c.at) || !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s %s: %q, want %q", c.of.State, c.at, got, c.want)
		}
	}
}

func TestMayInvite(t *testing.T) {
	a := webMeeting()
	phone, off := a, a
	phone.Mode, off.State = Telefonica, AnnullatoPatronato
	for _, c := range []struct {
		of   Appointment
		good int
		at   time.Time
		ok   bool
	}{
		{a, 0, a.Start.AddDate(0, 0, -20), true}, {a, MaxGuests - 1, a.End, true}, {a, 0, a.RoomUntil(), true},
		{a, MaxGuests, a.Start, false}, {a, 0, a.RoomUntil().Add(time.Second), false}, {phone, 0, a.Start, false}, {off, 0, a.Start, false},
	} {
		var refusal *Refusal
		if err := c.of.MayInvite(c.good, c.at); (err == nil) != c.ok || err != nil && !errors.As(err, &refusal) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestCheckGuestAndLine(t *testing.T) {
	g, err := CheckGuest("  Mario   Rossi ", " mario@example.org ")
	if err != nil || g.Name != "Mario Rossi" || g.Contact != "mario@example.org" {
		t.Errorf("%+v, %v", g, err)
	}
	for _, c := range []struct{ name, contact, field string }{
		{"", "", "nome"}, {strings.Repeat("è", 101), "", "nome"}, {"Mario", "02 123456", "recapito"}, {"Mario", "a@b@c.it", "recapito"},
	} {
		var bad Invalid
		if _, err := CheckGuest(c.name, c.contact); !errors.As(err, &bad) || bad[c.field] == "" {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := CheckLine(strings.Repeat("è", MaxLine)); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"", " \n ", strings.Repeat("è", MaxLine+1)} {
		if _, err := CheckLine(text); err == nil {
			t.Errorf("%d characters pass", len([]rune(text)))
		}
	}
}
