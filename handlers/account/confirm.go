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

// ConfirmForm asks for the password, or for a code where there is an app.
func (s *Service) ConfirmForm(c echo.Context, who desk.Actor) error {
	return s.showConfirm(c, who, c.QueryParam("poi"), nil)
}

func (s *Service) showConfirm(c echo.Context, who desk.Actor, poi string, bad desk.Invalid) error {
	f, err := s.Store.Factors(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	return s.Show(c, who, web.StatusFor(bad), ui.Page{Title: "Conferma che sei tu", Active: web.ProfilePath}, view.Confirm(web.SafeReturn(poi), f.App, bad))
}

// Confirm notes that the person has just shown again who they are.
func (s *Service) Confirm(c echo.Context, who desk.Actor) error {
	ctx, poi := c.Request().Context(), web.Value(c, "poi")
	if err := s.MayTry(c, who.Login); err != nil {
		return err
	}
	err := s.proveAgain(c, who)
	if err := s.Tried(c, who.Login, err == nil); err != nil {
		return err
	}
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return s.showConfirm(c, who, poi, bad)
	}
	if err != nil {
		return err
	}
	if err := s.Store.Proved(ctx, s.Now(), web.SignInOf(c).ID, false); err != nil {
		return err
	}
	return s.SeeOther(c, web.SafeReturn(poi))
}

func (s *Service) proveAgain(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	if code := web.Value(c, "codice"); code != "" {
		_, err := s.useCode(ctx, who.ID, code)
		return err
	}
	known, err := s.Store.LoginOf(ctx, who.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if !s.hasher.matches(web.Value(c, "password"), known.Hash) {
		return desk.Invalid{"password": "La password non è corretta."}
	}
	return nil
}
