package account

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// LinkForm asks for the password that an invitation or a reset lets one choose.
func (s *Service) LinkForm(c echo.Context, who desk.Actor) error {
	l, err := s.Store.LinkOf(c.Request().Context(), s.Now(), c.Param("token"))
	if errors.Is(err, store.ErrNotFound) {
		return s.showLinkOver(c, who)
	}
	if err != nil {
		return err
	}
	return s.showLink(c, who, l, nil)
}

// LinkUse gives the link's person their password, once. They sign in with it as always, with
// their second factor where they have one.
func (s *Service) LinkUse(c echo.Context, who desk.Actor) error {
	ctx, token := c.Request().Context(), c.Param("token")
	l, err := s.Store.LinkOf(ctx, s.Now(), token)
	if err == nil {
		if _, err := web.Posted(c); err != nil {
			return err
		}
		var of desk.PasswordOf
		if of, err = s.passwordOf(ctx, l.Owner(), l.PersonID); err != nil {
			return err
		}
		if bad := checkNew(c, of); bad != nil {
			return s.showLink(c, who, l, bad)
		}
		err = s.Store.UseLink(ctx, s.Now(), token, s.hasher.hash(web.Value(c, "password")))
	}
	if errors.Is(err, store.ErrNotFound) {
		if err := s.Store.Spend(ctx, s.Now(), desk.TokenBudget, web.Network(c.RealIP())); err != nil {
			return err
		}
		return s.showLinkOver(c, who)
	}
	if err != nil {
		return err
	}
	return s.SeeOther(c, "/accedi?"+web.DoneParam+"=password-scelta")
}

func (s *Service) showLink(c echo.Context, who desk.Actor, l store.Link, bad desk.Invalid) error {
	of, err := s.passwordOf(c.Request().Context(), l.Owner(), l.PersonID)
	if err != nil {
		return err
	}
	p := view.LinkPage{Action: desk.LinkPath(c.Param("token")), Login: l.Login, Name: l.Name, Kind: l.Kind, Least: of.Least(), Errors: bad}
	return s.Show(c, who, web.StatusFor(bad), ui.Page{Title: "Scegli la password"}, view.UseLink(p))
}

func (s *Service) showLinkOver(c echo.Context, who desk.Actor) error {
	return s.Show(c, who, http.StatusNotFound, ui.Page{Title: "Link non valido"}, view.LinkOver())
}

// checkNew returns what is wrong with a new password that was typed twice, or nil.
func checkNew(c echo.Context, of desk.PasswordOf) desk.Invalid {
	bad, password := desk.Invalid{}, web.Value(c, "password")
	if len(password) <= longestPassword { // else it is too long as it is
		password = string(normal(password))
	}
	if why := desk.CheckPassword(password, of); why != "" {
		bad.Add("password", why)
	} else if web.Value(c, "ripeti") != web.Value(c, "password") {
		bad.Add("ripeti", "Le due password non sono uguali: scrivile di nuovo.")
	}
	if len(bad) == 0 {
		return nil
	}
	return bad
}
