package office

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

// EnteRequest shows the Amministratore a request without its contents, and asks for the reason
// that opens them [R6].
func (s *Service) EnteRequest(c echo.Context, who desk.Actor) error {
	return s.showEnteRequest(c, who, view.EnteRequestPage{})
}

func (s *Service) showEnteRequest(c echo.Context, who desk.Actor, p view.EnteRequestPage) (err error) {
	if p.Request, err = s.Store.EnteRequest(c.Request().Context(), who, c.Param("id")); err != nil {
		return err
	}
	p.Today = s.Today()
	return s.Show(c, who, web.StatusFor(p.Errors), ui.Page{Title: "Richiesta " + p.Request.Number, Active: "/ente/richieste"}, view.EnteRequest(p))
}

// EnteContent shows the contents, to be read only, once the reason stands in the register.
func (s *Service) EnteContent(c echo.Context, who desk.Actor) error {
	p := view.EnteRequestPage{Reason: strings.TrimSpace(web.Value(c, "motivo"))}
	if p.Reason == "" || desk.Length(p.Reason) > 500 {
		p.Errors = desk.Invalid{"motivo": "Scrivi perché apri la richiesta, in poche parole."}
		return s.showEnteRequest(c, who, p)
	}
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	var err error
	if p.Request, p.Thread, err = s.Store.OpenContent(c.Request().Context(), act, p.Reason); err != nil {
		return err
	}
	p.Opened, p.Today = true, s.Today()
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Richiesta " + p.Request.Number, Active: "/ente/richieste"}, view.EnteRequest(p))
}
