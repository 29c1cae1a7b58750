package agenda

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
)

// WaitingJoin is "Avvisami": a place is held for whoever waits with the oldest right [R34].
func (s *Service) WaitingJoin(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	choice := choiceOf(f.Values)
	wish := store.WaitFor{Punto: choice.Punto, Mode: choice.Mode, Request: choice.Request}
	bad := desk.Invalid{}
	wish.From = dayIn(f, "dal", bad)
	wish.To = dayIn(f, "fino_al", bad)
	if before := dayIn(f, "prima_del", bad); before != "" {
		wish.To = before.AddDays(-1)
		if before <= s.Today() {
			bad.Add("prima_del", "Indica un giorno dopo oggi.")
		}
	}
	cause := bad.Err()
	if cause == nil {
		_, cause = s.Store.Wait(ctx, s.Act(c, who, f), wish)
	}
	if cause == nil {
		return s.SeeOther(c, web.WithDone("/agenda", "attesa"))
	}
	wrong, ok := errors.AsType[desk.Invalid](cause)
	if !ok {
		return s.bookingRefused(c, who, choice, cause)
	}
	p, err := s.booking(ctx, who, choice)
	if err != nil {
		return s.bookingRefused(c, who, choice, err)
	}
	if f.Has("prima_del") && wrong["fino_al"] != "" { // said at the field that was filled in
		wrong.Add("prima_del", wrong["fino_al"])
		delete(wrong, "fino_al")
	}
	p.Wait = view.WaitForm{From: f.Get("dal"), To: f.Get("fino_al"), Before: f.Get("prima_del"), Errors: wrong}
	return s.showBooking(c, who, http.StatusUnprocessableEntity, p)
}

// dayIn reads an optional day of a form.
func dayIn(f web.Form, field string, bad desk.Invalid) desk.Day {
	typed := strings.TrimSpace(f.Get(field))
	if typed == "" {
		return ""
	}
	day, err := desk.ParseDay(typed)
	if err != nil {
		bad.Add(field, "Scrivi la data come 07/04/2026.")
	}
	return day
}

// WaitingLeave takes an entry of the ufficio off the waiting list.
func (s *Service) WaitingLeave(c echo.Context, who desk.Actor) error {
	if err := s.Store.StopWaiting(c.Request().Context(), store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone("/agenda", "attesa-tolta"))
}
