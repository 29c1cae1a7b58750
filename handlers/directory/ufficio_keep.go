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

const UfficiPath = "/ente/uffici"

// UfficioList shows the offices of the ente, each with the CRIC its region decides [R4, R15].
func (s *Service) UfficioList(c echo.Context, who desk.Actor) error {
	return s.showUffici(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showUffici(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	p, err := s.ufficiPage(c.Request().Context(), who, refused)
	if err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Uffici", Active: UfficiPath}, view.Uffici(p))
}

func (s *Service) ufficiPage(ctx context.Context, who desk.Actor, refused ui.Refused) (p view.UfficiPage, err error) {
	p = view.UfficiPage{Refused: refused, Key: web.NewKey()}
	if p.List, err = s.Store.EnteUffici(ctx, who); err != nil {
		return p, err
	}
	if p.CRIC, err = s.Store.Strutture(ctx, desk.CRIC); err != nil {
		return p, err
	}
	p.Regions, err = s.Store.Regions(ctx)
	return p, err
}

// UfficioDetail is the form of one office.
func (s *Service) UfficioDetail(c echo.Context, who desk.Actor) error {
	return s.showUfficio(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showUfficio(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	p, err := s.ufficiPage(c.Request().Context(), who, refused)
	if err != nil {
		return err
	}
	for _, u := range p.List {
		if u.ID == c.Param("id") {
			p.Ufficio = u
			return s.Show(c, who, status, ui.Page{Title: u.Name, Active: UfficiPath}, view.Ufficio(p))
		}
	}
	return store.ErrNotFound
}

// OfficeSave adds an office to the ente, or changes the one in the address.
func (s *Service) OfficeSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "uffici", Done: "ufficio",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			_, err := s.Store.KeepUfficio(ctx, a, desk.Ufficio{Code: f.Text("codice"), Name: f.Get("nome"), Region: f.Text("regione")})
			return UfficiPath, err
		},
		Again: func(r ui.Refused, status int) error {
			if c.Param("id") == "" {
				return s.showUffici(c, who, status, r)
			}
			return s.showUfficio(c, who, status, r)
		},
	})
}
