package agenda

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// HoldTake keeps a slot for 10 minutes and leads to its form [R34]. Whoever comes second is told
// so, with the next free slots [R30].
func (s *Service) HoldTake(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	choice := view.Choice{Request: f.Get("richiesta"), Moves: f.Get("sposta"), Punto: f.Get("punto"), Mode: desk.Mode(f.Get("modalita"))}
	start, err := desk.ParseStart(f.Get("inizio"))
	var id string
	if err == nil {
		act := s.Act(c, who, f).Of(choice.Punto + " " + f.Get("inizio")) // one page, many slots
		id, err = s.Store.Hold(ctx, act, store.Wish{Punto: choice.Punto, Start: start, Mode: choice.Mode, Request: choice.Request, Moves: choice.Moves})
	}
	if err != nil {
		return s.slotLost(c, who, choice, desk.DayOf(start), err)
	}
	if typed := typedIn(f); len(typed) > 0 { // of a form whose time ran out: no address may carry it
		e, err := s.Store.Held(ctx, who, id)
		if err != nil {
			return err
		}
		return s.showHold(c, who, e, http.StatusOK, view.HoldPage{Typed: typed})
	}
	return s.SeeOther(c, "/agenda/blocchi/"+id)
}

// typedIn returns what a form holds of a booking.
func typedIn(f web.Form) view.Typed {
	typed := view.Typed{}
	for _, name := range view.TypedFields {
		if f.Has(name) {
			typed[name] = []string{f.Get(name)}
		}
	}
	return typed
}

// slotLost says why a slot could not be kept. Where it is the slot's fault the next free ones
// are offered; where it is the request's, the way back.
func (s *Service) slotLost(c echo.Context, who desk.Actor, choice view.Choice, day desk.Day, cause error) error {
	t, ok := web.Explain(cause)
	if !ok || errors.Is(cause, store.ErrNotFound) || t.NotNow() {
		return cause
	}
	if refusal, ok := errors.AsType[*desk.Refusal](cause); ok && refusal.Rule == "A33" {
		held, err := s.Store.HoldsInTheWay(c.Request().Context(), who, choice.Punto, s.Now())
		if err != nil {
			return err
		}
		choice.Day = day
		return s.Show(c, who, t.Status, ui.Page{Title: "Troppi orari riservati", Active: "/agenda/nuovo"}, view.HoldsFull(choice, refusal.Text, held, s.Now()))
	} else if ok && refusal.Rule != "R43" {
		return s.bookingRefused(c, who, choice, cause)
	}
	title, why := "Scegli un altro orario", t.Text
	if errors.Is(cause, store.ErrTaken) {
		title = "Questo orario è appena stato preso"
		why = "Un’altra persona lo ha prenotato un attimo prima. Nulla è andato perduto: scegli un altro orario."
	}
	for _, field := range slices.Sorted(maps.Keys(t.Fields)) {
		why = t.Fields[field]
	}
	days := s.nextFree(c.Request().Context(), who, choice, day)
	return s.Show(c, who, t.Status, ui.Page{Title: title, Active: "/agenda/nuovo"}, view.SlotLost(choice, web.NewKey(), why, days))
}
