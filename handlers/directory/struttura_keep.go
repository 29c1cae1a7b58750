package directory

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

const (
	GestionePath  = "/gestione/argomenti"
	strutturePath = "/gestione/strutture"
)

// StrutturaList shows the structures, and the form of a new one [R14].
func (s *Service) StrutturaList(c echo.Context, who desk.Actor) error {
	return s.showStrutture(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showStrutture(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	list, err := s.Store.KeptStrutture(ctx, who)
	if err != nil {
		return err
	}
	regions, err := s.Store.Regions(ctx)
	if err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Strutture", Active: GestionePath}, view.Strutture(list, regions, web.NewKey(), refused))
}

// StrutturaAdd enters a structure.
func (s *Service) StrutturaAdd(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "struttura", Done: "struttura",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			id, err := s.Store.AddStruttura(ctx, a, store.StrutturaEntry{
				Struttura: desk.Struttura{Code: strings.ToUpper(f.Text("codice")), Kind: desk.StrutturaKind(f.Get("tipo")), Name: f.Text("denominazione"),
					Provincia: strings.ToUpper(f.Text("provincia")), Region: f.Text("regione")},
				Phone: f.Text("telefono"), Second: f.Has("seconda")})
			return strutturePath + "/" + id, err
		},
		Again: func(r ui.Refused, status int) error { return s.showStrutture(c, who, status, r) },
	})
}

// StrutturaDetail shows one structure with what belongs to it.
func (s *Service) StrutturaDetail(c echo.Context, who desk.Actor) error {
	return s.showStruttura(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showStruttura(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	k, err := s.Store.KeptStruttura(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: k.Name, Active: GestionePath}, view.StrutturaDetail(k, refused))
}

// StrutturaSave changes what may change of a structure.
func (s *Service) StrutturaSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "struttura", Done: "struttura",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			k := store.KeptStruttura{Phone: f.Text("telefono"), Estero: f.Has("estero"), CAPs: strings.Fields(f.Get("cap"))}
			k.Name = f.Text("nome")
			return strutturePath + "/" + a.ID, s.Store.KeepStruttura(ctx, a, k)
		},
		Again: func(r ui.Refused, status int) error { return s.showStruttura(c, who, status, r) },
	})
}

// StrutturaRetire keeps a structure from receiving anything new, or lets it receive again.
func (s *Service) StrutturaRetire(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "ritiro", Done: "struttura",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			return strutturePath + "/" + a.ID, s.Store.RetireStruttura(ctx, a, f.Get("ritirata") != "0")
		},
		Again: func(r ui.Refused, status int) error { return s.showStruttura(c, who, status, r) },
	})
}
