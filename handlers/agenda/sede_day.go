package agenda

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// SedeDay shows a day of the sede, punto by punto, counters × time [R43]: the punti of an
// official's topics, the whole sede for its Responsabile.
func (s *Service) SedeDay(c echo.Context, who desk.Actor) error {
	ctx, now := c.Request().Context(), s.Now()
	p := view.SedePage{Who: who, Now: now, Day: desk.DayOf(now), Punto: c.QueryParam("punto"), Official: c.QueryParam("funzionario"), Rooms: s.HasRooms(), Address: c.Request().URL.RequestURI()}
	if d, err := desk.ParseDay(c.QueryParam("giorno")); err == nil {
		p.Day = d
	}
	all, err := s.Store.AgendaDay(ctx, who, p.Day, store.AgendaFilter{Official: p.Official}, now)
	if err != nil {
		return err
	}
	taking, err := s.Store.Punti(ctx, who.Struttura.Code, desk.Topic{}, "")
	if err != nil {
		return err
	}
	for _, d := range all {
		p.Punti = append(p.Punti, d.Punto)
		if p.Punto != "" && d.Punto.Code != p.Punto {
			continue
		}
		retired := d.Punto.Sede == who.Struttura.ID && !slices.ContainsFunc(taking, func(t desk.Punto) bool { return t.ID == d.Punto.ID })
		if grid := view.GridOfDay(d, p.Day, now, retired); !retired || grid.Appointments > 0 {
			p.Grids = append(p.Grids, grid)
		}
	}
	if web.IsHTMX(c) {
		return s.Fragment(c, http.StatusOK, view.SedeGrids(p))
	}
	if who.Role == desk.Responsabile {
		if p.Officials, err = s.Store.SedeOfficials(ctx, who); err != nil {
			return err
		}
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Agenda della sede", Active: "/agenda-sede"}, view.SedeDay(p))
}
