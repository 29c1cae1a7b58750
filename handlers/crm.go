package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/inbox"
	"combipat/views/ui"
)

// crmForm asks for whom and why [R26].
func (s *Server) crmForm(c echo.Context, who desk.Actor) error {
	return s.show(c, who, http.StatusOK, ui.Page{Title: "CRM", Active: "/crm"}, view.CRM(view.CRMPage{}))
}

// crmOpen shows the citizen's whole conversation; that it was opened, by whom and why, is
// logged before anything is shown.
func (s *Server) crmOpen(c echo.Context, who desk.Actor) error {
	p := view.CRMPage{Typed: strings.TrimSpace(c.FormValue("cf")), Reason: strings.TrimSpace(c.FormValue("motivo")), Today: s.today(), Errors: desk.Invalid{}}
	cf, err := desk.ParseCodiceFiscale(p.Typed)
	if err != nil {
		p.Errors.Add("cf", err.Error())
	}
	if p.Reason == "" || len(p.Reason) > 500 {
		p.Errors.Add("motivo", "Scrivi perché apri questa interlocuzione, in poche parole.")
	}
	if len(p.Errors) == 0 {
		if p.Found, err = s.Store.OpenCitizen(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, cf, p.Reason); err != nil {
			return err
		}
		p.Opened = true
	}
	return s.show(c, who, statusFor(p.Errors), ui.Page{Title: "CRM", Active: "/crm"}, view.CRM(p))
}
