package handlers

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const entrustPath = "/ente/affidamenti"

// entrustList shows how much each operator of the ente follows [R6].
func (s *Server) entrustList(c echo.Context, who desk.Actor) error {
	list, err := s.Store.Loads(c.Request().Context(), store.Act{Who: who, Now: s.Now()})
	if err != nil {
		return err
	}
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Affidamenti", Active: entrustPath}, view.Loads(list))
}

// entrustForm shows what one of them follows, by number and state, to be given to a colleague.
func (s *Server) entrustForm(c echo.Context, who desk.Actor) error {
	return s.showBurden(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showBurden(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx, act := c.Request().Context(), store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	p := view.EntrustPage{Refused: refused, Key: newKey(), Today: s.today()}
	var err error
	if p.Burden, err = s.Store.BurdenOf(ctx, act); err != nil {
		return err
	}
	if p.Others, err = s.Store.Loads(ctx, act); err != nil {
		return err
	}
	p.Others = slices.DeleteFunc(p.Others, func(l store.Load) bool { return l.ID == act.ID || l.Disabled })
	return s.show(c, who, status, ui.Page{Title: "Affidamenti di " + p.Burden.Person.Name, Active: entrustPath}, view.Entrust(p))
}

// entrust gives what was ticked, or all of it, to a colleague, who is told.
func (s *Server) entrust(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "affidamenti", "affidate", func(ctx context.Context, a store.Act, f fields) (string, error) {
		requests, appointments := f.values["richieste"], f.values["appuntamenti"]
		if f.has("tutto") {
			b, err := s.Store.BurdenOf(ctx, a)
			if err != nil {
				return "", err
			}
			requests, appointments = view.IDsOf(b)
		}
		to := entrustPath + "/" + a.ID
		if f.get("a") == "" {
			f.bad.Add("a", "Scegli a chi affidarle.")
		}
		if len(requests)+len(appointments) == 0 {
			f.bad.Add("tutto", "Scegli che cosa affidare: qualche riga, oppure tutto.")
		}
		if err := f.bad.Err(); err != nil {
			return "", err
		}
		_, err := s.Store.Entrust(ctx, a, f.get("a"), requests, appointments)
		return to, err
	}, func(r ui.Refused, status int) error { return s.showBurden(c, who, status, r) })
}
