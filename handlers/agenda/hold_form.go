package agenda

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// Why a slot is not kept any more: its time ran out, or it was left.
const (
	holdOverText = "Il tempo per confermare è scaduto e l’orario è tornato libero: scegli di nuovo."
	holdLeftText = "Questo orario non è più riservato per te: scegli di nuovo."
)

// HoldForm is the form behind a slot that is being kept, with its countdown [R34].
func (s *Service) HoldForm(c echo.Context, who desk.Actor) error {
	e, err := s.Store.Held(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	if e.Number != "" {
		return s.SeeOther(c, "/agenda/appuntamenti/"+e.ID)
	}
	kept, err := s.KeptHere(c, who)
	if err != nil {
		return err
	}
	p := view.HoldPage{}
	for _, f := range kept { // of a form whose time ran out: it goes along to the slot chosen instead
		if fields, err := url.ParseQuery(f.Fields); err == nil && !s.Now().Before(e.HoldUntil) {
			p.Typed = typedIn(web.Form{Values: fields})
			break
		}
	}
	return s.showHold(c, who, e, http.StatusOK, p)
}

// showHold draws the form of a hold with what was typed, or, where its time is over, the slots
// that are free now, to which what was typed goes along.
func (s *Service) showHold(c echo.Context, who desk.Actor, e desk.AgendaEntry, status int, p view.HoldPage) error {
	ctx := c.Request().Context()
	p.Hold, p.Now, p.Key, p.Mails = e, s.Now(), web.NewKey(), s.Mail
	if !p.Now.Before(e.HoldUntil) {
		if p.Why == "" {
			p.Why = holdOverText
			if p.Now.Before(e.HeldAt.Add(desk.HoldFor)) {
				p.Why = holdLeftText
			}
		}
		days := s.nextFree(ctx, who, p.Choice(), e.Day())
		return s.Show(c, who, status, ui.Page{Title: "Orario non più riservato", Active: "/agenda/nuovo"}, view.HoldOver(p, days))
	}
	if err := s.holdOrigin(ctx, who, &p); err != nil {
		return err
	}
	title := "Conferma l’appuntamento"
	if e.Moves != "" {
		title = "Conferma lo spostamento"
	}
	return s.Show(c, who, status, ui.Page{Title: title, Active: "/agenda/nuovo"}, view.HoldForm(p))
}

// holdOrigin loads the request a hold is for, or the appointment it would move, and the
// argomenti of its punto.
func (s *Service) holdOrigin(ctx context.Context, who desk.Actor, p *view.HoldPage) (err error) {
	if p.Hold.Request.ID != "" {
		if p.Request, err = s.Store.Request(ctx, who, p.Hold.Request.ID); err != nil {
			return err
		}
	}
	if p.Hold.Moves != "" {
		if p.Moves, err = s.Store.Appointment(ctx, who, p.Hold.Moves); err != nil {
			return err
		}
	}
	topics, err := s.Store.Topics(ctx)
	if err != nil {
		return err
	}
	punto, err := s.Store.Punto(ctx, p.Hold.Punto.Code)
	if errors.Is(err, store.ErrNotFound) { // retired meanwhile
		p.Topics, err = topics, nil
	}
	for _, t := range topics {
		if punto.Treats(t) {
			p.Topics = append(p.Topics, t)
		}
	}
	return err
}

// HoldRelease gives a slot back before its time and leads to the choice of another; where one was
// let go to make room for another wish, to that one [A33].
func (s *Service) HoldRelease(c echo.Context, who desk.Actor) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	e, err := s.Store.Held(ctx, who, id)
	if err != nil {
		return err
	}
	if err := s.Store.ReleaseHold(ctx, store.Act{Who: who, Now: s.Now(), ID: id}); err != nil {
		return err
	}
	if wished := choiceOf(f.Values); wished.Punto != "" {
		return s.SeeOther(c, web.WithDone(wished.Path(), "rinuncia"))
	}
	if e.Offered || e.Proposed {
		return s.SeeOther(c, web.WithDone("/agenda", "rinuncia"))
	}
	return s.SeeOther(c, web.WithDone(view.HoldPage{Hold: e}.Choice().Path(), "rinuncia"))
}
