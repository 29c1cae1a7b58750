package office

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const OfficialsPath = "/sede/funzionari"

// OfficialList shows who of the sede works which topic, and what waits in each [R6, R12].
func (s *Service) OfficialList(c echo.Context, who desk.Actor) error {
	return s.showOfficials(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showOfficials(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.WorkersPage{Refused: refused, Key: web.NewKey(), Today: s.Today()}
	var err error
	if p.Workers, err = s.Store.Workers(ctx, who); err != nil {
		return err
	}
	if p.Topics, err = s.Store.TopicsWorked(ctx, who); err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Funzionari e argomenti", Active: puntiPath}, view.Workers(p))
}

// OfficialSave says which topics an official works from now on.
func (s *Service) OfficialSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: c.Param("id"), Done: "competenze",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			_, err := s.Store.KeepCompetences(ctx, a, f.Values["argomenti"])
			return OfficialsPath, err
		},
		Again: func(r ui.Refused, status int) error { return s.showOfficials(c, who, status, r) },
	})
}
