package directory

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

const entiPath = "/gestione/enti"

// EnteList shows the Patronati with their offices, and the form of a further one [R1].
func (s *Service) EnteList(c echo.Context, who desk.Actor) error {
	return s.showEnti(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showEnti(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	list, err := s.Store.KeptEnti(ctx, who)
	if err != nil {
		return err
	}
	regions, err := s.Store.Regions(ctx)
	if err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Patronati e uffici", Active: GestionePath}, view.Enti(list, regions, c.QueryParam("modifica"), refused))
}

// UfficioSave enters an office with its ente, or changes them; codes name both.
func (s *Service) UfficioSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "ufficio", Done: "ufficio",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			return entiPath, s.Store.EnterUfficio(ctx, a, store.UfficioEntry{Ente: desk.Ente{Code: f.Text("ente_codice"), Name: f.Text("ente")},
				Ufficio: desk.Ufficio{Code: f.Text("ufficio_codice"), Name: f.Text("ufficio"), Region: f.Text("regione")}})
		},
		Again: func(r ui.Refused, status int) error { return s.showEnti(c, who, status, r) },
	})
}
