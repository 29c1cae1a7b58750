package account

import (
	"context"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// PasswordForm lets somebody who is signed in choose another password.
func (s *Service) PasswordForm(c echo.Context, who desk.Actor) error {
	return s.showPassword(c, who, nil)
}

// PasswordChange asks for the present password, puts the new one in its place and ends all
// other sessions; this one goes on under a new token.
func (s *Service) PasswordChange(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	known, err := s.Store.LoginOf(ctx, who.ID)
	if err != nil {
		return err
	}
	if err := s.Store.Spend(ctx, s.Now(), desk.OwnPasswordBudget, who.ID); err != nil {
		return err
	}
	of, err := s.passwordOf(ctx, ownerOf(who, known), who.ID)
	if err != nil {
		return err
	}
	bad := checkNew(c, of)
	if !s.hasher.matches(web.Value(c, "attuale"), known.Hash) {
		bad = desk.Invalid{"attuale": "Non è la tua password attuale."}
	} else if web.Value(c, "attuale") == web.Value(c, "password") {
		bad = desk.Invalid{"password": "È la password che hai già."}
	}
	if bad != nil {
		return s.showPassword(c, who, bad)
	}
	act := store.Act{Who: who, Now: s.Now(), ID: web.SignInOf(c).ID}
	if err := s.Store.ChangePassword(ctx, act, known.Hash, s.hasher.hash(web.Value(c, "password"))); err != nil {
		return err
	}
	if err := s.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	return s.SeeOther(c, "/profilo/password?"+web.DoneParam+"=password-cambiata")
}

func (s *Service) showPassword(c echo.Context, who desk.Actor, bad desk.Invalid) error {
	of, err := s.passwordOf(c.Request().Context(), desk.PasswordOf{}, who.ID)
	if err != nil {
		return err
	}
	return s.Show(c, who, web.StatusFor(bad), ui.Page{Title: "Cambia password"}, view.ChangePassword(who.Login, of.Least(), bad))
}

func ownerOf(who desk.Actor, known store.Login) desk.PasswordOf {
	return desk.PasswordOf{Login: who.Login, Name: who.Name, Email: known.Email, Ente: who.Ente.Name}
}

// passwordOf adds to whom a password belongs whether they sign in with a second factor too.
func (s *Service) passwordOf(ctx context.Context, of desk.PasswordOf, person string) (desk.PasswordOf, error) {
	var err error
	of.SecondFactor, err = s.Store.HasFactor(ctx, person)
	return of, err
}
