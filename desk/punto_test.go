package desk

import (
	"testing"
	"time"
)

func TestPuntoTreatsAndOffers(t *testing.T) {
	p := Punto{Topics: []string{"pensioni", "nasp"}, Modes: []Mode{InPresenza, WebMeeting}}
	for topic, want := range map[Topic]bool{
		{Code: "pensioni"}: true, {Code: "reversibilita", Parent: "pensioni"}: true, {Code: "nasp", Parent: "ammortizzatori"}: true,
		{Code: "ammortizzatori"}: false, {Code: "cig", Parent: "ammortizzatori"}: false, {}: false,
	} {
		if got := p.Treats(topic); got != want {
			t.Errorf("%+v: %t", topic, got)
		}
	}
	if !p.Offers(WebMeeting) || p.Offers(Telefonica) || p.Offers("") {
		t.Error("modes")
	}
	for _, m := range Modes {
		if m.Label() == "" {
			t.Errorf("%s has no label", m)
		}
	}
}

func TestHoursAndSpanCheck(t *testing.T) {
	for h, ok := range map[Hours]bool{
		{540, 780, 30, 5, 2}: true, {0, 1440, 1440, 0, 1}: true,
		{780, 540, 30, 0, 1}: false, {540, 1500, 30, 0, 1}: false, {-1, 60, 30, 0, 1}: false,
		{540, 780, 0, 0, 1}: false, {540, 560, 30, 0, 1}: false, {540, 780, 30, -30, 1}: false,
		{541, 780, 30, 0, 1}: false, {540, 781, 30, 0, 1}: false, {540, 780, 31, 0, 1}: false, {540, 780, 30, 1, 1}: false,
		{540, 780, 30, 0, 0}: false, {540, 780, 30, 0, 100}: false, {}: false,
	} {
		if err := h.Check(); (err == nil) != ok {
			t.Errorf("%+v: %v", h, err)
		}
	}
	for s, ok := range map[Span]bool{
		{"2026-11-23", "2026-11-23", 0, 0}: true, {"2026-11-23", "2026-11-24", 540, 600}: true,
		{"2026-11-24", "2026-11-23", 0, 0}: false, {"2026-11-23", "2026-11-23", 600, 540}: false, {"", "", 0, 0}: false,
	} {
		if err := s.Check(); (err == nil) != ok {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// TestEveryNthWeek counts a year of Mondays, over both clock changes and the year's end.
func TestEveryNthWeek(t *testing.T) {
	for every, want := range map[int]int{0: 52, 1: 52, 2: 26, 3: 18, 4: 13} {
		tpl := Template{Weekday: time.Monday, Every: every, Anchor: "2026-11-25"} // a Wednesday of its week
		n := 0
		for d := Day("2026-11-23"); d < "2027-11-22"; d = d.AddDays(1) {
			if tpl.holdsOn(d) {
				n++
			}
		}
		if n != want || !tpl.holdsOn("2026-11-23") || !tpl.holdsOn(Day("2026-11-23").AddDays(-7*max(every, 1))) {
			t.Errorf("every %d weeks: %d Mondays", every, n)
		}
	}
	if d := monday("2026-11-22"); d != "2026-11-16" {
		t.Errorf("the week of a Sunday begins on %s", d)
	}
}
