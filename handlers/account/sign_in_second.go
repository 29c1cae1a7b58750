package account

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// secondWithin is how long after the password the second factor may come.
const secondWithin = 5 * time.Minute

// Keys of a session between password and second factor; it opens nothing.
const (
	keyHalf      = "half" // whose password was right
	keyHalfEpoch = "half-epoch"
	keyHalfAt    = "half-at"
	keyHalfLogin = "half-login" // as typed: what failed attempts are counted by
)

const SecondPath = "/accedi/verifica"

// afterPassword lets somebody in whose password was right: at once where no second factor is
// set up, with the code typed beside the password, or by way of the page that asks for one.
func (s *Service) afterPassword(c echo.Context, known store.Login, login string) error {
	ctx, poi := c.Request().Context(), web.Value(c, "poi")
	has, err := s.Store.HasFactor(ctx, known.ID)
	if err != nil {
		return err
	}
	if !has || s.Factors == desk.FactorsOff {
		return s.enter(c, known, login, false, poi, -1)
	}
	if web.Value(c, "codice") != "" {
		left, err := s.useCode(ctx, known.ID, web.Value(c, "codice"))
		if bad, ok := errors.AsType[desk.Invalid](err); ok {
			if err := s.Tried(c, login, false); err != nil {
				return err
			}
			return s.showSignIn(c, http.StatusUnprocessableEntity, login, poi, bad["codice"])
		}
		if err != nil {
			return err
		}
		return s.enter(c, known, login, true, poi, left)
	}
	if err := s.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := s.Sessions.Clear(ctx); err != nil {
		return err
	}
	s.Sessions.Put(ctx, keyHalf, known.ID)
	s.Sessions.Put(ctx, keyHalfEpoch, known.Epoch)
	s.Sessions.Put(ctx, keyHalfAt, s.Now().Unix())
	s.Sessions.Put(ctx, keyHalfLogin, login)
	return s.SeeOther(c, SecondPath+"?poi="+url.QueryEscape(web.SafeReturn(poi)))
}

// enter opens the session and leads on; left says how many recovery codes remain where one was
// used, else it is -1. Failed attempts are forgotten here and no earlier: a right password
// alone gives no new tries at the second factor.
func (s *Service) enter(c echo.Context, known store.Login, login string, strong bool, poi string, left int) error {
	if err := s.Tried(c, login, true); err != nil {
		return err
	}
	if err := s.openSession(c, known, strong); err != nil {
		return err
	}
	if left >= 0 {
		return s.SeeOther(c, web.WithDone(web.FactorsPath, "recupero"))
	}
	return s.SeeOther(c, s.Landing(c.Request().Context(), known.ID, poi))
}

// halfway returns whose password was right a moment ago, or ErrNotFound: nobody's, too long
// ago, or not theirs any more.
func (s *Service) halfway(c echo.Context) (store.Login, error) {
	ctx := c.Request().Context()
	id, at := s.Sessions.GetString(ctx, keyHalf), time.Unix(s.Sessions.GetInt64(ctx, keyHalfAt), 0)
	if id == "" || s.Now().Sub(at) > secondWithin {
		return store.Login{}, store.ErrNotFound
	}
	known, err := s.Store.LoginOf(ctx, id)
	if err == nil && known.Epoch != s.Sessions.GetInt64(ctx, keyHalfEpoch) {
		err = store.ErrNotFound
	}
	return known, err
}

// SecondForm asks for the second factor.
func (s *Service) SecondForm(c echo.Context, who desk.Actor) error {
	if who.ID != "" {
		return s.SeeOther(c, web.SafeReturn(c.QueryParam("poi")))
	}
	known, err := s.halfway(c)
	if errors.Is(err, store.ErrNotFound) {
		return s.SeeOther(c, "/accedi?poi="+url.QueryEscape(web.SafeReturn(c.QueryParam("poi"))))
	}
	if err != nil {
		return err
	}
	return s.showSecond(c, known, c.QueryParam("poi"), nil)
}

func (s *Service) showSecond(c echo.Context, known store.Login, poi string, bad desk.Invalid) error {
	f, err := s.Store.Factors(c.Request().Context(), known.ID)
	if err != nil {
		return err
	}
	return s.Show(c, desk.Actor{}, web.StatusFor(bad), ui.Page{Title: "Verifica che sei tu"},
		view.SecondFactor(web.SafeReturn(poi), f.App, len(f.Passkeys) > 0 && s.passkeys != nil, bad))
}

// SecondCheck lets in whoever shows it. A wrong code may be typed again, within the throttle's
// bounds.
func (s *Service) SecondCheck(c echo.Context, _ desk.Actor) error {
	known, err := s.halfway(c)
	if errors.Is(err, store.ErrNotFound) {
		return s.SeeOther(c, web.WithDone("/accedi", "verifica-scaduta"))
	}
	if err != nil {
		return err
	}
	if _, err := web.Posted(c); err != nil {
		return err
	}
	login := s.Sessions.GetString(c.Request().Context(), keyHalfLogin)
	if err := s.MayTry(c, login); err != nil {
		return s.signInLater(c, login, err)
	}
	left, err := s.useCode(c.Request().Context(), known.ID, web.Value(c, "codice"))
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		if err := s.Tried(c, login, false); err != nil {
			return err
		}
		return s.showSecond(c, known, web.Value(c, "poi"), bad)
	}
	if err != nil {
		return err
	}
	return s.enter(c, known, login, true, web.Value(c, "poi"), left)
}
