package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
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

const secondPath = "/accedi/verifica"

// afterPassword lets somebody in whose password was right: at once where no second factor is
// set up, with the code typed beside the password, or by way of the page that asks for one.
func (s *Server) afterPassword(c echo.Context, known store.Login, login string) error {
	ctx, poi := c.Request().Context(), c.FormValue("poi")
	has, err := s.Store.HasFactor(ctx, known.ID)
	if err != nil {
		return err
	}
	if !has || s.Factors == desk.FactorsOff {
		return s.enter(c, known, login, false, poi, -1)
	}
	if c.FormValue("codice") != "" {
		left, err := s.useCode(ctx, known.ID, c.FormValue("codice"))
		if bad, ok := errors.AsType[desk.Invalid](err); ok {
			if err := s.tried(c, login, false); err != nil {
				return err
			}
			return s.showSignIn(c, http.StatusUnprocessableEntity, login, poi, bad["codice"])
		}
		if err != nil {
			return err
		}
		return s.enter(c, known, login, true, poi, left)
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyHalf, known.ID)
	s.sessions.Put(ctx, keyHalfEpoch, known.Epoch)
	s.sessions.Put(ctx, keyHalfAt, s.Now().Unix())
	s.sessions.Put(ctx, keyHalfLogin, login)
	return s.seeOther(c, secondPath+"?poi="+url.QueryEscape(safeReturn(poi)))
}

// enter opens the session and leads on; left says how many recovery codes remain where one was
// used, else it is -1. Failed attempts are forgotten here and no earlier: a right password
// alone gives no new tries at the second factor.
func (s *Server) enter(c echo.Context, known store.Login, login string, strong bool, poi string, left int) error {
	if err := s.tried(c, login, true); err != nil {
		return err
	}
	if err := s.openSession(c, known, strong); err != nil {
		return err
	}
	if left >= 0 {
		return s.seeOther(c, withDone(factorsPath, "recupero"))
	}
	return s.seeOther(c, s.landing(c.Request().Context(), known.ID, poi))
}

// halfway returns whose password was right a moment ago, or ErrNotFound: nobody's, too long
// ago, or not theirs any more.
func (s *Server) halfway(c echo.Context) (store.Login, error) {
	ctx := c.Request().Context()
	id, at := s.sessions.GetString(ctx, keyHalf), time.Unix(s.sessions.GetInt64(ctx, keyHalfAt), 0)
	if id == "" || s.Now().Sub(at) > secondWithin {
		return store.Login{}, store.ErrNotFound
	}
	known, err := s.Store.LoginOf(ctx, id)
	if err == nil && known.Epoch != s.sessions.GetInt64(ctx, keyHalfEpoch) {
		err = store.ErrNotFound
	}
	return known, err
}

// secondForm asks for the second factor.
func (s *Server) secondForm(c echo.Context, who desk.Actor) error {
	if who.ID != "" {
		return s.seeOther(c, safeReturn(c.QueryParam("poi")))
	}
	known, err := s.halfway(c)
	if errors.Is(err, store.ErrNotFound) {
		return s.seeOther(c, "/accedi?poi="+url.QueryEscape(safeReturn(c.QueryParam("poi"))))
	}
	if err != nil {
		return err
	}
	return s.showSecond(c, known, c.QueryParam("poi"), nil)
}

func (s *Server) showSecond(c echo.Context, known store.Login, poi string, bad desk.Invalid) error {
	f, err := s.Store.Factors(c.Request().Context(), known.ID)
	if err != nil {
		return err
	}
	return s.show(c, desk.Actor{}, statusFor(bad), ui.Page{Title: "Verifica che sei tu"},
		view.SecondFactor(safeReturn(poi), f.App, len(f.Passkeys) > 0 && s.passkeys != nil, bad))
}

// secondCheck lets in whoever shows it. A wrong code may be typed again, within the throttle's
// bounds.
func (s *Server) secondCheck(c echo.Context, _ desk.Actor) error {
	known, err := s.halfway(c)
	if errors.Is(err, store.ErrNotFound) {
		return s.seeOther(c, withDone("/accedi", "verifica-scaduta"))
	}
	if err != nil {
		return err
	}
	login := s.sessions.GetString(c.Request().Context(), keyHalfLogin)
	if err := s.mayTry(c, login); err != nil {
		return s.signInLater(c, login, err)
	}
	left, err := s.useCode(c.Request().Context(), known.ID, c.FormValue("codice"))
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		if err := s.tried(c, login, false); err != nil {
			return err
		}
		return s.showSecond(c, known, c.FormValue("poi"), bad)
	}
	if err != nil {
		return err
	}
	return s.enter(c, known, login, true, c.FormValue("poi"), left)
}
