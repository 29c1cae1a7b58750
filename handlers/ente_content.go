package handlers

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

// enteRequest shows the Amministratore a request without its contents, and asks for the reason
// that opens them [R6].
func (s *Server) enteRequest(c echo.Context, who desk.Actor) error {
	return s.showEnteRequest(c, who, view.EnteRequestPage{})
}

func (s *Server) showEnteRequest(c echo.Context, who desk.Actor, p view.EnteRequestPage) (err error) {
	if p.Request, err = s.Store.EnteRequest(c.Request().Context(), who, c.Param("id")); err != nil {
		return err
	}
	p.Today = s.today()
	return s.show(c, who, statusFor(p.Errors), ui.Page{Title: "Richiesta " + p.Request.Number, Active: "/ente/richieste"}, view.EnteRequest(p))
}

// enteContent shows the contents, to be read only, once the reason stands in the register.
func (s *Server) enteContent(c echo.Context, who desk.Actor) error {
	p := view.EnteRequestPage{Reason: strings.TrimSpace(c.FormValue("motivo"))}
	if p.Reason == "" || utf8.RuneCountInString(p.Reason) > 500 {
		p.Errors = desk.Invalid{"motivo": "Scrivi perché apri la richiesta, in poche parole."}
		return s.showEnteRequest(c, who, p)
	}
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	var err error
	if p.Request, p.Thread, err = s.Store.OpenContent(c.Request().Context(), act, p.Reason); err != nil {
		return err
	}
	p.Opened, p.Today = true, s.today()
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Richiesta " + p.Request.Number, Active: "/ente/richieste"}, view.EnteRequest(p))
}
