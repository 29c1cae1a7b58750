package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const puntiPath = "/sede/punti"

// puntoList shows the punti of the Responsabile's sede, and the form of a new one [R43].
func (s *Server) puntoList(c echo.Context, who desk.Actor) error {
	return s.showPunti(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showPunti(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.PuntiPage{Refused: refused, Key: newKey()}
	var err error
	if p.List, err = s.Store.KeptPunti(ctx, who, s.today()); err != nil {
		return err
	}
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Punti di consulenza", Active: puntiPath}, view.Punti(p))
}

// puntoSave adds a punto, or changes the one in the address; the agenda is not touched.
func (s *Server) puntoSave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "dati", "punto", func(ctx context.Context, a store.Act, f fields) (string, error) {
		p := desk.Punto{Code: f.text("codice"), Name: f.text("nome"), Address: f.text("indirizzo"), Topics: f.values["argomenti"],
			NoticeDays: f.number("preavviso_giorni", 0), NoticeHours: f.number("preavviso_ore", 0), Horizon: f.number("orizzonte", 0)}
		for _, m := range f.values["modalita"] {
			p.Modes = append(p.Modes, desk.Mode(m))
		}
		if invalid, ok := p.Check().(desk.Invalid); ok {
			for field, text := range invalid {
				f.bad.Add(field, text)
			}
		}
		if err := f.bad.Err(); err != nil {
			return "", err
		}
		id, err := s.Store.KeepPunto(ctx, a, p)
		return puntiPath + "/" + id, err
	}, func(r ui.Refused, status int) error {
		if c.Param("id") == "" {
			return s.showPunti(c, who, status, r)
		}
		return s.showPunto(c, who, status, c.Param("id"), r)
	})
}

// puntoRetire keeps a punto from taking new appointments, or lets it take them again.
func (s *Server) puntoRetire(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	retired, fatto := c.FormValue("ritirato") != "0", "punto-ritirato"
	if !retired {
		fatto = "punto-ripreso"
	}
	if err := s.Store.RetirePunto(c.Request().Context(), act, retired); err != nil {
		return err
	}
	return s.seeOther(c, withDone(puntiPath+"/"+act.ID, fatto))
}
