package example

import (
	"context"
	"errors"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store"
)

// Agenda adds appointments past and to come, in every state, and a web meeting whose room is
// open now; a few come from requests that Life left bookable. All of it was booked before now.
func Agenda(ctx context.Context, s *store.Store, now time.Time) error {
	l := &agendaLife{life: life{ctx: ctx, s: s, now: now, people: map[string]desk.Actor{}}}
	for _, login := range Logins {
		id, _, err := s.Credentials(ctx, login)
		if err != nil {
			return err
		}
		if l.people[login], err = s.Person(ctx, id); err != nil {
			return err
		}
	}
	for i, v := range visits {
		l.visit(v)
		if l.err != nil {
			return fmt.Errorf("example appointment %d: %w", i, l.err)
		}
	}
	if err := l.fromRequests(); err != nil {
		return fmt.Errorf("example booking from a request: %w", err)
	}
	if err := l.meetingNow(); err != nil {
		return fmt.Errorf("example web meeting: %w", err)
	}
	return nil
}

// agendaLife books for the example's people; its citizens are not those of their requests'
// order, so that the two seldom meet.
type agendaLife struct {
	life
	citizen int
}

// visit is one appointment: booked so many days ago, for so many days from then, and what
// became of it.
type visit struct {
	login, punto string
	mode         desk.Mode
	topic        string
	bookedAgo    int
	ahead        int
	then         desk.AppointmentState // "" or Confermato: nothing yet
}

var visits = []visit{
	{"operatore.mi", "MI-PENSIONI", desk.InPresenza, "pensioni-calcolo", 30, 6, desk.Svolto},
	{"operatore.mi", "MI-PENSIONI", desk.Telefonica, "pensioni-decorrenza", 28, 9, desk.Assente},
	{"collega.mi", "MI-PENSIONI", desk.InPresenza, "pensioni", 27, 9, desk.Svolto},
	{"operatore.beta", "MI-PENSIONI", desk.InPresenza, "pensioni-ricostituzione", 25, 10, desk.Svolto},
	{"operatore.mi", "MI-INVALIDITA", desk.WebMeeting, "invalidita-pagamento", 24, 8, desk.Svolto},
	{"operatore.mi", "MI-INVALIDITA", desk.InPresenza, "invalidita", 20, 9, desk.ChiusoDefinito},
	{"operatore.mi", "MI-PENSIONI", desk.InPresenza, "pensioni-calcolo", 12, 10, desk.AnnullatoPatronato},
	{"operatore.mi", "MI-PENSIONI", desk.Telefonica, "pensioni", 9, 15, desk.AnnullatoSede},
	{"operatore.mi", "MI-PENSIONI", desk.InPresenza, "pensioni-decorrenza", 6, 8, ""},
	{"operatore.mi", "MI-PENSIONI", desk.WebMeeting, "pensioni-calcolo", 5, 7, ""},
	{"collega.mi", "MI-PENSIONI", desk.Telefonica, "pensioni", 5, 9, ""},
	{"operatore.mi", "MI-INVALIDITA", desk.InPresenza, "invalidita-accertamento", 4, 6, ""},
	{"operatore.mi", "MI-INVALIDITA", desk.WebMeeting, "invalidita-pagamento", 4, 9, ""},
	{"operatore.beta", "MI-PENSIONI", desk.InPresenza, "pensioni", 3, 5, ""},
	{"operatore.beta", "MI-INVALIDITA", desk.InPresenza, "invalidita", 3, 5, ""},
	{"operatore.to", "TO-PENSIONI", desk.InPresenza, "pensioni", 3, 6, ""},
	{"operatore.to", "TO-PENSIONI", desk.Telefonica, "pensioni-calcolo", 2, 8, ""},
	{"operatore.mi", "MI-PENSIONI", desk.InPresenza, "pensioni-reversibilita", 1, 14, ""},
}

// whenBooked is a moment in office hours so many days ago, and never after now.
func (l *agendaLife) whenBooked(daysAgo int) time.Time {
	at := desk.DayOf(l.now).AddDays(-daysAgo).At(10, 20)
	if at.After(l.now) {
		return l.now.Add(-5 * time.Minute)
	}
	return at
}

func (l *agendaLife) visit(v visit) {
	l.citizen++
	booked := l.whenBooked(v.bookedAgo)
	b := desk.Booking{CF: citizens[(l.citizen*5+3)%len(citizens)].cf, Topic: v.topic, Motivation: "Il cittadino chiede di verificare insieme la posizione e i documenti."}
	id, e := l.book(v.login, store.Wish{Punto: v.punto, Mode: v.mode}, desk.DayOf(booked).AddDays(v.ahead), booked, b)
	if l.err != nil || v.then == "" {
		return
	}
	if e.End.After(l.now) && (v.then == desk.Svolto || v.then == desk.Assente) {
		return // pushed past today by holidays: it is still to come
	}
	switch v.then {
	case desk.AnnullatoPatronato:
		l.err = l.s.Cancel(l.ctx, store.Act{Who: l.people[v.login], Now: booked.Add(24 * time.Hour), ID: id}, "Il cittadino ha risolto da solo.")
	case desk.AnnullatoSede:
		l.err = l.s.Cancel(l.ctx, store.Act{Who: l.people["responsabile.mi"], Now: booked.Add(24 * time.Hour), ID: id}, "Il funzionario è assente.")
	case desk.ChiusoDefinito:
		l.err = l.s.Outcome(l.ctx, store.Act{Who: l.people["funzionario.mi"], Now: booked.Add(48 * time.Hour), ID: id}, v.then, "Il pagamento è stato disposto: l’accredito arriva con la prossima rata.")
	default:
		l.err = l.s.Outcome(l.ctx, store.Act{Who: l.people["funzionario.mi"], Now: e.End.Add(10 * time.Minute), ID: id}, v.then, "")
	}
}

