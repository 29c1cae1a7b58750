package directory

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	view "combipat/views/directory"
	"combipat/views/ui"
)

// ScanState shows the Gestore whether the virus scanner keeps up: numbers only.
func (s *Service) ScanState(c echo.Context, who desk.Actor) error {
	counts, err := s.Store.Scans(c.Request().Context(), who)
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Antivirus", Active: GestionePath}, view.Scans(s.Store.Quarantining(), counts))
}
