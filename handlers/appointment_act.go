package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/agenda"
)

// appointmentCancel is Annulla for the patronato, with its cut-off [A14], and the disdetta for
// the sede, which says why and burns nothing [A16].
func (s *Server) appointmentCancel(c echo.Context, who desk.Actor) error {
	return s.appointmentAct(c, who, "annullato", func(ctx context.Context, a store.Act, f form) error {
		return s.Store.Cancel(ctx, a, f.get("motivo"))
	})
}

// appointmentMove takes an appointment to the slot of a hold [R34, A14].
func (s *Server) appointmentMove(c echo.Context, who desk.Actor) error {
	return s.appointmentAct(c, who, "spostato", func(ctx context.Context, a store.Act, f form) error {
		return s.Store.Move(ctx, a, f.get("blocco"))
	})
}

// appointmentAccept takes a displaced appointment to the slot that the sede proposes [A16].
func (s *Server) appointmentAccept(c echo.Context, who desk.Actor) error {
	return s.appointmentAct(c, who, "spostato", func(ctx context.Context, a store.Act, _ form) error {
		err := s.Store.AcceptProposal(ctx, a)
		if errors.Is(err, store.ErrTaken) {
			return &desk.Refusal{Rule: "A16", Text: "L’orario proposto non è più riservato: scegline un altro."}
		}
		return err
	})
}

// appointmentAct reads the form of an act on an appointment, does it and leads back to it.
// Refused, it shows the appointment as it is now, with what was typed.
func (s *Server) appointmentAct(c echo.Context, who desk.Actor, fatto string, do func(context.Context, store.Act, form) error) error {
	f, err := s.readForm(c, who)
	if err != nil {
		return err
	}
	act := s.act(c, who, f)
	cause := do(c.Request().Context(), act, f)
	if cause == nil {
		return s.seeOther(c, withDone("/agenda/appuntamenti/"+act.ID, fatto))
	}
	t, ok := explain(cause)
	if !ok || errors.Is(cause, store.ErrNotFound) || t.status == http.StatusServiceUnavailable {
		return cause
	}
	p := view.AppointmentPage{Reason: f.get("motivo"), Errors: t.fields}
	if t.fields == nil {
		p.Why = t.text
	}
	if errors.Is(cause, store.ErrStale) {
		p.Why = "Mentre guardavi la pagina l’appuntamento è cambiato: controlla com’è ora e decidi di nuovo."
	}
	return s.showAppointment(c, who, act.ID, t.status, p)
}
