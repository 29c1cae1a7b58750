package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	view "combipat/views/directory"
	"combipat/views/ui"
)

// scanState shows the Gestore whether the virus scanner keeps up: numbers only.
func (s *Server) scanState(c echo.Context, who desk.Actor) error {
	counts, err := s.Store.Scans(c.Request().Context(), who)
	if err != nil {
		return err
	}
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Antivirus", Active: gestionePath}, view.Scans(s.Store.Quarantining(), counts))
}
