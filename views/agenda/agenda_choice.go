package agenda

import (
	"net/url"
	"time"

	"combipat/desk"
	"combipat/views/ui"
)

// Choice is what was chosen so far of an appointment: the query of the page on which the rest
// is chosen. Sede and Punto are codes; Request is the request it is for, Moves the appointment
// that is to take another slot.
type Choice struct {
	Request, Moves string
	Sede, Punto    string
	Mode           desk.Mode
	Day            desk.Day
}

// fields are the choice as a form carries it, without what is not chosen.
func (c Choice) fields() []ui.FieldError {
	var list []ui.FieldError
	for _, f := range []ui.FieldError{{Field: "richiesta", Text: c.Request}, {Field: "sposta", Text: c.Moves}, {Field: "sede", Text: c.Sede}, {Field: "punto", Text: c.Punto}, {Field: "modalita", Text: string(c.Mode)}, {Field: "giorno", Text: string(c.Day)}} {
		if f.Text != "" {
			list = append(list, f)
		}
	}
	return list
}

// Path is the address of the page on which that much is chosen.
func (c Choice) Path() string {
	q := url.Values{}
	for _, f := range c.fields() {
		q.Set(f.Field, f.Text)
	}
	if len(q) == 0 {
		return "/agenda/nuovo"
	}
	return "/agenda/nuovo?" + q.Encode()
}

func (c Choice) at(sede string) Choice {
	return Choice{Request: c.Request, Moves: c.Moves, Sede: sede}
}

func (c Choice) in(p desk.Punto) Choice {
	c.Punto, c.Day = p.Code, ""
	if !p.Offers(c.Mode) {
		c.Mode = ""
	}
	return c
}

func (c Choice) by(m desk.Mode) Choice { c.Mode = m; return c }

func (c Choice) on(d desk.Day) Choice { c.Day = d; return c }

// to is where an alternative leads.
func (c Choice) to(a desk.Alternative) Choice {
	c.Punto, c.Mode, c.Day = a.Punto.Code, a.Mode, desk.DayOf(a.Slot.Start)
	return c
}

// BookingPage is Nuovo Appuntamento and Prenota up to the slot [R27, R34]: a part that is not
// chosen yet holds what there is to choose from.
type BookingPage struct {
	Choice  Choice
	Request desk.Request     // ID "" from the Agenda [R33]
	Moves   desk.AgendaEntry // ID "" for a new appointment
	Sedi    []desk.Sede      // to choose among, while none is chosen
	Sede    desk.Struttura
	Punti   []desk.Punto // of the sede
	Punto   desk.Punto   // Code "" while none is chosen
	Days    []desk.DaySlots
	Day     desk.DaySlots // the day chosen, or the first with room
	Earlier desk.Day      // a day in the weeks before and after, "" at the ends
	Later   desk.Day
	Other   desk.Alternatives // where the day has no room
	Topics  []desk.Topic
	Today   desk.Day
	Key     string
	Wait    WaitForm
}

// WaitForm is "Avvisami" as it was typed.
type WaitForm struct {
	From, To string
	Before   string // while places are free: the first of these days
	Errors   desk.Invalid
}

// choosing says which part of the page comes next.
func (p BookingPage) choosing(part string) bool {
	switch {
	case p.Sede.ID == "":
		return part == "sede"
	case p.Punto.Code == "":
		return part == "punto"
	case p.Choice.Mode == "":
		return part == "modalita"
	}
	return part == "orario"
}

// dayWeek is a row of the calendar; days of the week on which nothing ever happens are left out.
type dayWeek []desk.DaySlots

// weekdaysShown returns the days of the week, Monday first, that the calendar has columns for:
// Monday to Friday, and the others where something is open.
func weekdaysShown(days []desk.DaySlots) []time.Weekday {
	open := map[time.Weekday]bool{}
	for _, d := range days {
		open[d.Day.Weekday()] = open[d.Day.Weekday()] || len(d.Slots) > 0
	}
	shown := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	for _, d := range []time.Weekday{time.Saturday, time.Sunday} {
		if open[d] {
			shown = append(shown, d)
		}
	}
	return shown
}

// weeksOf cuts days, which begin on a Monday, into rows with the columns shown.
func weeksOf(days []desk.DaySlots, shown []time.Weekday) []dayWeek {
	column := map[time.Weekday]bool{}
	for _, d := range shown {
		column[d] = true
	}
	var weeks []dayWeek
	for i, d := range days {
		if i%7 == 0 {
			weeks = append(weeks, nil)
		}
		if column[d.Day.Weekday()] {
			weeks[len(weeks)-1] = append(weeks[len(weeks)-1], d)
		}
	}
	return weeks
}

// vacancy says in two words how a day stands.
func vacancy(d desk.DaySlots) string {
	switch n := d.Free(); {
	case n > 0:
		return ui.Plural(n, "libero", "liberi")
	case d.Closed != "":
		return "chiuso"
	case len(d.Slots) > 0:
		return "pieno"
	}
	return "–"
}

// whyNoRoom explains a day on which nothing can be booked.
func whyNoRoom(p BookingPage) string {
	switch {
	case p.Day.Closed != "":
		return p.Day.Closed
	case len(p.Day.Slots) > 0:
		return "Tutti gli orari di questo giorno sono occupati."
	case p.Day.Day < p.Today:
		return "È un giorno passato."
	}
	return "In questo giorno il punto di consulenza non riceve, oppure non si può ancora, o non si può più, prenotare."
}

// waits says whether "Avvisami" is what one may well want: the day is full, or no day has room.
func (p BookingPage) waits() bool {
	return len(p.Wait.Errors) > 0 || p.Day.Free() == 0 && (len(p.Day.Slots) > 0 || len(p.Other.Days) == 0)
}

// topicLabels names what a punto treats.
func topicLabels(p desk.Punto, topics []desk.Topic) string {
	text := ""
	for _, t := range topics {
		for _, code := range p.Topics {
			if code == t.Code {
				if text != "" {
					text += ", "
				}
				text += t.Label
			}
		}
	}
	return text
}

func sedeOptions(sedi []desk.Sede) []ui.Option {
	options := []ui.Option{{Label: "Scegli la sede"}}
	for _, s := range sedi {
		options = append(options, ui.Option{Value: s.Code, Label: s.Title()})
	}
	return options
}

// fewSedi is how many sedi are shown with their punti at once; beyond it, a list to choose from.
const fewSedi = 6
