package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const officialsPath = "/sede/funzionari"

// officialList shows who of the sede works which topic, and what waits in each [R6, R12].
func (s *Server) officialList(c echo.Context, who desk.Actor) error {
	return s.showOfficials(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showOfficials(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.WorkersPage{Refused: refused, Key: newKey(), Today: s.today()}
	var err error
	if p.Workers, err = s.Store.Workers(ctx, who); err != nil {
		return err
	}
	if p.Topics, err = s.Store.TopicsWorked(ctx, who); err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Funzionari e argomenti", Active: puntiPath}, view.Workers(p))
}

// officialSave says which topics an official works from now on.
func (s *Server) officialSave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, c.Param("id"), "competenze", func(ctx context.Context, a store.Act, f fields) (string, error) {
		_, err := s.Store.KeepCompetences(ctx, a, f.values["argomenti"])
		return officialsPath, err
	}, func(r ui.Refused, status int) error { return s.showOfficials(c, who, status, r) })
}
