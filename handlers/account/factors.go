package account

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// FactorList shows the person's second factors, and sets them up. Who lacks the one their role
// demands gets no further than here.
func (s *Service) FactorList(c echo.Context, who desk.Actor) error {
	return s.showFactors(c, who, http.StatusOK, nil)
}

func (s *Service) showFactors(c echo.Context, who desk.Actor, status int, codes []string) error {
	f, err := s.Store.Factors(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Secondo fattore", Active: web.ProfilePath}, view.Factors(view.FactorsPage{
		Factors: f, Codes: codes, Off: s.Factors == desk.FactorsOff, Passkeys: s.passkeys != nil,
		Mandatory: s.Factors.Demands(who.Role), Locked: s.LacksFactor(who, web.SignInOf(c)),
	}))
}

// factorsOn refuses what has no meaning where second factors are off.
func (s *Service) factorsOn() error {
	if s.Factors == desk.FactorsOff {
		return &desk.Refusal{Rule: "accesso", Text: "In questo mondo di esempio i secondi fattori sono disattivati."}
	}
	return nil
}

// actHere is an act of the person's on how they sign in, through the present session.
func (s *Service) actHere(c echo.Context, who desk.Actor) store.Act {
	return store.Act{Who: who, Now: s.Now(), ID: web.SignInOf(c).ID}
}
