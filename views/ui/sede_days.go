package ui

import (
	"slices"
	"time"

	"combipat/desk"
)

// weekdayNames are the days as the forms of the sede name them, in the order of the week.
var weekdayNames = []struct {
	value, label string
	day          time.Weekday
}{
	{"lun", "Lunedì", time.Monday}, {"mar", "Martedì", time.Tuesday}, {"mer", "Mercoledì", time.Wednesday}, {"gio", "Giovedì", time.Thursday},
	{"ven", "Venerdì", time.Friday}, {"sab", "Sabato", time.Saturday}, {"dom", "Domenica", time.Sunday},
}

// WeekdayOf reads a day of the week as forms carry it: "lun".
func WeekdayOf(value string) (time.Weekday, bool) {
	for _, n := range weekdayNames {
		if n.value == value {
			return n.day, true
		}
	}
	return 0, false
}

func WeekdayValue(d time.Weekday) string { return weekdayNames[(int(d)+6)%7].value }
func WeekdayLabel(d time.Weekday) string { return weekdayNames[(int(d)+6)%7].label }

func WeekdayOptions() []Option {
	var options []Option
	for _, n := range weekdayNames {
		options = append(options, Option{Value: n.value, Label: n.label})
	}
	return options
}

// WeekOf returns the Monday of a day's week.
func WeekOf(d desk.Day) desk.Day { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// WeekShown is the week one looks at first: this one, at the weekend the next.
func WeekShown(today desk.Day) desk.Day {
	if today.Weekday() == time.Saturday || today.Weekday() == time.Sunday {
		return WeekOf(today).AddDays(7)
	}
	return WeekOf(today)
}

// MinuteText writes a minute of the day as forms carry it: "09:30".
func MinuteText(m int) string {
	return string([]byte{byte('0' + m/60/10), byte('0' + m/60%10), ':', byte('0' + m%60/10), byte('0' + m%60%10)}) // #nosec G115 -- minutes of a day
}

// SpanText says in words which days, and hours, a closure or an absence covers.
func SpanText(s desk.Span) string {
	text := s.From.Italian()
	if s.To != s.From {
		text = "dal " + s.From.Italian() + " al " + s.To.Italian()
	}
	if s.FromMinute != 0 || s.ToMinute != 0 {
		text += " " + MinuteText(s.FromMinute) + "–" + MinuteText(s.ToMinute)
	}
	return text
}

// holiday is a day of the year on which no sede opens.
type holiday struct {
	Day  desk.Day
	Name string
}

// HolidaysOf lists the national holidays of a year and the patron saint of the sede [R43].
func HolidaysOf(year int, patron string) []holiday {
	var list []holiday
	for d := desk.DayOf(time.Date(year, 1, 1, 12, 0, 0, 0, desk.Rome)); d.Year() == year; d = d.AddDays(1) {
		if name, ok := desk.Holiday(d); ok {
			list = append(list, holiday{d, name})
		} else if patron != "" && string(d[5:]) == patron {
			list = append(list, holiday{d, "Santo patrono della sede"})
		}
	}
	return list
}

// PatronText writes "12-07" as it is typed: "07/12".
func PatronText(stored string) string {
	if len(stored) != len("12-07") {
		return ""
	}
	return stored[3:] + "/" + stored[:2]
}

// Picked says whether a value is among those typed.
func Picked(typed []string, value string) bool { return slices.Contains(typed, value) }
