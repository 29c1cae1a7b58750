package handlers

import (
	"context"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// specialDays is the part of a punto's page where its exceptions stand.
const specialDays = "?parte=giorni"

// exceptionSave gives one day of a punto other hours, or none [R43].
func (s *Server) exceptionSave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "eccezioni", "eccezione", func(ctx context.Context, a store.Act, f fields) (string, error) {
		e := desk.Exception{Day: f.day("giorno", "Indica il giorno.")}
		switch {
		case e.Day != "" && e.Day < s.today():
			f.bad.Add("giorno", "Il giorno è già passato.")
		case f.get("chiuso") == "1":
		default:
			e.Hours = []desk.Hours{f.hours("")}
			if f.has("dalle2") || f.has("alle2") {
				e.Hours = append(e.Hours, f.hours("2"))
			}
		}
		if len(e.Hours) == 2 && e.Hours[1].From < e.Hours[0].To {
			f.bad.Add("dalle2", "La seconda fascia comincia quando la prima è finita.")
		}
		if err := f.bad.Err(); err != nil {
			return "", err
		}
		return puntiPath + "/" + a.ID + specialDays, s.Store.SetException(ctx, a, e)
	}, func(r ui.Refused, status int) error { return s.showPunto(c, who, status, c.Param("id"), r) })
}

// exceptionRemove lets the weekly agenda hold again on a day.
func (s *Server) exceptionRemove(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "eccezioni", "eccezione-tolta", func(ctx context.Context, a store.Act, f fields) (string, error) {
		day := f.day("giorno", "Indica il giorno.")
		if err := f.bad.Err(); err != nil {
			return "", err
		}
		return puntiPath + "/" + a.ID + specialDays, s.Store.RemoveException(ctx, a, day)
	}, func(r ui.Refused, status int) error { return s.showPunto(c, who, status, c.Param("id"), r) })
}
