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

const EntrustPath = "/ente/affidamenti"

// EntrustList shows how much each operator of the ente follows [R6].
func (s *Service) EntrustList(c echo.Context, who desk.Actor) error {
	list, err := s.Store.Loads(c.Request().Context(), store.Act{Who: who, Now: s.Now()})
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Affidamenti", Active: EntrustPath}, view.Loads(list))
}

// EntrustForm shows what one of them follows, by number and state, to be given to a colleague.
func (s *Service) EntrustForm(c echo.Context, who desk.Actor) error {
	return s.showBurden(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showBurden(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx, act := c.Request().Context(), store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	p := view.EntrustPage{Refused: refused, Key: web.NewKey(), Today: s.Today()}
	var err error
	if p.Burden, err = s.Store.BurdenOf(ctx, act); err != nil {
		return err
	}
	if p.Others, err = s.Store.Loads(ctx, act); err != nil {
		return err
	}
	p.Others = slices.DeleteFunc(p.Others, func(l store.Load) bool { return l.ID == act.ID || l.Disabled })
	return s.Show(c, who, status, ui.Page{Title: "Affidamenti di " + p.Burden.Person.Name, Active: EntrustPath}, view.Entrust(p))
}

// Entrust gives what was ticked, or all of it, to a colleague, who is told.
func (s *Service) Entrust(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "affidamenti", Done: "affidate",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			requests, appointments := f.Values["richieste"], f.Values["appuntamenti"]
			if f.Has("tutto") {
				b, err := s.Store.BurdenOf(ctx, a)
				if err != nil {
					return "", err
				}
				requests, appointments = view.IDsOf(b)
			}
			to := EntrustPath + "/" + a.ID
			if f.Get("a") == "" {
				f.Bad.Add("a", "Scegli a chi affidarle.")
			}
			if len(requests)+len(appointments) == 0 {
				f.Bad.Add("tutto", "Scegli che cosa affidare: qualche riga, oppure tutto.")
			}
			if err := f.Bad.Err(); err != nil {
				return "", err
			}
			_, err := s.Store.Entrust(ctx, a, f.Get("a"), requests, appointments)
			return to, err
		},
		Again: func(r ui.Refused, status int) error { return s.showBurden(c, who, status, r) },
	})
}
