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

const absencePath = "/sede/assenze"

// AbsenceList shows who of the sede is away, and when: each takes a counter away [R43].
func (s *Service) AbsenceList(c echo.Context, who desk.Actor) error {
	return s.showAbsences(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showAbsences(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.AbsencePage{Refused: refused, Key: web.NewKey()}
	var err error
	if p.List, err = s.Store.Absences(ctx, who, s.Now()); err != nil {
		return err
	}
	if p.Officials, err = s.Store.SedeOfficials(ctx, who); err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Assenze", Active: puntiPath}, view.Absences(p))
}

// AbsenceSave notes an absence; where confirmed appointments are left without a counter, once it is said
// what becomes of them [A16].
func (s *Service) AbsenceSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "assenze", Done: "assenza",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			ab := desk.Absence{Official: f.Get("funzionario"), Span: f.Span()}
			if ab.Official == "" {
				f.Bad.Add("funzionario", "Scegli il funzionario.")
			}
			if err := f.Bad.Err(); err != nil {
				return "", err
			}
			return absencePath, s.Store.AddAbsence(ctx, a, ab, settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showAbsences(c, who, status, r) },
	})
}

// AbsenceRemove takes an absence back.
func (s *Service) AbsenceRemove(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.RemoveAbsence(c.Request().Context(), act); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(absencePath, "assenza-tolta"))
}
