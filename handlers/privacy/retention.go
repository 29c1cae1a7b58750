package privacy

import (
	"errors"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	view "combipat/views/privacy"
	"combipat/views/ui"
)

// RetentionForm shows how long each kind of data is kept, and what was taken away by that.
func (s *Service) RetentionForm(c echo.Context, who desk.Actor) error {
	return s.showRetention(c, who, view.RetentionPage{}, nil)
}

// RetentionSave first shows what the typed days would take away today; confirmed, it sets them.
func (s *Service) RetentionSave(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	p := view.RetentionPage{Typed: map[desk.RetentionKind]string{}, Errors: desk.Invalid{}}
	days := map[desk.RetentionKind]int{}
	for _, kind := range desk.RetentionKinds {
		p.Typed[kind] = strings.TrimSpace(f.Get(string(kind)))
		if p.Typed[kind] == "" {
			days[kind] = 0
			continue
		}
		n, err := strconv.Atoi(p.Typed[kind])
		if err != nil || n < 1 {
			p.Errors.Add(string(kind), "Scrivi un numero di giorni, oppure niente.")
			continue
		}
		days[kind] = n
	}
	if err := desk.CheckRetention(days); err != nil {
		if bad, ok := errors.AsType[desk.Invalid](err); ok {
			for kind, text := range bad {
				p.Errors.Add(kind, text)
			}
		}
	}
	if len(p.Errors) > 0 {
		return s.showRetention(c, who, p, nil)
	}
	if f.Get("conferma") != "1" {
		p.Preview = true
		return s.showRetention(c, who, p, days)
	}
	if err := s.Store.SetRetention(c.Request().Context(), s.Act(c, who, f), days); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone("/gestione/conservazione", "conservazione"))
}

func (s *Service) showRetention(c echo.Context, who desk.Actor, p view.RetentionPage, typed map[desk.RetentionKind]int) (err error) {
	ctx := c.Request().Context()
	if p.List, err = s.Store.Retentions(ctx, who, s.Today(), typed); err != nil {
		return err
	}
	if p.Lines, err = s.Store.Erasures(ctx, who, lastErasures); err != nil {
		return err
	}
	p.Who, p.Key = who, web.NewKey()
	return s.Show(c, who, web.StatusFor(p.Errors), ui.Page{Title: "Conservazione", Active: activeData(who)}, view.Retention(p))
}
