package desk

import "fmt"

// nationalHoliday is a day of the year on which no office of the State opens.
type nationalHoliday struct {
	date  string // month and day
	name  string
	since int // first year of its present course; 0 for before any year we are asked about
}

// Art. 2 of the law 260 of 27 May 1949 with its changes; the years are those of the act that
// brought the day in, or back after the law 54 of 1977.
var nationalHolidays = []nationalHoliday{
	{"01-01", "Capodanno", 0},
	{"01-06", "Epifania", 1986}, // DPR 792 of 28 December 1985
	{"04-25", "Anniversario della Liberazione", 0},
	{"05-01", "Festa del lavoro", 0},
	{"06-02", "Festa della Repubblica", 2001}, // law 336 of 20 November 2000
	{"08-15", "Assunzione di Maria", 0},
	{"10-04", "San Francesco d’Assisi", 2026}, // law 151 of 8 October 2025
	{"11-01", "Ognissanti", 0},
	{"12-08", "Immacolata Concezione", 0},
	{"12-25", "Natale", 0},
	{"12-26", "Santo Stefano", 0},
}

// Holiday returns the name of the national holiday that falls on the day. Easter and its
// Monday are computed; years before 2024 are as good as the table above [R43].
func Holiday(d Day) (name string, ok bool) {
	if len(d) != len(dayLayout) {
		return "", false
	}
	for _, h := range nationalHolidays {
		if string(d[5:]) == h.date && d.Year() >= h.since {
			return h.name, true
		}
	}
	switch easter := Easter(d.Year()); d {
	case easter:
		return "Pasqua", true
	case easter.AddDays(1):
		return "Lunedì dell’Angelo", true
	}
	return "", false
}

// Easter returns Easter Sunday of a year of the Gregorian calendar (the Meeus/Jones/Butcher
// algorithm; its letters are kept).
func Easter(year int) Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Day(fmt.Sprintf("%04d-%02d-%02d", year, n/31, n%31+1))
}

// closedOn says whether the day is a national holiday or the patron saint of the sede, given
// as "06-29"; no patron is "".
func closedOn(d Day, patron string) bool {
	_, holiday := Holiday(d)
	return holiday || patron != "" && len(d) == len(dayLayout) && string(d[5:]) == patron
}

// WorkingDay says whether the offices of a sede with that patron saint ("06-29") work on the
// day: Monday to Friday, no national holiday, not the patron [R43].
func WorkingDay(d Day, patron string) bool {
	return d != "" && d.Weekday() != 0 && d.Weekday() != 6 && !closedOn(d, patron)
}

// WorkingDaysBefore returns the n-th working day before d, the last day on which somebody is
// still n working days early; d itself for n = 0 [A14].
func WorkingDaysBefore(d Day, n int, patron string) Day {
	for n > 0 && d != "" {
		if d = d.AddDays(-1); WorkingDay(d, patron) {
			n--
		}
	}
	return d
}
