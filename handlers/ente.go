package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

// enteReferente gives or takes the profile Referente regionale [R4].
func (s *Server) enteReferente(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.GrantReferente(c.Request().Context(), act, c.FormValue("referente") == "1"); err != nil {
		return err
	}
	return s.seeOther(c, "/ente/persone?"+doneParam+"=referente")
}

// enteRequests lists the ente's requests without their contents.
func (s *Server) enteRequests(c echo.Context, who desk.Actor) error {
	l, err := s.Store.EnteRequests(c.Request().Context(), who, s.today(), filterOf(c.QueryParams()))
	if err != nil {
		return err
	}
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Richieste dell’ente", Active: "/ente/richieste"},
		view.EnteRequests(l.Requests, nextPage(c, l.Next), s.today()))
}
