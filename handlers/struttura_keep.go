package handlers

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

const (
	gestionePath  = "/gestione/argomenti"
	strutturePath = "/gestione/strutture"
)

// strutturaList shows the structures, and the form of a new one [R14].
func (s *Server) strutturaList(c echo.Context, who desk.Actor) error {
	return s.showStrutture(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showStrutture(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	list, err := s.Store.KeptStrutture(ctx, who)
	if err != nil {
		return err
	}
	regions, err := s.Store.Regions(ctx)
	if err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Strutture", Active: gestionePath}, view.Strutture(list, regions, newKey(), refused))
}

// strutturaAdd enters a structure.
func (s *Server) strutturaAdd(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "struttura", "struttura", func(ctx context.Context, a store.Act, f fields) (string, error) {
		id, err := s.Store.AddStruttura(ctx, a, store.StrutturaEntry{
			Struttura: desk.Struttura{Code: strings.ToUpper(f.text("codice")), Kind: desk.StrutturaKind(f.get("tipo")), Name: f.text("denominazione"),
				Provincia: strings.ToUpper(f.text("provincia")), Region: f.text("regione")},
			Phone: f.text("telefono"), Second: f.has("seconda")})
		return strutturePath + "/" + id, err
	}, func(r ui.Refused, status int) error { return s.showStrutture(c, who, status, r) })
}

// strutturaDetail shows one structure with what belongs to it.
func (s *Server) strutturaDetail(c echo.Context, who desk.Actor) error {
	return s.showStruttura(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showStruttura(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	k, err := s.Store.KeptStruttura(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: k.Name, Active: gestionePath}, view.StrutturaDetail(k, refused))
}

// strutturaSave changes what may change of a structure.
func (s *Server) strutturaSave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "struttura", "struttura", func(ctx context.Context, a store.Act, f fields) (string, error) {
		k := store.KeptStruttura{Phone: f.text("telefono"), Estero: f.has("estero"), CAPs: strings.Fields(f.get("cap"))}
		k.Name = f.text("nome")
		return strutturePath + "/" + a.ID, s.Store.KeepStruttura(ctx, a, k)
	}, func(r ui.Refused, status int) error { return s.showStruttura(c, who, status, r) })
}

// strutturaRetire keeps a structure from receiving anything new, or lets it receive again.
func (s *Server) strutturaRetire(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "ritiro", "struttura", func(ctx context.Context, a store.Act, f fields) (string, error) {
		return strutturePath + "/" + a.ID, s.Store.RetireStruttura(ctx, a, f.get("ritirata") != "0")
	}, func(r ui.Refused, status int) error { return s.showStruttura(c, who, status, r) })
}
