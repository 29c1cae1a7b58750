package agenda

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// New is Nuovo Appuntamento, and Prenota of a request, up to the slot: sede, punto,
// modalità, day and hour on one page; what leaves no choice is chosen already [R27, R34, A19].
func (s *Service) New(c echo.Context, who desk.Actor) error {
	choice := choiceOf(c.QueryParams())
	p, err := s.booking(c.Request().Context(), who, choice)
	if err != nil {
		return s.bookingRefused(c, who, choice, err)
	}
	return s.showBooking(c, who, http.StatusOK, p)
}

func (s *Service) showBooking(c echo.Context, who desk.Actor, status int, p view.BookingPage) error {
	title := "Nuovo Appuntamento"
	if p.Choice.Moves != "" {
		title = "Sposta l’appuntamento"
	} else if p.Choice.Request != "" {
		title = "Prenota un appuntamento"
	}
	return s.Show(c, who, status, ui.Page{Title: title, Active: "/agenda/nuovo"}, view.Booking(p))
}

// bookingRefused shows the sentence of a rule with the way back; any other error is returned.
func (s *Service) bookingRefused(c echo.Context, who desk.Actor, choice view.Choice, err error) error {
	refusal, ok := errors.AsType[*desk.Refusal](err)
	if !ok {
		return err
	}
	return s.Show(c, who, http.StatusConflict, ui.Page{Title: "Non è possibile prenotare", Active: "/agenda/nuovo"}, view.BookingRefused(choice, refusal))
}

// choiceOf reads what was chosen so far.
func choiceOf(q url.Values) view.Choice {
	day, _ := desk.ParseDay(q.Get("giorno")) // what is no day is none yet
	return view.Choice{Request: q.Get("richiesta"), Moves: q.Get("sposta"), Sede: q.Get("sede"), Punto: q.Get("punto"),
		Mode: desk.Mode(q.Get("modalita")), Day: day}
}

// booking works out the page behind a choice. *desk.Refusal where the request has no right to
// book [R27], or the appointment may not be moved any more [A14].
func (s *Service) booking(ctx context.Context, who desk.Actor, choice view.Choice) (view.BookingPage, error) {
	p := view.BookingPage{Choice: choice, Today: s.Today(), Key: web.NewKey()}
	if err := asGenerico(who); err != nil {
		return p, err
	}
	var err error
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return p, err
	}
	topic, err := s.bookingOrigin(ctx, who, &p)
	if err != nil {
		return p, err
	}
	if err := s.choosePunto(ctx, &p, topic); err != nil || p.Punto.Code == "" {
		return p, err
	}
	chooseMode(&p)
	if p.Choice.Mode == "" {
		return p, nil
	}
	return p, s.chooseDay(ctx, who, &p, topic)
}

// bookingOrigin loads the request or the appointment it is about, asks the rules whether it may
// be, and fixes the sede; it returns the topic the punto must treat [A19].
func (s *Service) bookingOrigin(ctx context.Context, who desk.Actor, p *view.BookingPage) (desk.Topic, error) {
	var err error
	switch {
	case p.Choice.Request != "":
		if p.Request, err = s.Store.Request(ctx, who, p.Choice.Request); err != nil {
			return desk.Topic{}, err
		}
		if right := p.Request.RightsAt(s.Now()).Book; !right.OK {
			return desk.Topic{}, &desk.Refusal{Rule: "R27", Text: right.Why}
		}
		p.Sede = p.Request.Struttura
		if p.Choice.Sede == "" && p.Choice.Punto == "" { // the official's advice; "Cambia" names the sede
			p.Choice.Punto = p.Request.Offer.Punto
		}
		if p.Choice.Mode == "" {
			p.Choice.Mode = desk.Mode(p.Request.Offer.Mode)
		}
		return p.Request.Topic, nil
	case p.Choice.Moves != "":
		if p.Moves, err = s.Store.Appointment(ctx, who, p.Choice.Moves); err != nil {
			return desk.Topic{}, err
		}
		if err := p.Moves.MayMove(s.Now()); err != nil {
			return desk.Topic{}, err
		}
		p.Sede, p.Choice.Mode = p.Moves.Sede, p.Moves.Mode
		if p.Choice.Sede == "" && p.Choice.Punto == "" {
			p.Choice.Punto = p.Moves.Punto.Code
		}
		return p.Moves.Argomento, nil
	case p.Choice.Sede != "":
		p.Sede, err = s.Store.StrutturaByCode(ctx, p.Choice.Sede)
		return desk.Topic{}, err
	}
	return desk.Topic{}, s.sedeOrList(ctx, who, p)
}

// sedeOrList finds the sede of the punto that the address names alone, or lists all sedi, those
// of the operator's region first; a single one is chosen.
func (s *Service) sedeOrList(ctx context.Context, who desk.Actor, p *view.BookingPage) error {
	sedi, err := s.Store.Sedi(ctx)
	if err != nil {
		return err
	}
	for _, sede := range sedi {
		if len(sedi) == 1 || slices.ContainsFunc(sede.Punti, func(punto desk.Punto) bool { return punto.Code == p.Choice.Punto }) {
			p.Sede = sede.Struttura
			return nil
		}
	}
	if p.Choice.Punto != "" {
		return store.ErrNotFound
	}
	slices.SortStableFunc(sedi, func(a, b desk.Sede) int { return near(b, who) - near(a, who) })
	p.Sedi = sedi
	return nil
}

func near(s desk.Sede, who desk.Actor) int {
	if s.Region == who.Ufficio.Region {
		return 1
	}
	return 0
}

// choosePunto lists the punti of the sede that will do, and chooses the one named, or the only one.
func (s *Service) choosePunto(ctx context.Context, p *view.BookingPage, topic desk.Topic) error {
	if p.Sede.ID == "" {
		return nil
	}
	p.Choice.Sede = p.Sede.Code
	var mode desk.Mode
	if p.Moves.ID != "" {
		mode = p.Moves.Mode // moving keeps it
	}
	var err error
	if p.Punti, err = s.Store.Punti(ctx, p.Sede.Code, topic, mode); err != nil {
		return err
	}
	for _, punto := range p.Punti {
		if punto.Code == p.Choice.Punto || len(p.Punti) == 1 {
			p.Punto = punto
		}
	}
	p.Choice.Punto = p.Punto.Code
	return nil
}

// chooseMode keeps a mode that the punto offers, or takes its only one [R31].
func chooseMode(p *view.BookingPage) {
	if len(p.Punto.Modes) == 1 {
		p.Choice.Mode = p.Punto.Modes[0]
	} else if !p.Punto.Offers(p.Choice.Mode) {
		p.Choice.Mode = ""
	}
}
