package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

const factorsPath = "/profilo/fattori"

// factors shows the person's second factors, and sets them up. Who lacks the one their role
// demands gets no further than here.
func (s *Server) factors(c echo.Context, who desk.Actor) error {
	return s.showFactors(c, who, http.StatusOK, nil)
}

func (s *Server) showFactors(c echo.Context, who desk.Actor, status int, codes []string) error {
	f, err := s.Store.Factors(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Secondo fattore", Active: profilePath}, view.Factors(view.FactorsPage{
		Factors: f, Codes: codes, Off: s.Factors == desk.FactorsOff, Passkeys: s.passkeys != nil,
		Mandatory: s.Factors.Demands(who.Role), Locked: s.lacksFactor(who, signInOf(c)),
	}))
}

// factorsOn refuses what has no meaning where second factors are off.
func (s *Server) factorsOn() error {
	if s.Factors == desk.FactorsOff {
		return &desk.Refusal{Rule: "accesso", Text: "In questo mondo di esempio i secondi fattori sono disattivati."}
	}
	return nil
}

// actHere is an act of the person's on how they sign in, through the present session.
func (s *Server) actHere(c echo.Context, who desk.Actor) store.Act {
	return store.Act{Who: who, Now: s.Now(), ID: signInOf(c).ID}
}
