package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	view "combipat/views/office"
	"combipat/views/ui"
)

// forecastDays is how far the forecast looks: two weeks of rights against two weeks of places.
const forecastDays = 14

// Forecast compares the rights to book that mature with the places that are free.
func (s *Service) Forecast(c echo.Context, who desk.Actor) error {
	list, err := s.Store.Forecast(c.Request().Context(), who, s.Now(), forecastDays)
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Previsione", Active: "/sede/punti"}, view.Forecast(list, s.Today(), forecastDays))
}
