package agenda

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// asGenerico is store.ErrNotFound for a Referente, who has no citizens to book for [R3, R28].
func asGenerico(who desk.Actor) error {
	if who.AsReferente() {
		return store.ErrNotFound
	}
	return nil
}

// Home is the Home Page: appointments in course, next first, under what waits for a
// decision [R38, A25].
func (s *Service) Home(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	h := view.AgendaHome{Mine: c.QueryParam("miei") != "", Now: s.Now(), Key: web.NewKey()}
	var err error
	if h.List, err = s.Store.AppointmentsInCourse(ctx, who, h.Now, h.Mine, c.QueryParam("dopo")); err != nil {
		return err
	}
	if err := s.toDecide(ctx, who, &h); err != nil {
		return err
	}
	h.Next, h.Address = web.NextPage(c, h.List.Next), c.Request().URL.RequestURI()
	if web.IsHTMX(c) {
		return s.Fragment(c, http.StatusOK, view.AgendaHomeLists(h))
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Agenda Appuntamenti", Active: "/agenda"}, view.AgendaHomePage(h))
}

// toDecide gathers the holds of the ufficio and the entries of its waiting list.
func (s *Service) toDecide(ctx context.Context, who desk.Actor, h *view.AgendaHome) error {
	holds, err := s.Store.LiveHolds(ctx, who, h.Now)
	if err != nil {
		return err
	}
	for _, e := range holds {
		switch {
		case e.Offered:
			h.Offers = append(h.Offers, e)
		case e.Proposed:
			displaced, err := s.Store.Appointment(ctx, who, e.Moves)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			h.Moves = append(h.Moves, view.ProposedMove{Entry: displaced, Proposal: e})
		default:
			h.Holds = append(h.Holds, e)
		}
	}
	waiting, err := s.Store.WaitingList(ctx, who, h.Now)
	for _, w := range waiting {
		if w.State == desk.WaitAttesa {
			h.Waiting = append(h.Waiting, w)
		}
	}
	return err
}