// book takes the first free slot from a day on, not always the earliest hour, and confirms it.
func (l *agendaLife) book(login string, w store.Wish, from desk.Day, booked time.Time, b desk.Booking) (string, desk.AgendaEntry) {
	who := l.people[login]
	if w.Start.IsZero() {
		days, err := l.s.FreeSlots(l.ctx, who, w.Punto, from, 21, w.Mode, booked)
		if err != nil {
			l.err = err
			return "", desk.AgendaEntry{}
		}
		w.Start = someSlot(days, l.citizen)
	}
	switch w.Mode {
	case desk.WebMeeting:
		b.Contact = "cittadino@example.org"
	case desk.Telefonica:
		b.Contact = "02 0000000"
	}
	id, err := l.s.Hold(l.ctx, store.Act{Who: who, Now: booked}, w)
	if err == nil {
		id, err = l.s.Confirm(l.ctx, store.Act{Who: who, Now: booked.Add(2 * time.Minute), ID: id}, b)
	}
	if err != nil {
		l.err = err
		return "", desk.AgendaEntry{}
	}
	e, err := l.s.Appointment(l.ctx, who, id)
	l.err = err
	return id, e
}

// someSlot returns a free slot of the first day that has one, the n-th of it as far as there
// are so many.
func someSlot(days []desk.DaySlots, n int) time.Time {
	for _, d := range days {
		var free []time.Time
		for _, s := range d.Slots {
			if len(s.Free) > 0 {
				free = append(free, s.Start)
			}
		}
		if len(free) > 0 {
			return free[n%len(free)]
		}
	}
	return time.Time{}
}

// fromRequests books two of the requests whose right has come, as their operator would [R27].
func (l *agendaLife) fromRequests() error {
	who := l.people["operatore.mi"]
	list, err := l.s.Storico(l.ctx, who, desk.DayOf(l.now), store.Filter{View: store.ViewBookable})
	if err != nil {
		return err
	}
	booked := 0
	for _, r := range list.Requests {
		punti, err := l.s.Punti(l.ctx, r.Struttura.Code, r.Topic, desk.InPresenza)
		if err != nil {
			return err
		}
		if len(punti) == 0 || booked == 2 {
			continue
		}
		l.citizen++
		l.book("operatore.mi", store.Wish{Punto: punti[0].Code, Mode: desk.InPresenza, Request: r.ID}, desk.DayOf(l.now).AddDays(3), l.now.Add(-3*time.Minute),
			desk.Booking{Motivation: "La richiesta attende risposta: se ne parla di persona."})
		var refused *desk.Refusal
		if errors.As(l.err, &refused) { // the citizen has one of those above
			l.err = nil
			continue
		}
		if l.err != nil {
			return l.err
		}
		booked++
	}
	return nil
}

// meetingNow opens a punto at this very hour and has a web meeting there. On a national holiday
// nobody works, and there is none.
func (l *agendaLife) meetingNow() error {
	today := desk.DayOf(l.now)
	start := l.now.Truncate(desk.Grain * time.Minute).In(desk.Rome)
	from := start.Hour()*60 + start.Minute()
	length := min(60, 24*60-from)
	if _, holiday := desk.Holiday(today); holiday || length < desk.Grain || !today.At(0, from).Equal(start) {
		return nil
	}
	// Beside the hours of the punto that is shut at this time, so that no slot of today is lost.
	code, hours := "MI-PENSIONI", desk.Hours{From: 9 * 60, To: 13 * 60, Length: 30, Counters: 1}
	works := today.Weekday() != time.Saturday && today.Weekday() != time.Sunday
	if from >= 8*60 && from < 13*60 {
		code, hours = "MI-INVALIDITA", desk.Hours{From: 14 * 60, To: 17 * 60, Length: 20, Counters: 2}
		works = today.Weekday() == time.Tuesday || today.Weekday() == time.Thursday
	}
	day := desk.Exception{Day: today, Hours: []desk.Hours{{From: from, To: from + length, Length: length, Counters: 1}}}
	if works {
		day.Hours = append(day.Hours, hours)
	}
	p, err := l.s.Punto(l.ctx, code)
	if err != nil {
		return err
	}
	yesterday := l.whenBooked(1)
	if err := l.s.SetException(l.ctx, store.Act{Who: l.people["responsabile.mi"], Now: yesterday, ID: p.ID}, day, store.Settling{Way: desk.LeaveThem}); err != nil {
		return err
	}
	l.citizen++
	l.book("operatore.mi", store.Wish{Punto: code, Mode: desk.WebMeeting, Start: start}, today, yesterday, desk.Booking{
		CF: citizens[(l.citizen*5+3)%len(citizens)].cf, Topic: p.Topics[0], Motivation: "Si esamina insieme il prospetto di calcolo."})
	return l.err
}
