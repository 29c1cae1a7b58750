package ui

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store"
)

// This file is the one place where a value becomes Italian text, so that a page, a mail and
// an export never show the same thing in two ways. Instants are shown as a clock in Rome.

// DateTime returns "04/04/2026 10:00", or "" for the zero time.
func DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(desk.Rome).Format("02/01/2006 15:04")
}

// Clock returns "10:00", or "" for the zero time.
func Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(desk.Rome).Format("15:04")
}

var Weekdays = [...]string{"dom", "lun", "mar", "mer", "gio", "ven", "sab"}

// DayName returns "sab 04/04/2026", or "" for no day.
func DayName(d desk.Day) string {
	if d == "" {
		return ""
	}
	return Weekdays[d.Weekday()] + " " + d.Italian()
}

// Since returns how long something has lasted on the day today: "da oggi", "da ieri",
// "da 16 giorni". A day still to come gives "dal 04/04/2026"; no day gives "".
func Since(today, from desk.Day) string {
	if from == "" {
		return ""
	}
	switch n := today.Since(from); {
	case n < 0:
		return "dal " + from.Italian()
	case n == 0:
		return "da oggi"
	case n == 1:
		return "da ieri"
	default:
		return "da " + Number(n) + " giorni"
	}
}

// Bytes returns a size as people compare it with the limit: "812 byte", "12 KiB", "1,2 MiB".
func Bytes(n int64) string {
	switch {
	case n < 1<<10:
		return Plural(int(n), "byte", "byte")
	case n < 1<<20:
		return decimal(float64(n)/(1<<10), 0) + " KiB"
	default:
		return decimal(float64(n)/(1<<20), 1) + " MiB"
	}
}

// decimal writes f with a decimal comma and drops a trailing ",0".
func decimal(f float64, digits int) string {
	s := strconv.FormatFloat(f, 'f', digits, 64)
	return strings.Replace(strings.TrimSuffix(s, ".0"), ".", ",", 1)
}

// Number returns n with a point every three digits: "2.500".
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// Plural returns "1 richiesta" or "3 richieste".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

func ModeLabels(p desk.Punto) string {
	text := ""
	for i, m := range p.Modes {
		if i > 0 {
			text += ", "
		}
		text += m.Label()
	}
	return text
}

// WhenOf is "mar 07/04/2026, 09:30–10:00".
func WhenOf(e desk.AgendaEntry) string {
	return DayName(e.Day()) + ", " + Clock(e.Start) + "–" + Clock(e.End)
}

// Capped is a count as pages show it: beyond store.QueueCap nobody counts on.
func Capped(n int) string {
	if n > store.QueueCap {
		return strconv.Itoa(store.QueueCap) + "+"
	}
	return strconv.Itoa(n)
}

// WhyNot is a refusal's sentence.
func WhyNot(err error) string {
	if refusal, ok := errors.AsType[*desk.Refusal](err); ok {
		return refusal.Text
	}
	return ""
}
