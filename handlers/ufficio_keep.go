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

const ufficiPath = "/ente/uffici"

// ufficioList shows the offices of the ente, each with the CRIC its region decides [R4, R15].
func (s *Server) ufficioList(c echo.Context, who desk.Actor) error {
	return s.showUffici(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showUffici(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	p, err := s.ufficiPage(c.Request().Context(), who, refused)
	if err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Uffici", Active: ufficiPath}, view.Uffici(p))
}

func (s *Server) ufficiPage(ctx context.Context, who desk.Actor, refused ui.Refused) (p view.UfficiPage, err error) {
	p = view.UfficiPage{Refused: refused, Key: newKey()}
	if p.List, err = s.Store.EnteUffici(ctx, who); err != nil {
		return p, err
	}
	if p.CRIC, err = s.Store.Strutture(ctx, desk.CRIC); err != nil {
		return p, err
	}
	p.Regions, err = s.Store.Regions(ctx)
	return p, err
}

// ufficioDetail is the form of one office.
func (s *Server) ufficioDetail(c echo.Context, who desk.Actor) error {
	return s.showUfficio(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showUfficio(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	p, err := s.ufficiPage(c.Request().Context(), who, refused)
	if err != nil {
		return err
	}
	for _, u := range p.List {
		if u.ID == c.Param("id") {
			p.Ufficio = u
			return s.show(c, who, status, ui.Page{Title: u.Name, Active: ufficiPath}, view.Ufficio(p))
		}
	}
	return store.ErrNotFound
}

// officeSave adds an office to the ente, or changes the one in the address.
func (s *Server) officeSave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "uffici", "ufficio", func(ctx context.Context, a store.Act, f fields) (string, error) {
		_, err := s.Store.KeepUfficio(ctx, a, desk.Ufficio{Code: f.text("codice"), Name: f.get("nome"), Region: f.text("regione")})
		return ufficiPath, err
	}, func(r ui.Refused, status int) error {
		if c.Param("id") == "" {
			return s.showUffici(c, who, status, r)
		}
		return s.showUfficio(c, who, status, r)
	})
}
