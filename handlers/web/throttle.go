package web

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/views/ui"
)

// MayTry counts an attempt at a login before anything of it is looked at: each step of a
// sign-in asks it. *desk.TooMany while the person has to wait; tried says how it went.
func (s *Server) MayTry(c echo.Context, login string) error {
	return s.Store.TrySignIn(c.Request().Context(), s.Now(), login, Network(c.RealIP()))
}

// Tried says how an attempt went: ok is a complete sign-in, with its second factor.
func (s *Server) Tried(c echo.Context, login string, ok bool) error {
	return s.Store.SignInTried(c.Request().Context(), s.Now(), login, Network(c.RealIP()), ok)
}

func RetryAfter(c echo.Context, often *desk.TooMany) {
	c.Response().Header().Set("Retry-After", strconv.FormatInt(often.Seconds(), 10))
}

// Network is where somebody comes from, as coarse as addresses are handed out: the /24 of an
// IPv4 address, the /64 of an IPv6 one.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address // of a client that is not known: nobody else's
	}
	ip, bits := ip.Unmap().WithZone(""), 64
	if ip.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(ip, bits).Masked().String()
}

// paced lets a person do something as often as the budget says, and reads the form only then. Without a
// name it is none: as often as one likes. Where drawn, the form is for what its person acts as.
func (s *Server) paced(b desk.Budget, drawn bool, p Page) Page {
	return func(c echo.Context, who desk.Actor) error {
		if who.ID == "" { // the page knows the right, and reads after it
			return p(c, who)
		}
		if b.Name != "" {
			if err := s.Store.Spend(c.Request().Context(), s.Now(), b, who.ID); err != nil {
				return err
			}
		}
		sent, err := Posted(c)
		if err == nil && drawn {
			err = s.sameVeste(c.Request().Context(), who, sent)
		}
		if err != nil {
			return err
		}
		return p(c, who)
	}
}

// Searching lets a person look for somebody so often as the budget says. Beyond it the page
// waits with what was typed; a search without a codice fiscale or a text costs nothing.
func (s *Server) Searching(b desk.Budget, p Page) Page {
	return func(c echo.Context, who desk.Actor) error {
		goesOn(c) // a search is reading, though it counts and registers
		typed, err := Posted(c)
		if err != nil {
			return err
		}
		if strings.TrimSpace(typed.Get("cf")+typed.Get("q")) == "" {
			return p(c, who)
		}
		err = s.Store.Spend(c.Request().Context(), s.Now(), b, who.ID)
		often, ok := errors.AsType[*desk.TooMany](err)
		switch {
		case err == nil:
			return p(c, who)
		case !ok || IsHTMX(c): // whose page stays as it is
			return err
		}
		RetryAfter(c, often)
		return s.Show(c, who, http.StatusTooManyRequests, ui.Page{Title: "Troppe ricerche"},
			ui.TryLater(c.Request().URL.Path, carried(typed), often.Text()))
	}
}

// carried returns a form's fields as hidden ones, in a fixed order.
func carried(fields url.Values) []ui.Carried {
	var list []ui.Carried
	for name, values := range fields {
		for _, v := range values {
			list = append(list, ui.Carried{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(list, func(a, b ui.Carried) int { return strings.Compare(a.Name, b.Name) })
	return list
}
