package agenda

import (
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
)

// Confirm turns a hold into an appointment [R29, R32, R34–R37]. Refused, the form
// comes back as it was typed, over the slots that are free where its time has run out.
func (s *Service) Confirm(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	act.ID = f.Get("blocco")
	id, cause := s.Store.Confirm(ctx, act, desk.Booking{
		CF: f.Get("cf"), CF2: f.Get("cf2"), SameMatter: f.Get("dichiarazione") == "1",
		Topic: f.Get("argomento"), Contact: f.Get("recapito"), Motivation: f.Get("motivazioni"),
	})
	if cause == nil {
		return s.SeeOther(c, web.WithDone("/agenda/appuntamenti/"+id, "prenotato"))
	}
	t, ok := web.Explain(cause)
	if !ok || errors.Is(cause, store.ErrNotFound) || t.NotNow() {
		return cause
	}
	e, err := s.Store.Held(ctx, who, act.ID)
	if err != nil {
		return err
	}
	if e.Number != "" { // by another form
		return s.showAppointment(c, who, e.ID, t.Status, view.AppointmentPage{Why: "Questo orario è già stato confermato: l’appuntamento è questo."})
	}
	p := view.HoldPage{Typed: typedIn(f), Errors: t.Fields, Named: named(cause)}
	if t.Fields == nil {
		p.Why = t.Text
	}
	return s.showHold(c, who, e, t.Status, p)
}
