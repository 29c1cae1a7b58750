package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	view "combipat/views/office"
	"combipat/views/ui"
)

// AnswerToday is the queue «Rispondi oggi e eviti l’appuntamento»: what has waited for 10 to 15
// days and may be booked from the sixteenth [R27a].
func (s *Service) AnswerToday(c echo.Context, who desk.Actor) error {
	list, err := s.Store.AnswerToday(c.Request().Context(), who, s.Today())
	if err != nil {
		return err
	}
	if web.IsHTMX(c) {
		return s.Fragment(c, http.StatusOK, view.AnswerTodayRows(list, s.Today()))
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Rispondi oggi", Active: "/agenda-sede"}, view.AnswerToday(list, s.Today()))
}
