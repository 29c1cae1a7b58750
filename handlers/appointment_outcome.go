package handlers

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// appointmentOutcome records how an appointment ended: svolto, assente, chiuso e definito; the
// note goes into the request [A12, A15].
func (s *Server) appointmentOutcome(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "esito", "esito", func(ctx context.Context, a store.Act, f fields) (string, error) {
		err := s.Store.Outcome(ctx, a, store.ParseOutcome(f.get("esito")), f.get("testo"))
		return "/agenda/appuntamenti/" + a.ID, atTesto(err)
	}, func(r ui.Refused, status int) error {
		c.Set(refusedOutcome, r)
		return s.showAppointment(c, who, c.Param("id"), status, view.AppointmentPage{})
	})
}

// refusedOutcome is where the fascicolo finds the outcome that was refused, to show it as it
// was typed.
const refusedOutcome = "esito rifiutato"

// atTesto names the note as the form does.
func atTesto(err error) error {
	bad, ok := errors.AsType[desk.Invalid](err)
	if !ok || bad["nota"] == "" {
		return err
	}
	moved := desk.Invalid{"testo": bad["nota"]}
	for field, text := range bad {
		if field != "nota" {
			moved[field] = text
		}
	}
	return moved
}
