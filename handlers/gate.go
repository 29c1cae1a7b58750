package handlers

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

// page is a handler that knows who is asking. There is no other way to one than through as.
type page func(c echo.Context, who desk.Actor) error

// anyone lets pass without a session too; the actor is then empty.
var anyone []desk.Role

const (
	idleFor  = 30 * time.Minute // without a request
	signedIn = 12 * time.Hour   // in all
	// seenEvery spares a write for every page of a busy person.
	seenEvery = time.Minute
)

// Keys of the session.
const (
	keyPerson  = "person"
	keyProfile = "profile"
	keySince   = "since"
	keySeen    = "seen"
	keyEpoch   = "epoch" // of the person when the session was opened
	keyEnded   = "ended" // whose session this was, once it is over
)

func newSessions(cfg Config) *scs.SessionManager {
	m := scs.New()
	m.Store = cfg.Store.Sessions()
	m.HashTokenInStore = true
	m.Lifetime = signedIn + store.ParkedFor // whoIs ends it earlier; then it only knows whose it was
	m.Cookie.Name = "combipat"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Path = "/"
	m.Cookie.Persist = false
	if cfg.Secure {
		m.Cookie.Secure = true
		m.Cookie.Name = "__Host-combipat"
	}
	m.ErrorFunc = func(w http.ResponseWriter, _ *http.Request, err error) {
		cfg.Log.Error("session", "error", err)
		http.Error(w, "Servizio momentaneamente non disponibile: riprova tra poco.", http.StatusServiceUnavailable)
	}
	return m
}

// as is the gate: it lets the roles of the table pass and knows nobody else. Without a live
// session the person is sent to sign in and brought back; a page of another role does not
// exist for them.
func (s *Server) as(roles []desk.Role, p page) echo.HandlerFunc {
	return func(c echo.Context) error {
		who, err := s.whoIs(c)
		switch {
		case errors.Is(err, store.ErrNotFound) && roles == nil:
			return p(c, desk.Actor{})
		case errors.Is(err, store.ErrNotFound):
			return s.sendToSignIn(c)
		case err != nil:
			return err
		case roles != nil && !slices.Contains(roles, who.Role):
			return store.ErrNotFound
		}
		c.Set(actorKey, who)
		return p(c, who)
	}
}

// actorKey is where errors.go finds who is looking at an error's page.
const actorKey = "actor"

// whoIs returns the person behind the session, or ErrNotFound when there is no live one: too
// long idle, too old, or the person got another password or role, or was disabled, meanwhile.
func (s *Server) whoIs(c echo.Context) (desk.Actor, error) {
	ctx, now := c.Request().Context(), s.Now().Unix()
	id := s.sessions.GetString(ctx, keyPerson)
	if id == "" {
		return desk.Actor{}, store.ErrNotFound
	}
	since, seen := s.sessions.GetInt64(ctx, keySince), s.sessions.GetInt64(ctx, keySeen)
	if now-seen > int64(idleFor.Seconds()) || now-since > int64(signedIn.Seconds()) || now < since {
		return desk.Actor{}, errors.Join(store.ErrNotFound, s.endSession(ctx, id))
	}
	who, err := s.Store.PersonAt(ctx, id, s.sessions.GetInt64(ctx, keyEpoch))
	if errors.Is(err, store.ErrNotFound) {
		return who, errors.Join(err, s.endSession(ctx, id))
	}
	if err != nil {
		return who, err
	}
	if now-seen >= int64(seenEvery.Seconds()) {
		s.sessions.Put(ctx, keySeen, now)
	}
	if desk.Profile(s.sessions.GetString(ctx, keyProfile)) == desk.Referente && who.CanRefer {
		who.Profile = desk.Referente
	}
	return who, nil
}

// endSession takes everything out of a session but whose it was: what they were typing can
// then be given back to them, and to nobody else.
func (s *Server) endSession(ctx context.Context, id string) error {
	err := s.sessions.Clear(ctx)
	s.sessions.Put(ctx, keyEnded, id)
	return err
}

// sendToSignIn redirects to the sign-in page, which leads back to the page asked for.
func (s *Server) sendToSignIn(c echo.Context) error {
	back := "/"
	if c.Request().Method == http.MethodGet && !isHTMX(c) {
		back = c.Request().URL.RequestURI()
	}
	return s.seeOther(c, "/accedi?poi="+url.QueryEscape(back))
}

// safeReturn keeps a way back inside the program: a path of ours, or the Portale.
func safeReturn(poi string) string {
	u, err := url.Parse(poi)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(poi, "/") || strings.HasPrefix(poi, "//") || strings.Contains(poi, "\\") {
		return "/"
	}
	return poi
}
