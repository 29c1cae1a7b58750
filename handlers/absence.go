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

const absencePath = "/sede/assenze"

// absenceList shows who of the sede is away, and when: each takes a counter away [R43].
func (s *Server) absenceList(c echo.Context, who desk.Actor) error {
	return s.showAbsences(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showAbsences(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.AbsencePage{Refused: refused, Key: newKey()}
	var err error
	if p.List, err = s.Store.Absences(ctx, who, s.Now()); err != nil {
		return err
	}
	if p.Officials, err = s.Store.SedeOfficials(ctx, who); err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Assenze", Active: puntiPath}, view.Absences(p))
}

// absenceSave notes an absence.
func (s *Server) absenceSave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "assenze", "assenza", func(ctx context.Context, a store.Act, f fields) (string, error) {
		ab := desk.Absence{Official: f.get("funzionario"), Span: f.span()}
		if ab.Official == "" {
			f.bad.Add("funzionario", "Scegli il funzionario.")
		}
		if err := f.bad.Err(); err != nil {
			return "", err
		}
		return absencePath, s.Store.AddAbsence(ctx, a, ab)
	}, func(r ui.Refused, status int) error { return s.showAbsences(c, who, status, r) })
}

// absenceRemove takes an absence back.
func (s *Server) absenceRemove(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.RemoveAbsence(c.Request().Context(), act); err != nil {
		return err
	}
	return s.seeOther(c, withDone(absencePath, "assenza-tolta"))
}
