package desk

import (
	"strings"
	"testing"
	"time"
)

// Proposed once, while it is confirmed and has not begun [A16].
func TestMayDisplace(t *testing.T) {
	a := monday10()
	if err := a.MayDisplace(a.Start.Add(-time.Minute)); err != nil {
		t.Error(err)
	}
	displaced, done := a, a
	displaced.Displaced, done.State = true, Svolto
	for name, err := range map[string]error{"begun": a.MayDisplace(a.Start), "twice": displaced.MayDisplace(a.Start.Add(-time.Hour)), "done": done.MayDisplace(a.Start.Add(-time.Hour))} {
		if err == nil {
			t.Error(name, "is displaced")
		}
	}
}

// Every cause says what happened, in a sentence, in a word and in a notification [A16].
func TestDisplacementWords(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range []Displacement{DisplacedByClosure, DisplacedByAbsence, DisplacedByHours, DisplacedByRetiring, DisplacedByOffice} {
		if seen[d.Because("")] || seen[d.Brief()] || !strings.HasSuffix(d.Because("guasto"), " (guasto)") || d.Notice().SentenceOnAppointment("AP-1") == "" {
			t.Errorf("%s: %s, %s", d, d.Because("guasto"), d.Brief())
		}
		seen[d.Because("")], seen[d.Brief()] = true, true
	}
}

// Hours, absences and closures leave some without a place; whoever booked first stays, and hours cut
// anew around an appointment do not touch it [A16, R43].
func TestUnserved(t *testing.T) {
	const day = Day("2026-11-24") // a Tuesday
	entry := func(id string, hour, minute int, confirmed int) AgendaEntry {
		start := day.At(hour, minute)
		return AgendaEntry{ID: id, ConfirmedAt: day.AddDays(-confirmed).Start(), Appointment: Appointment{State: Confermato, Start: start, End: start.Add(30 * time.Minute)}}
	}
	booked := []AgendaEntry{entry("late", 9, 0, 1), entry("early", 9, 0, 9), entry("noon", 12, 0, 5)}
	hours := func(from, to, length, counters int) []Template {
		return []Template{{Weekday: time.Tuesday, Hours: Hours{From: from * 60, To: to * 60, Length: length, Counters: counters}}}
	}
	away := []Absence{{Span: Span{From: day, To: day}, Official: "x"}}
	for name, c := range map[string]struct {
		punto Punto
		want  string
	}{
		"all served":           {Punto{Agenda: hours(9, 13, 30, 2)}, ""},
		"cut anew":             {Punto{Agenda: hours(9, 13, 45, 2)}, ""},
		"one counter":          {Punto{Agenda: hours(9, 13, 30, 1)}, "late"},
		"somebody is away":     {Punto{Agenda: hours(9, 13, 30, 2), Officials: 2, Absences: away}, "late"},
		"who is away is spare": {Punto{Agenda: hours(9, 13, 30, 2), Officials: 3, Absences: away}, ""},
		"mornings only":        {Punto{Agenda: hours(9, 12, 30, 2)}, "noon"},
		"no hours":             {Punto{}, "late early noon"},
		"that day none":        {Punto{Agenda: hours(9, 13, 30, 2), Exceptions: []Exception{{Day: day}}}, "late early noon"},
		"shut at nine":         {Punto{Agenda: hours(9, 13, 30, 2), Closures: []Closure{{Span: Span{From: day, To: day, FromMinute: 9 * 60, ToMinute: 10 * 60}}}}, "late early"},
	} {
		var got []string
		for _, e := range Unserved(c.punto, booked) {
			got = append(got, e.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %q", name, got, c.want)
		}
	}
}
