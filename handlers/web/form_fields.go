package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"combipat/desk"
)

// Fields reads the days, times and numbers of a form of the sede; what cannot be read is noted
// in bad, field by field.
type Fields struct {
	Form
	Bad desk.Invalid
}

func FieldsOf(f Form) Fields { return Fields{f, desk.Invalid{}} }

// Text returns a field without the space around it.
func (f Fields) Text(name string) string { return strings.TrimSpace(f.Get(name)) }

// Day reads a date; an empty one is noted with ifEmpty, unless that is "".
func (f Fields) Day(name, ifEmpty string) desk.Day {
	typed := f.Text(name)
	if typed == "" {
		if ifEmpty != "" {
			f.Bad.Add(name, ifEmpty)
		}
		return ""
	}
	d, err := desk.ParseDay(typed)
	if err != nil {
		f.Bad.Add(name, "Scrivi una data, per esempio 07/04/2026.")
	}
	return d
}

// clock reads "09:30" as minutes of the day; "24:00" is its end.
func (f Fields) clock(name, ifEmpty string) int {
	typed := f.Text(name)
	if typed == "" {
		if ifEmpty != "" {
			f.Bad.Add(name, ifEmpty)
		}
		return 0
	}
	if typed == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", typed)
	if err != nil {
		f.Bad.Add(name, "Scrivi un orario, per esempio 09:30.")
	}
	return t.Hour()*60 + t.Minute()
}

// Number reads a whole number; an empty field is ifEmpty.
func (f Fields) Number(name string, ifEmpty int) int {
	typed := f.Text(name)
	if typed == "" {
		return ifEmpty
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		f.Bad.Add(name, "Scrivi un numero intero.")
	}
	return n
}

// Span reads the days and, where there are any, the hours of a closure or an absence. One day
// needs no second date.
func (f Fields) Span() desk.Span {
	s := desk.Span{From: f.Day("dal", "Indica il primo giorno."), To: f.Day("al", "")}
	if s.To == "" && f.Bad["al"] == "" {
		s.To = s.From
	}
	if f.Has("dalle") || f.Has("alle") {
		s.FromMinute = f.clock("dalle", "Indica anche l’ora di inizio, o lascia vuoti i due orari.")
		s.ToMinute = f.clock("alle", "Indica anche l’ora di fine, o lascia vuoti i due orari.")
	}
	if len(f.Bad) == 0 {
		field := "alle"
		if s.To < s.From {
			field = "al"
		}
		f.Refusal(field, s.Check())
	}
	return s
}

// Refusal notes a rule's refusal at the field it is about.
func (f Fields) Refusal(field string, err error) {
	if refused, ok := errors.AsType[*desk.Refusal](err); ok {
		f.Bad.Add(field, refused.Text)
	}
}

// Hours reads an opening and notes what keeps it from being cut into slots [R43]. Each of the
// names ends in suffix.
func (f Fields) Hours(suffix string) desk.Hours {
	h := desk.Hours{
		From: f.clock("dalle"+suffix, "Indica l’ora di inizio."), To: f.clock("alle"+suffix, "Indica l’ora di fine."),
		Length: f.Number("durata", 0), Buffer: f.Number("intervallo", 0), Counters: f.Number("postazioni", 1),
	}
	if len(f.Bad) == 0 {
		f.Refusal(wrongHours(h, suffix), h.Check())
	}
	return h
}

// wrongHours is the field that the refusal of hours is about.
func wrongHours(h desk.Hours, suffix string) string {
	switch {
	case h.From >= h.To || h.To%desk.Grain != 0:
		return "alle" + suffix
	case h.From%desk.Grain != 0:
		return "dalle" + suffix
	case h.Length < desk.Grain || h.Length%desk.Grain != 0 || h.Length > h.To-h.From:
		return "durata"
	case h.Buffer < 0 || h.Buffer%desk.Grain != 0:
		return "intervallo"
	}
	return "postazioni"
}
