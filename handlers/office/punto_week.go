package office

import (
	"context"
	"strconv"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	"combipat/views/ui"
)

// LineRoute is where a line of the weekly agenda is changed.
const LineRoute = "/sede/fasce/:id"

// TemplateSave adds a line to the weekly agenda, the same on each of the days ticked [R43].
func (s *Service) TemplateSave(c echo.Context, who desk.Actor) error {
	id := c.Param("id")
	return s.Keep(c, who, web.Keeping{Form: "fasce", Done: "fascia",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			lines, err := templatesOf(f)
			for i, t := range lines {
				if err != nil {
					break
				}
				err = s.Store.AddTemplate(ctx, a.Of(strconv.Itoa(i)), t)
			}
			return puntiPath + "/" + id, err
		},
		Again: func(r ui.Refused, status int) error { return s.showPunto(c, who, status, id, r) },
	})
}

// TemplateChange replaces a line of the weekly agenda; appointments for which the
// new hours have a place stay, of the others it is asked what becomes of them [A16].
func (s *Service) TemplateChange(c echo.Context, who desk.Actor) error {
	punto := ""
	return s.Keep(c, who, web.Keeping{Form: "fasce", Done: "fascia",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			punto = f.Get("punto")
			lines, err := templatesOf(f)
			if err != nil {
				return "", err
			}
			return puntiPath + "/" + punto, s.Store.ChangeTemplate(ctx, a, lines[0], settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showPunto(c, who, status, punto, r) },
	})
}

// templatesOf reads the lines of a form: at least one, or desk.Invalid.
func templatesOf(f web.Fields) ([]desk.Template, error) {
	t := desk.Template{Hours: f.Hours(""), ValidFrom: f.Day("valida_dal", ""), ValidTo: f.Day("valida_al", ""),
		Every: f.Number("ogni", 1), Anchor: f.Day("settimana_del", "")}
	switch {
	case t.ValidTo != "" && t.ValidTo < t.ValidFrom:
		f.Refusal("valida_al", t.Check())
	case t.Every < 1 || t.Every > 53:
		f.Bad.Add("ogni", "La cadenza va da 1 a 53 settimane.")
	case t.Every > 1 && t.Anchor == "" && t.ValidFrom == "":
		f.Bad.Add("settimana_del", "Per una cadenza di più settimane indica la settimana da cui si conta.")
	}
	var lines []desk.Template
	for _, name := range f.Values["giorni"] {
		if day, ok := ui.WeekdayOf(name); ok {
			t.Weekday = day
			lines = append(lines, t)
		}
	}
	if len(lines) == 0 {
		f.Bad.Add("giorni", "Scegli almeno un giorno della settimana.")
	}
	return lines, f.Bad.Err()
}

// TemplateRemove takes a line out of the weekly agenda.
func (s *Service) TemplateRemove(c echo.Context, who desk.Actor) error {
	punto := ""
	return s.Keep(c, who, web.Keeping{Form: "fasce-tolte", Done: "fascia-tolta",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			punto = f.Get("punto")
			return puntiPath + "/" + punto, s.Store.RemoveTemplate(ctx, a, settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showPunto(c, who, status, punto, r) },
	})
}
