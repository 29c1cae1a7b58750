package inbox

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/inbox"
	"combipat/views/ui"
)

// CrmForm asks for whom and why [R26].
func (s *Service) CrmForm(c echo.Context, who desk.Actor) error {
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "CRM", Active: "/crm"}, view.CRM(view.CRMPage{}))
}

// CrmOpen shows the citizen's whole conversation; that it was opened, by whom and why, is
// logged before anything is shown.
func (s *Service) CrmOpen(c echo.Context, who desk.Actor) error {
	p := view.CRMPage{Typed: strings.TrimSpace(web.Value(c, "cf")), Reason: strings.TrimSpace(web.Value(c, "motivo")), Today: s.Today(), Errors: desk.Invalid{}}
	cf, err := desk.ParseCodiceFiscale(p.Typed)
	if err != nil {
		p.Errors.Add("cf", err.Error())
	}
	if p.Reason == "" || len(p.Reason) > 500 {
		p.Errors.Add("motivo", "Scrivi perché apri questa interlocuzione, in poche parole.")
	}
	if len(p.Errors) == 0 {
		ctx, act := c.Request().Context(), store.Act{Who: who, Now: s.Now()}
		found, err := s.Store.OpenCitizen(ctx, act, cf, p.Reason)
		if err != nil {
			return err
		}
		appointments, err := s.Store.CitizenAppointments(ctx, act, cf, p.Reason)
		if err != nil {
			return err
		}
		p.Opened, p.Who, p.Timeline = true, who, view.TimelineOf(found, appointments)
	}
	return s.Show(c, who, web.StatusFor(p.Errors), ui.Page{Title: "CRM", Active: "/crm"}, view.CRM(p))
}
