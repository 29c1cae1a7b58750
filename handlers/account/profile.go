package account

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	view "combipat/views/account"
	"combipat/views/ui"
)

// Profile gathers what the service knows of the person and how they get in.
func (s *Service) Profile(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	sessions, err := s.Store.SignIns(ctx, who, s.Now())
	if err != nil {
		return err
	}
	f, err := s.Store.Factors(ctx, who.ID)
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Il tuo profilo", Active: web.ProfilePath},
		view.Profile(view.ProfilePage{Who: who, Factors: f, Off: s.Factors == desk.FactorsOff, Sessions: len(sessions)}))
}
