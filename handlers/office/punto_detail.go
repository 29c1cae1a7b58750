package office

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

// PuntoDetail shows one punto, a part of it at a time: its week, its special days, its data,
// its officials [R43]. One of another structure is store.ErrNotFound.
func (s *Service) PuntoDetail(c echo.Context, who desk.Actor) error {
	return s.showPunto(c, who, http.StatusOK, c.Param("id"), ui.Refused{})
}

func (s *Service) showPunto(c echo.Context, who desk.Actor, status int, id string, refused ui.Refused) error {
	ctx := c.Request().Context()
	kept, err := s.Store.KeptPunti(ctx, who, s.Today())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(kept, func(k store.KeptPunto) bool { return k.ID == id })
	if at < 0 {
		return store.ErrNotFound
	}
	p := view.PuntoPage{Punto: kept[at], Part: view.PuntoPartOf(c.QueryParam("parte"), refused), Line: c.QueryParam("fascia"),
		Today: s.Today(), Key: web.NewKey(), Refused: refused}
	if c.Path() == LineRoute {
		p.Line = c.Param("id")
	}
	p.Week = ui.WeekShown(p.Today)
	if d, err := desk.ParseDay(c.QueryParam("settimana")); err == nil {
		p.Week = ui.WeekOf(d)
	}
	if err := s.fillPunto(ctx, who, &p); err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: p.Punto.Name, Active: puntiPath}, view.PuntoDetail(p))
}

// fillPunto loads what the part of the page shows.
func (s *Service) fillPunto(ctx context.Context, who desk.Actor, p *view.PuntoPage) (err error) {
	switch p.Part {
	case view.PuntoData:
		p.Topics, err = s.Store.Topics(ctx)
	case view.PuntoPeople:
		p.Officials, err = s.Store.SedeOfficials(ctx, who)
	case view.PuntoWeek:
		if p.Punto.Active { // a retired one offers nothing
			p.Offered, err = s.Store.FreeSlots(ctx, who, p.Punto.Code, p.Week, 7, "", s.Now())
		}
	}
	return err
}

// PuntoOfficials says who serves at a punto.
func (s *Service) PuntoOfficials(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "funzionari", Done: "funzionari",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			return puntiPath + "/" + a.ID + "?parte=funzionari", s.Store.SetOfficials(ctx, a, f.Values["funzionari"], settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showPunto(c, who, status, c.Param("id"), r) },
	})
}
