package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/agenda"
)

// appointmentConfirm turns a hold into an appointment [R29, R32, R34–R37]. Refused, the form
// comes back as it was typed, over the slots that are free where its time has run out.
func (s *Server) appointmentConfirm(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	f, err := s.readForm(c, who)
	if err != nil {
		return err
	}
	act := store.Act{Who: who, Now: s.Now(), ID: f.get("blocco"), Key: f.get("chiave")}
	id, cause := s.Store.Confirm(ctx, act, desk.Booking{
		CF: f.get("cf"), CF2: f.get("cf2"), SameMatter: f.get("dichiarazione") == "1",
		Topic: f.get("argomento"), Contact: f.get("recapito"), Motivation: f.get("motivazioni"),
	})
	if cause == nil {
		return s.seeOther(c, withDone("/agenda/appuntamenti/"+id, "prenotato"))
	}
	t, ok := explain(cause)
	if !ok || errors.Is(cause, store.ErrNotFound) || t.status == http.StatusServiceUnavailable {
		return cause
	}
	e, err := s.Store.Held(ctx, who, act.ID)
	if err != nil {
		return err
	}
	if e.Number != "" { // by another form
		return s.showAppointment(c, who, e.ID, t.status, view.AppointmentPage{Why: "Questo orario è già stato confermato: l’appuntamento è questo."})
	}
	p := view.HoldPage{Typed: typedIn(f), Errors: t.fields}
	if t.fields == nil {
		p.Why = t.text
	}
	return s.showHold(c, who, e, t.status, p)
}
