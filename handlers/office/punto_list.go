package office

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const puntiPath = "/sede/punti"

// PuntoList shows the punti of the Responsabile's sede, and the form of a new one [R43].
func (s *Service) PuntoList(c echo.Context, who desk.Actor) error {
	return s.showPunti(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showPunti(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.PuntiPage{Refused: refused, Key: web.NewKey()}
	var err error
	if p.List, err = s.Store.KeptPunti(ctx, who, s.Today()); err != nil {
		return err
	}
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Punti di consulenza", Active: puntiPath}, view.Punti(p))
}

// PuntoSave adds a punto, or changes the one in the address; the agenda is not touched.
func (s *Service) PuntoSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "dati", Done: "punto",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			p := desk.Punto{Code: f.Text("codice"), Name: f.Text("nome"), Address: f.Text("indirizzo"), Topics: f.Values["argomenti"],
				NoticeDays: f.Number("preavviso_giorni", 0), NoticeHours: f.Number("preavviso_ore", 0), Horizon: f.Number("orizzonte", 0)}
			for _, m := range f.Values["modalita"] {
				p.Modes = append(p.Modes, desk.Mode(m))
			}
			if invalid, ok := p.Check().(desk.Invalid); ok {
				for field, text := range invalid {
					f.Bad.Add(field, text)
				}
			}
			if err := f.Bad.Err(); err != nil {
				return "", err
			}
			id, err := s.Store.KeepPunto(ctx, a, p)
			return puntiPath + "/" + id, err
		},
		Again: func(r ui.Refused, status int) error {
			if c.Param("id") == "" {
				return s.showPunti(c, who, status, r)
			}
			return s.showPunto(c, who, status, c.Param("id"), r)
		},
	})
}

// PuntoRetire keeps a punto from taking new appointments, or lets it take them again;
// of those it has it is asked what becomes of them [A16].
func (s *Service) PuntoRetire(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "ritiro",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			retired, fatto := f.Get("ritirato") != "0", "punto-ritirato"
			if !retired {
				fatto = "punto-ripreso"
			}
			return web.WithDone(puntiPath+"/"+a.ID, fatto), s.Store.RetirePunto(ctx, a, retired, settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showPunto(c, who, status, c.Param("id"), r) },
	})
}
