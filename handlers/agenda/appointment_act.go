package agenda

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
)

// Cancel is Annulla for the patronato, with its cut-off [A14], and the disdetta for
// the sede, which says why and burns nothing, and may have another time proposed instead [A16].
func (s *Service) Cancel(c echo.Context, who desk.Actor) error {
	return s.appointmentAct(c, who, func(ctx context.Context, a store.Act, f web.Form) (string, error) {
		if who.Official() && desk.ParseWayOut(f.Get("via")) == desk.ProposeOthers {
			return "proposto", s.Store.ProposeOther(ctx, a, f.Get("motivo"))
		}
		return "annullato", s.Store.Cancel(ctx, a, f.Get("motivo"))
	})
}

// Move takes an appointment to the slot of a hold [R34, A14].
func (s *Service) Move(c echo.Context, who desk.Actor) error {
	return s.appointmentAct(c, who, func(ctx context.Context, a store.Act, f web.Form) (string, error) {
		return "spostato", s.Store.Move(ctx, a, f.Get("blocco"))
	})
}

// Accept takes a displaced appointment to the slot that the sede proposes [A16].
func (s *Service) Accept(c echo.Context, who desk.Actor) error {
	return s.appointmentAct(c, who, func(ctx context.Context, a store.Act, _ web.Form) (string, error) {
		err := s.Store.AcceptProposal(ctx, a)
		if errors.Is(err, store.ErrTaken) {
			err = &desk.Refusal{Rule: "A16", Text: "L’orario proposto non è più riservato: scegline un altro."}
		}
		return "spostato", err
	})
}

// appointmentAct reads the form of an act on an appointment, does it and leads back to it
// with the word of what was done.
// Refused, it shows the appointment as it is now, with what was typed.
func (s *Service) appointmentAct(c echo.Context, who desk.Actor, do func(context.Context, store.Act, web.Form) (done string, err error)) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	fatto, cause := do(c.Request().Context(), act, f)
	if cause == nil {
		return s.SeeOther(c, web.WithDone("/agenda/appuntamenti/"+act.ID, fatto))
	}
	t, ok := web.Explain(cause)
	if !ok || errors.Is(cause, store.ErrNotFound) || t.NotNow() {
		return cause
	}
	p := view.AppointmentPage{Reason: f.Get("motivo"), Errors: t.Fields, Named: named(cause)}
	if t.Fields == nil {
		p.Why = t.Text
	}
	if errors.Is(cause, store.ErrStale) {
		p.Why = "Mentre guardavi la pagina l’appuntamento è cambiato: controlla com’è ora e decidi di nuovo."
	}
	return s.showAppointment(c, who, act.ID, t.Status, p)
}

// named returns the appointment that a refusal names, if it names one [A17].
func named(cause error) desk.AppointmentRef {
	if refusal, ok := errors.AsType[*desk.Refusal](cause); ok {
		return refusal.Appointment
	}
	return desk.AppointmentRef{}
}
