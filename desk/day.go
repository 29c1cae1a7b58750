package desk

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zone must be there on a machine without tzdata
)

// Rome is the zone in which every day and every opening hour of the product is meant [A1].
var Rome = mustLoad("Europe/Rome")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata is linked in above
	}
	return loc
}

// Day is a calendar date in Europe/Rome, written "2026-04-04" as it stands in the database;
// days compare as strings. The zero value "" is "no day". Rights are counted in days and
// never in durations, because two nights a year have 23 and 25 hours [A1].
type Day string

const dayLayout = "2006-01-02"

// DayOf returns the date a clock in Rome shows at the instant t.
func DayOf(t time.Time) Day { return Day(t.In(Rome).Format(dayLayout)) }

// ParseDay reads "2026-04-04", or the Italian "04/04/2026".
func ParseDay(s string) (Day, error) {
	for _, layout := range []string{dayLayout, "02/01/2006", "2/1/2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return Day(t.Format(dayLayout)), nil
		}
	}
	return "", fmt.Errorf("not a date: %q", s)
}

// noon gives a UTC instant on the day, for arithmetic that no clock change can disturb.
func (d Day) noon() time.Time {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}

// AddDays returns the day n calendar days later (earlier if negative); no day stays no day.
func (d Day) AddDays(n int) Day {
	if d == "" {
		return ""
	}
	return Day(d.noon().AddDate(0, 0, n).Format(dayLayout))
}

// Since returns how many calendar days lie between from and d: 0 on the same day.
func (d Day) Since(from Day) int {
	return int(d.noon().Sub(from.noon()) / (24 * time.Hour))
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.noon().Weekday() }

// Year returns the calendar year.
func (d Day) Year() int { return d.noon().Year() }

// At returns the instant at which a clock in Rome shows hour:minute on that day. Where the
// clock skips that time it is the instant after the change; where it shows it twice, the first.
func (d Day) At(hour, minute int) time.Time {
	n := d.noon()
	t := time.Date(n.Year(), n.Month(), n.Day(), hour, minute, 0, 0, Rome)
	if before := t.Add(-time.Hour); before.Hour() == t.Hour() {
		return before
	}
	return t
}

// Start returns the first instant of the day in Rome.
func (d Day) Start() time.Time { return d.At(0, 0) }

// Italian returns "04/04/2026", or "" for no day.
func (d Day) Italian() string {
	if d == "" {
		return ""
	}
	return d.noon().Format("02/01/2006")
}
