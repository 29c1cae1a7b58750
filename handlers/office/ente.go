package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

// EnteReferente gives or takes the profile Referente regionale [R4].
func (s *Service) EnteReferente(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.GrantReferente(c.Request().Context(), act, web.Value(c, "referente") == "1"); err != nil {
		return err
	}
	return s.SeeOther(c, "/ente/persone?"+web.DoneParam+"=referente")
}

// EnteRequests lists the ente's requests without their contents.
func (s *Service) EnteRequests(c echo.Context, who desk.Actor) error {
	l, err := s.Store.EnteRequests(c.Request().Context(), who, s.Today(), web.FilterOf(c.QueryParams()))
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Richieste dell’ente", Active: "/ente/richieste"},
		view.EnteRequests(l.Requests, web.NextPage(c, l.Next), s.Today()))
}
