package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	view "combipat/views/account"
	"combipat/views/ui"
)

const profilePath = "/profilo"

// profile gathers what the service knows of the person and how they get in.
func (s *Server) profile(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	sessions, err := s.Store.SignIns(ctx, who, s.Now())
	if err != nil {
		return err
	}
	f, err := s.Store.Factors(ctx, who.ID)
	if err != nil {
		return err
	}
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Il tuo profilo", Active: profilePath},
		view.Profile(view.ProfilePage{Who: who, Factors: f, Off: s.Factors == desk.FactorsOff, Sessions: len(sessions)}))
}
