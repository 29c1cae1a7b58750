package handlers

import (
	"context"
	"fmt"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// lineRoute is where a line of the weekly agenda is changed.
const lineRoute = "/sede/fasce/:id"

// templateSave adds a line to the weekly agenda, the same on each of the days ticked [R43].
func (s *Server) templateSave(c echo.Context, who desk.Actor) error {
	id := c.Param("id")
	return s.sedeAct(c, who, "fasce", "fascia", func(ctx context.Context, a store.Act, f fields) (string, error) {
		lines, err := templatesOf(f)
		for i, t := range lines {
			if err != nil {
				break
			}
			one := a
			if a.Key != "" { // each line is an act of its own
				one.Key = fmt.Sprintf("%s-%d", a.Key, i)
			}
			err = s.Store.AddTemplate(ctx, one, t)
		}
		return puntiPath + "/" + id, err
	}, func(r ui.Refused, status int) error { return s.showPunto(c, who, status, id, r) })
}

// templateChange replaces a line of the weekly agenda; appointments made under the old hours stay.
func (s *Server) templateChange(c echo.Context, who desk.Actor) error {
	punto := ""
	return s.sedeAct(c, who, "fasce", "fascia", func(ctx context.Context, a store.Act, f fields) (string, error) {
		punto = f.get("punto")
		lines, err := templatesOf(f)
		if err != nil {
			return "", err
		}
		return puntiPath + "/" + punto, s.Store.ChangeTemplate(ctx, a, lines[0])
	}, func(r ui.Refused, status int) error { return s.showPunto(c, who, status, punto, r) })
}

// templatesOf reads the lines of a form: at least one, or desk.Invalid.
func templatesOf(f fields) ([]desk.Template, error) {
	t := desk.Template{Hours: f.hours(""), ValidFrom: f.day("valida_dal", ""), ValidTo: f.day("valida_al", ""),
		Every: f.number("ogni", 1), Anchor: f.day("settimana_del", "")}
	switch {
	case t.ValidTo != "" && t.ValidTo < t.ValidFrom:
		f.refusal("valida_al", t.Check())
	case t.Every < 1 || t.Every > 53:
		f.bad.Add("ogni", "La cadenza va da 1 a 53 settimane.")
	case t.Every > 1 && t.Anchor == "" && t.ValidFrom == "":
		f.bad.Add("settimana_del", "Per una cadenza di più settimane indica la settimana da cui si conta.")
	}
	var lines []desk.Template
	for _, name := range f.values["giorni"] {
		if day, ok := ui.WeekdayOf(name); ok {
			t.Weekday = day
			lines = append(lines, t)
		}
	}
	if len(lines) == 0 {
		f.bad.Add("giorni", "Scegli almeno un giorno della settimana.")
	}
	return lines, f.bad.Err()
}

// templateRemove takes a line out of the weekly agenda.
func (s *Server) templateRemove(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.RemoveTemplate(c.Request().Context(), act); err != nil {
		return err
	}
	return s.seeOther(c, withDone(puntiPath+"/"+c.FormValue("punto"), "fascia-tolta"))
}
