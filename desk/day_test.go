package desk

import (
	"testing"
	"time"
)

// A1: a day is what a clock in Rome shows, whatever zone the instant was given in.
func TestDayOfIsRomes(t *testing.T) {
	utc := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for instant, want := range map[string]Day{
		"2026-10-19T22:20:00Z":      "2026-10-20", // 00:20 in Rome, summer time
		"2026-03-20T22:30:00Z":      "2026-03-20", // 23:30 in Rome, winter time
		"2026-10-19T21:59:59Z":      "2026-10-19",
		"2026-10-19T22:00:00Z":      "2026-10-20",
		"2026-12-31T22:59:59Z":      "2026-12-31",
		"2026-12-31T23:00:00Z":      "2027-01-01",
		"2026-10-25T00:30:00Z":      "2026-10-25", // the hour that comes twice
		"2026-10-25T01:30:00Z":      "2026-10-25",
		"2026-10-20T00:20:00+02:00": "2026-10-20",
		"2026-10-19T18:20:00-04:00": "2026-10-20",
	} {
		if got := DayOf(utc(instant)); got != want {
			t.Errorf("%s is %s, want %s", instant, got, want)
		}
	}
}

// A1: both cases of the rule, and what adding 360 hours would have said.
func TestFifteenDaysAreNotHours(t *testing.T) {
	for _, c := range []struct {
		sent         time.Time
		want, byHour string
	}{
		{Day("2026-10-20").At(0, 20), "2026-11-04", "2026-11-03 23:20"},
		{Day("2026-03-20").At(23, 30), "2026-04-04", "2026-04-05 00:30"},
	} {
		if got := DayOf(c.sent).AddDays(15); string(got) != c.want {
			t.Errorf("15 days after %s: %s, want %s", c.sent, got, c.want)
		}
		if got := c.sent.Add(360 * time.Hour).In(Rome).Format("2006-01-02 15:04"); got != c.byHour {
			t.Errorf("360 h after %s: %s, the rule says %s", c.sent, got, c.byHour)
		}
	}
}

func TestDayArithmetic(t *testing.T) {
	for d := Day("2024-01-01"); d < "2029-01-01"; d = d.AddDays(1) {
		next := d.AddDays(1)
		if next <= d || next.Since(d) != 1 || d.Since(next) != -1 || next.AddDays(-1) != d || d.Since(d) != 0 {
			t.Fatalf("%s and %s", d, next)
		}
		if hours := next.Start().Sub(d.Start()); hours < 23*time.Hour || hours > 25*time.Hour {
			t.Fatalf("%s has %s", d, hours)
		}
		if DayOf(d.Start()) != d || DayOf(next.Start().Add(-time.Nanosecond)) != d {
			t.Fatalf("%s begins at %s", d, d.Start())
		}
		if int(next.Weekday()) != (int(d.Weekday())+1)%7 {
			t.Fatalf("%s is a %s, %s a %s", d, d.Weekday(), next, next.Weekday())
		}
	}
	if n := Day("2028-03-01").Since("2028-02-01"); n != 29 {
		t.Errorf("February 2028 has %d days", n)
	}
	if Day("").AddDays(3) != "" || Day("").Italian() != "" {
		t.Error("no day did not stay no day")
	}
	if Day("2026-04-04").Italian() != "04/04/2026" || Day("2026-04-04").Year() != 2026 || Day("2026-04-04").Weekday() != time.Saturday {
		t.Error("4 April 2026")
	}
}

func TestHoursTheClockSkipsOrRepeats(t *testing.T) {
	for _, c := range []struct {
		day  Day
		hour int
		want string
	}{
		{"2026-03-29", 2, "03:30+02:00"}, // skipped: the instant after the change
		{"2026-10-25", 2, "02:30+02:00"}, // twice: the first
		{"2026-06-01", 9, "09:30+02:00"},
		{"2026-12-01", 9, "09:30+01:00"},
	} {
		if got := c.day.At(c.hour, 30).Format("15:04-07:00"); got != c.want {
			t.Errorf("%s %d:30 is %s, want %s", c.day, c.hour, got, c.want)
		}
	}
}

func TestParseDay(t *testing.T) {
	for s, want := range map[string]Day{
		"2026-04-04": "2026-04-04", "04/04/2026": "2026-04-04", "4/4/2026": "2026-04-04", "29/02/2028": "2028-02-29",
		"": "", "29/02/2026": "", "31/04/2026": "", "2026-4-4": "", "04-04-2026": "", "04/04/26": "", "oggi": "", "2026-04-04 ": "",
	} {
		if got, err := ParseDay(s); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s, %v", s, got, err)
		}
	}
}
