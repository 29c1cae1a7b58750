package account

import (
	"errors"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// FactorResetForm shows an administrator what a person of theirs has set up, and asks why it
// is to be taken away.
func (s *Service) FactorResetForm(c echo.Context, who desk.Actor) error {
	return s.showFactorReset(c, who, "", nil)
}

func (s *Service) showFactorReset(c echo.Context, who desk.Actor, reason string, bad desk.Invalid) error {
	p, err := s.Store.ManagedPerson(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	f, err := s.Store.Factors(c.Request().Context(), p.ID)
	if err != nil {
		return err
	}
	return s.Show(c, who, web.StatusFor(bad), ui.Page{Title: "Secondi fattori di " + p.Name, Active: peoplePath(who)}, view.FactorReset(p, f, s.Mail, reason, bad))
}

// FactorReset takes all second factors from a person who lost them: their sessions end, and
// the next sign-in asks to set one up where the role demands it.
func (s *Service) FactorReset(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	reason := web.Value(c, "motivo")
	err := s.Store.ResetFactors(c.Request().Context(), act, reason)
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return s.showFactorReset(c, who, reason, bad)
	}
	if err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone("/persone/"+act.ID+"/fattori", "fattori-azzerati"))
}
