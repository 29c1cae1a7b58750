package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
)

// Page is a handler that knows who is asking. There is no other way to one than through as.
type Page func(c echo.Context, who desk.Actor) error

// Anyone lets pass without a session too; the actor is then empty.
var Anyone []desk.Role

const (
	// seenEvery spares a write for every page of a busy person.
	seenEvery = time.Minute
)

// Keys of the session. Who signed in, when and how stands in the table of sign-ins, which the
// person sees and may end; the library's session only leads there.
const (
	KeySignIn   = "signin"
	KeyPerson   = "person"
	KeyPosition = "position" // worn; none, or one that has ended: the first [A30]
	KeyProfile  = "profile"
	keyEnded    = "ended" // whose session this was, once it is over
)

func newSessions(cfg Config) *scs.SessionManager {
	m := scs.New()
	m.Store = cfg.Store.Sessions()
	m.HashTokenInStore = true
	m.Lifetime = desk.SignedInFor + store.FormKeptFor // whoIs ends it earlier; then it only knows whose it was
	m.Cookie.Name = cookieName(cfg)
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	m.Cookie.Persist = false
	if cfg.Secure {
		m.Cookie.Secure = true
	}
	return m
}

// as is the gate: it lets the roles of the table pass and knows nobody else. Without a live
// session the person is sent to sign in and brought back; a page of another role does not
// exist for them. Who lacks the second factor their role demands gets as far as setting
// one up; what is marked recent asks again who one is. Only then is anything read of what was sent.
func (s *Server) as(roles []desk.Role, m Mark, p Page) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.SetRequest(c.Request().WithContext(store.ForPage(c.Request().Context())))
		if roles == nil || m&Enrolling != 0 || c.Request().Method != http.MethodPost || s.Store.State() != store.DiskFull {
			goesOn(c) // on a full disk too: signing in and out, reading, and what was begun before
		}
		who, in, err := s.WhoIs(c, m)
		switch {
		case errors.Is(err, store.ErrNotFound) && roles == nil:
			return p(c, desk.Actor{})
		case errors.Is(err, store.ErrNotFound) && IsHTMX(c) && s.byItself(c, m):
			return c.NoContent(http.StatusNoContent) // nobody asked: what is being typed stays on the page
		case errors.Is(err, store.ErrNotFound):
			return s.sendToSignIn(c, m)
		case err != nil:
			return err
		}
		c.Set(actorKey, who)
		c.Set(signInKey, in)
		switch {
		case roles != nil && m&Enrolling == 0 && s.LacksFactor(who, in):
			return s.SeeOther(c, FactorsPath)
		case roles != nil && !slices.Contains(roles, who.Role):
			return s.ofAnotherRole(c, who)
		case m&Recent != 0 && !desk.ProvedRecently(in.Proved, s.Now()):
			return s.askAgain(c)
		}
		Known(c)
		return s.afterPost(c, who, p(c, who))
	}
}

// Where errors.go and show.go find who is looking, and through which session.
const (
	actorKey  = "actor"
	signInKey = "signin"
)

// SignInOf returns the session a request came through, the zero one for nobody's.
func SignInOf(c echo.Context) store.SignIn {
	in, _ := c.Get(signInKey).(store.SignIn)
	return in
}

// LacksFactor says whether the person signed in without the second factor their role demands.
func (s *Server) LacksFactor(who desk.Actor, in store.SignIn) bool {
	return s.Factors.Demands(who.Role) && !in.Strong
}

// WhoIs returns the person behind the session and that session, or ErrNotFound when there is no
// live one: too long idle, too old, ended from elsewhere, or the person got another password or
// role, or was disabled, meanwhile. What pages do by themselves is no sign of the person.
func (s *Server) WhoIs(c echo.Context, m Mark) (who desk.Actor, in store.SignIn, err error) {
	ctx, now := c.Request().Context(), s.Now()
	id, person, position := s.Sessions.GetString(ctx, KeySignIn), s.Sessions.GetString(ctx, KeyPerson), s.Sessions.GetString(ctx, KeyPosition)
	if id == "" {
		return who, in, store.ErrNotFound
	}
	in, err = s.Store.SignIn(ctx, id)
	if err == nil && !desk.SessionLives(in.Since, in.Seen, now) {
		err = store.ErrNotFound
	}
	if err == nil {
		who, err = s.Store.PersonAt(ctx, in.Person, in.Epoch, position)
	}
	if errors.Is(err, store.ErrNotFound) {
		return who, in, errors.Join(err, s.endSession(ctx, person))
	}
	if err != nil {
		return who, in, err
	}
	if now.Sub(in.Seen) >= seenEvery && !s.byItself(c, m) {
		if err = s.Store.Seen(store.Essential(ctx), now, id); err != nil && store.WeatherOf(err) == store.Fair {
			return who, in, err // who only reads is not held up by what cannot be written
		}
		in.Seen = now
	}
	if desk.Profile(s.Sessions.GetString(ctx, KeyProfile)) == desk.Referente && who.CanRefer && (position == "" || position == who.Position) {
		who.Profile = desk.Referente
	}
	return who, in, nil
}

// endSession takes everything out of a session but whose it was: what they were typing can
// then be given back to them, and to nobody else.
func (s *Server) endSession(ctx context.Context, id string) error {
	position, profile := s.Sessions.GetString(ctx, KeyPosition), s.Sessions.GetString(ctx, KeyProfile)
	err := s.Sessions.Clear(ctx)
	s.Sessions.Put(ctx, keyEnded, id)
	s.Sessions.Put(ctx, KeyPosition, position)
	s.Sessions.Put(ctx, KeyProfile, profile)
	return err
}

// byItself says whether a page made a request without its person.
func (s *Server) byItself(c echo.Context, m Mark) bool {
	return m&Unattended != 0 || c.Request().Header.Get(alone) != ""
}

// sendToSignIn redirects to the sign-in page, which leads back to the page asked for, or to the
// form that was sent.
func (s *Server) sendToSignIn(c echo.Context, m Mark) error {
	if err := s.keepEnded(c, m); err != nil {
		return err
	}
	back := "/"
	if c.Request().Method == http.MethodGet && !IsHTMX(c) {
		back = c.Request().URL.RequestURI()
	}
	return s.SeeOther(c, "/accedi?poi="+url.QueryEscape(back))
}

// SafeReturn keeps a way back inside the program: a path of ours, or the Portale.
func SafeReturn(poi string) string {
	u, err := url.Parse(poi)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(poi, "/") || strings.HasPrefix(poi, "//") || strings.Contains(poi, "\\") {
		return "/"
	}
	return poi
}
