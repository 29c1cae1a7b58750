package agenda

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
)

// remindBefore is when calendar programs ring: time to set out.
const remindBefore = 2 * time.Hour

// Calendar is an appointment as a file for calendar programs. It holds the number,
// the time and the place, and nothing about the citizens.
func (s *Service) Calendar(c echo.Context, who desk.Actor) error {
	e, err := s.Store.Appointment(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	entry := icsEvent{
		UID: e.UID(), Sequence: e.Sequence, Summary: "Appuntamento INPS " + e.Number, Start: e.Start, End: e.End,
		Location:    e.Punto.Name + ", " + e.Punto.Address + ", " + e.Sede.Title(),
		Description: "Modalità: " + e.Mode.Label() + ".\nI dettagli sono nell’Agenda Appuntamenti.",
		Cancelled:   isOff(e.State), Reminder: remindBefore,
	}
	method := "PUBLISH"
	if entry.Cancelled {
		method = "CANCEL"
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+e.Number+`.ics"`)
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8; method="+method, icsCalendar(method, "", s.Now(), []icsEvent{entry}))
}

// isOff says whether nobody needs to come any more.
func isOff(s desk.AppointmentState) bool {
	return s == desk.AnnullatoPatronato || s == desk.AnnullatoSede || s == desk.ChiusoDefinito
}
