package directory

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	view "combipat/views/directory"
	"combipat/views/ui"
)

// UnreadList shows where requests would reach nobody: structures without people, topics that no
// Funzionario works, regions without CRIC [R6, R14].
func (s *Service) UnreadList(c echo.Context, who desk.Actor) error {
	list, err := s.Store.Unread(c.Request().Context(), who)
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Dove nessuno legge", Active: GestionePath}, view.Unread(list))
}
