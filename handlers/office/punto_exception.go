package office

import (
	"context"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	"combipat/views/ui"
)

// specialDays is the part of a punto's page where its exceptions stand.
const specialDays = "?parte=giorni"

// ExceptionSave gives one day of a punto other hours, or none [R43, A16].
func (s *Service) ExceptionSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "eccezioni", Done: "eccezione",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			e := desk.Exception{Day: f.Day("giorno", "Indica il giorno.")}
			switch {
			case e.Day != "" && e.Day < s.Today():
				f.Bad.Add("giorno", "Il giorno è già passato.")
			case f.Get("chiuso") == "1":
			default:
				e.Hours = []desk.Hours{f.Hours("")}
				if f.Has("dalle2") || f.Has("alle2") {
					e.Hours = append(e.Hours, f.Hours("2"))
				}
			}
			if len(e.Hours) == 2 && e.Hours[1].From < e.Hours[0].To {
				f.Bad.Add("dalle2", "La seconda fascia comincia quando la prima è finita.")
			}
			if err := f.Bad.Err(); err != nil {
				return "", err
			}
			return puntiPath + "/" + a.ID + specialDays, s.Store.SetException(ctx, a, e, settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showPunto(c, who, status, c.Param("id"), r) },
	})
}

// ExceptionRemove lets the weekly agenda hold again on a day.
func (s *Service) ExceptionRemove(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "eccezioni-tolte", Done: "eccezione-tolta",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			day := f.Day("giorno", "Indica il giorno.")
			if err := f.Bad.Err(); err != nil {
				return "", err
			}
			return puntiPath + "/" + a.ID + specialDays, s.Store.RemoveException(ctx, a, day, settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showPunto(c, who, status, c.Param("id"), r) },
	})
}
