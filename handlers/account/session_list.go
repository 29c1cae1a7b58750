package account

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

const SessionsPath = "/profilo/sessioni"

// SessionList shows where the person is signed in.
func (s *Service) SessionList(c echo.Context, who desk.Actor) error {
	list, err := s.Store.SignIns(c.Request().Context(), who, s.Now())
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "I tuoi accessi", Active: web.ProfilePath}, view.Sessions(list, web.SignInOf(c).ID))
}

// SessionEnd ends one of them.
func (s *Service) SessionEnd(c echo.Context, who desk.Actor) error {
	return s.leave(c, who, c.Param("id"))
}

// SessionEndAll signs out everywhere, here too.
func (s *Service) SessionEndAll(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	if err := s.Store.EndSignIns(ctx, store.Act{Who: who, Now: s.Now()}); err != nil {
		return err
	}
	if err := s.Sessions.Destroy(ctx); err != nil {
		return err
	}
	return s.SeeOther(c, "/accedi?"+web.DoneParam+"=ovunque")
}
