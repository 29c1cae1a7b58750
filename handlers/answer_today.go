package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	view "combipat/views/office"
	"combipat/views/ui"
)

// answerToday is the queue «Rispondi oggi e eviti l’appuntamento»: what has waited for 10 to 15
// days and may be booked from the sixteenth [R27a].
func (s *Server) answerToday(c echo.Context, who desk.Actor) error {
	list, err := s.Store.AnswerToday(c.Request().Context(), who, s.today())
	if err != nil {
		return err
	}
	if isHTMX(c) {
		return s.fragment(c, http.StatusOK, view.AnswerTodayRows(list, s.today()))
	}
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Rispondi oggi", Active: "/agenda-sede"}, view.AnswerToday(list, s.today()))
}
