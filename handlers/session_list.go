package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

const sessionsPath = "/profilo/sessioni"

// sessionList shows where the person is signed in.
func (s *Server) sessionList(c echo.Context, who desk.Actor) error {
	list, err := s.Store.SignIns(c.Request().Context(), who, s.Now())
	if err != nil {
		return err
	}
	return s.show(c, who, http.StatusOK, ui.Page{Title: "I tuoi accessi", Active: profilePath}, view.Sessions(list, signInOf(c).ID))
}

// sessionEnd ends one of them.
func (s *Server) sessionEnd(c echo.Context, who desk.Actor) error {
	return s.leave(c, who, c.Param("id"))
}

// sessionEndAll signs out everywhere, here too.
func (s *Server) sessionEndAll(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	if err := s.Store.EndSignIns(ctx, store.Act{Who: who, Now: s.Now()}); err != nil {
		return err
	}
	if err := s.sessions.Destroy(ctx); err != nil {
		return err
	}
	return s.seeOther(c, "/accedi?"+doneParam+"=ovunque")
}
