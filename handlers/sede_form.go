package handlers

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// fields reads the days, times and numbers of a form of the sede; what cannot be read is noted
// in bad, field by field.
type fields struct {
	form
	bad desk.Invalid
}

func fieldsOf(f form) fields { return fields{f, desk.Invalid{}} }

// text returns a field without the space around it.
func (f fields) text(name string) string { return strings.TrimSpace(f.get(name)) }

// day reads a date; an empty one is noted with ifEmpty, unless that is "".
func (f fields) day(name, ifEmpty string) desk.Day {
	typed := f.text(name)
	if typed == "" {
		if ifEmpty != "" {
			f.bad.Add(name, ifEmpty)
		}
		return ""
	}
	d, err := desk.ParseDay(typed)
	if err != nil {
		f.bad.Add(name, "Scrivi una data, per esempio 07/04/2026.")
	}
	return d
}

// clock reads "09:30" as minutes of the day; "24:00" is its end.
func (f fields) clock(name, ifEmpty string) int {
	typed := f.text(name)
	if typed == "" {
		if ifEmpty != "" {
			f.bad.Add(name, ifEmpty)
		}
		return 0
	}
	if typed == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", typed)
	if err != nil {
		f.bad.Add(name, "Scrivi un orario, per esempio 09:30.")
	}
	return t.Hour()*60 + t.Minute()
}

// number reads a whole number; an empty field is ifEmpty.
func (f fields) number(name string, ifEmpty int) int {
	typed := f.text(name)
	if typed == "" {
		return ifEmpty
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		f.bad.Add(name, "Scrivi un numero intero.")
	}
	return n
}

// span reads the days and, where there are any, the hours of a closure or an absence. One day
// needs no second date.
func (f fields) span() desk.Span {
	s := desk.Span{From: f.day("dal", "Indica il primo giorno."), To: f.day("al", "")}
	if s.To == "" && f.bad["al"] == "" {
		s.To = s.From
	}
	if f.has("dalle") || f.has("alle") {
		s.FromMinute = f.clock("dalle", "Indica anche l’ora di inizio, o lascia vuoti i due orari.")
		s.ToMinute = f.clock("alle", "Indica anche l’ora di fine, o lascia vuoti i due orari.")
	}
	if len(f.bad) == 0 {
		field := "alle"
		if s.To < s.From {
			field = "al"
		}
		f.refusal(field, s.Check())
	}
	return s
}

// refusal notes a rule's refusal at the field it is about.
func (f fields) refusal(field string, err error) {
	if refused, ok := errors.AsType[*desk.Refusal](err); ok {
		f.bad.Add(field, refused.Text)
	}
}

// hours reads an opening and notes what keeps it from being cut into slots [R43]. Each of the
// names ends in suffix.
func (f fields) hours(suffix string) desk.Hours {
	h := desk.Hours{
		From: f.clock("dalle"+suffix, "Indica l’ora di inizio."), To: f.clock("alle"+suffix, "Indica l’ora di fine."),
		Length: f.number("durata", 0), Buffer: f.number("intervallo", 0), Counters: f.number("postazioni", 1),
	}
	if len(f.bad) == 0 {
		f.refusal(wrongHours(h, suffix), h.Check())
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

// sedeAct reads a form of the Responsabile's pages, does it and leads to the address do gave,
// where fatto is said. Refused, the page is shown again with what was typed.
func (s *Server) sedeAct(c echo.Context, who desk.Actor, name, fatto string, do func(context.Context, store.Act, fields) (string, error), again func(ui.Refused, int) error) error {
	ctx := c.Request().Context()
	f, err := s.readForm(c, who)
	if err != nil {
		return err
	}
	to, err := do(ctx, s.act(c, who, f), fieldsOf(f))
	if err == nil {
		return s.seeOther(c, withDone(to, fatto))
	}
	refused, status, err := s.refusedForm(ctx, who, name, f, err)
	if err != nil {
		return err
	}
	return again(refused, status)
}

// withDone adds to an address the word of what has just been done.
func withDone(to, fatto string) string {
	if fatto == "" {
		return to
	}
	mark := "?"
	if strings.Contains(to, "?") {
		mark = "&"
	}
	return to + mark + doneParam + "=" + fatto
}
