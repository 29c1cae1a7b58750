package agenda

import (
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// SearchForm is the empty form of Cerca Appuntamenti [R40].
func (s *Service) SearchForm(c echo.Context, who desk.Actor) error {
	if err := asGenerico(who); err != nil {
		return err
	}
	return s.showAgendaSearch(c, who, view.AppointmentSearch{})
}

// Search looks for appointments of a day, of a citizen, or both, past ones too [R40]. It is
// a POST so that no codice fiscale stands in an address.
func (s *Service) Search(c echo.Context, who desk.Actor) error {
	if err := asGenerico(who); err != nil {
		return err
	}
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	p := view.AppointmentSearch{Day: strings.TrimSpace(f.Get("data")), CF: strings.TrimSpace(f.Get("cf")), Asked: true, Errors: desk.Invalid{}}
	ask := store.Search{After: f.Get("dopo")}
	if p.Day != "" {
		if ask.Day, err = desk.ParseDay(p.Day); err != nil {
			p.Errors.Add("data", "Scrivi la data come 07/04/2026.")
		}
	}
	if p.CF != "" {
		if ask.CF, err = desk.ParseCodiceFiscale(p.CF); err != nil {
			p.Errors.Add("cf", err.Error())
		}
	}
	if p.Day == "" && p.CF == "" {
		p.Errors.Add("data", "Scrivi una data o un codice fiscale.")
	}
	if len(p.Errors) == 0 {
		if p.List, err = s.Store.SearchAppointments(c.Request().Context(), who, ask); err != nil {
			return err
		}
	}
	return s.showAgendaSearch(c, who, p)
}

func (s *Service) showAgendaSearch(c echo.Context, who desk.Actor, p view.AppointmentSearch) error {
	p.Now = s.Now()
	return s.Show(c, who, web.StatusFor(p.Errors), ui.Page{Title: "Cerca Appuntamenti", Active: "/agenda/cerca"}, view.AgendaSearch(p))
}
