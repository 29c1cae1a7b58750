package agenda

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// Outcome records how an appointment ended: svolto, assente, chiuso e definito; the
// note goes into the request [A12, A15].
func (s *Service) Outcome(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "esito", Done: "esito",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			err := s.Store.Outcome(ctx, a, store.ParseOutcome(f.Get("esito")), f.Get("testo"))
			return "/agenda/appuntamenti/" + a.ID, atTesto(err)
		},
		Again: func(r ui.Refused, status int) error {
			c.Set(refusedOutcome, r)
			return s.showAppointment(c, who, c.Param("id"), status, view.AppointmentPage{})
		},
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
