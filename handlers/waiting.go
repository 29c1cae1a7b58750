package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/agenda"
)

// waitingJoin is "Avvisami": a place is held for whoever waits with the oldest right [R34].
func (s *Server) waitingJoin(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	f, err := s.readForm(c, who)
	if err != nil {
		return err
	}
	choice := choiceOf(f.values)
	wish := store.WaitFor{Punto: choice.Punto, Mode: choice.Mode, Request: choice.Request}
	bad := desk.Invalid{}
	wish.From = dayIn(f, "dal", bad)
	wish.To = dayIn(f, "fino_al", bad)
	cause := bad.Err()
	if cause == nil {
		_, cause = s.Store.Wait(ctx, store.Act{Who: who, Now: s.Now(), Key: f.get("chiave")}, wish)
	}
	if cause == nil {
		return s.seeOther(c, withDone("/agenda", "attesa"))
	}
	wrong, ok := errors.AsType[desk.Invalid](cause)
	if !ok {
		return s.bookingRefused(c, who, choice, cause)
	}
	p, err := s.booking(ctx, who, choice)
	if err != nil {
		return s.bookingRefused(c, who, choice, err)
	}
	p.Wait = view.WaitForm{From: f.get("dal"), To: f.get("fino_al"), Errors: wrong}
	return s.showBooking(c, who, http.StatusUnprocessableEntity, p)
}

// dayIn reads an optional day of a form.
func dayIn(f form, field string, bad desk.Invalid) desk.Day {
	typed := strings.TrimSpace(f.get(field))
	if typed == "" {
		return ""
	}
	day, err := desk.ParseDay(typed)
	if err != nil {
		bad.Add(field, "Scrivi la data come 07/04/2026.")
	}
	return day
}

// waitingLeave takes an entry of the ufficio off the waiting list.
func (s *Server) waitingLeave(c echo.Context, who desk.Actor) error {
	if err := s.Store.StopWaiting(c.Request().Context(), store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}); err != nil {
		return err
	}
	return s.seeOther(c, withDone("/agenda", "attesa-tolta"))
}
