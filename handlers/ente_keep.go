package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

const entiPath = "/gestione/enti"

// enteList shows the Patronati with their offices, and the form of a further one [R1].
func (s *Server) enteList(c echo.Context, who desk.Actor) error {
	return s.showEnti(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showEnti(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	list, err := s.Store.KeptEnti(ctx, who)
	if err != nil {
		return err
	}
	regions, err := s.Store.Regions(ctx)
	if err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Patronati e uffici", Active: gestionePath}, view.Enti(list, regions, c.QueryParam("modifica"), refused))
}

// ufficioSave enters an office with its ente, or changes them; codes name both.
func (s *Server) ufficioSave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "ufficio", "ufficio", func(ctx context.Context, a store.Act, f fields) (string, error) {
		return entiPath, s.Store.EnterUfficio(ctx, a, store.UfficioEntry{Ente: desk.Ente{Code: f.text("ente_codice"), Name: f.text("ente")},
			Ufficio: desk.Ufficio{Code: f.text("ufficio_codice"), Name: f.text("ufficio"), Region: f.text("regione")}})
	}, func(r ui.Refused, status int) error { return s.showEnti(c, who, status, r) })
}
