package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

const confirmPath = "/profilo/conferma"

// askAgain leads to the page that asks who one is, and from there back to the page of the act.
func (s *Server) askAgain(c echo.Context) error {
	back := c.Request().URL.RequestURI()
	if c.Request().Method != http.MethodGet {
		back = s.pageAbove(c.Path())
	}
	return s.seeOther(c, confirmPath+"?poi="+url.QueryEscape(back))
}

// pageAbove is the nearest page over the path of an act, the one its button stands on.
func (s *Server) pageAbove(path string) string {
	for path != "" {
		path = path[:strings.LastIndex(path, "/")]
		for _, r := range s.routes() {
			if r.method == get && r.path == path && !strings.Contains(path, ":") {
				return path
			}
		}
	}
	return profilePath
}

// confirmForm asks for the password, or for a code where there is an app.
func (s *Server) confirmForm(c echo.Context, who desk.Actor) error {
	return s.showConfirm(c, who, c.QueryParam("poi"), nil)
}

func (s *Server) showConfirm(c echo.Context, who desk.Actor, poi string, bad desk.Invalid) error {
	f, err := s.Store.Factors(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	return s.show(c, who, statusFor(bad), ui.Page{Title: "Conferma che sei tu", Active: profilePath}, view.Confirm(safeReturn(poi), f.App, bad))
}

// confirm notes that the person has just shown again who they are.
func (s *Server) confirm(c echo.Context, who desk.Actor) error {
	ctx, poi := c.Request().Context(), c.FormValue("poi")
	if err := s.mayTry(c, who.Login); err != nil {
		return err
	}
	err := s.proveAgain(c, who)
	if err := s.tried(c, who.Login, err == nil); err != nil {
		return err
	}
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return s.showConfirm(c, who, poi, bad)
	}
	if err != nil {
		return err
	}
	if err := s.Store.Proved(ctx, s.Now(), signInOf(c).ID, false); err != nil {
		return err
	}
	return s.seeOther(c, safeReturn(poi))
}

func (s *Server) proveAgain(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	if code := c.FormValue("codice"); code != "" {
		_, err := s.useCode(ctx, who.ID, code)
		return err
	}
	known, err := s.Store.LoginOf(ctx, who.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if !s.hasher.matches(c.FormValue("password"), known.Hash) {
		return desk.Invalid{"password": "La password non è corretta."}
	}
	return nil
}
