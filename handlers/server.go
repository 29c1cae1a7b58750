// Package handlers is the HTTP face of the product: routes.go shows all of it on one screen.
// A handler reads its input, makes one call, and shows the result; who may call it stands in
// the table, and what an error becomes stands in errors.go.
package handlers

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"combipat/desk"
	"combipat/static"
	"combipat/store"
)

// Config is what a server needs from outside.
type Config struct {
	Store   *store.Store
	Now     func() time.Time // the only clock the pages know
	Log     *slog.Logger
	Demo    bool            // the example world, which says so on every page
	Secure  bool            // reached over TLS: cookies are Secure and __Host-
	Proxy   *netip.Prefix   // where forwarded addresses are believed; nil: nowhere
	Support string          // support contact shown on every page [R42]
	Rooms   *Rooms          // the virtual rooms [R39]; nil: not in this process
	URL     string          // public address, "https://host", for links in mail and for passkeys; "" = not given
	Factors desk.FactorRule // who must have a second factor; the zero value asks nobody
	Mail    bool            // a mail server is there to take the outbox
	// RoomsElsewhere: another process behind the same address has them; this one shows the way.
	RoomsElsewhere bool
}

// Server answers every page of the product.
type Server struct {
	Config
	echo     *echo.Echo
	sessions *scs.SessionManager
	hasher   *hasher
	passkeys *webauthn.WebAuthn // nil: no public name to make them for
	done     chan struct{}      // closed when streams must end

	wrongLinks wrongLinks // links of guests that nobody gave out
}

// New returns a server ready to be mounted; Close ends its open streams.
func New(cfg Config) *Server {
	s := &Server{Config: cfg, echo: echo.New(), hasher: newHasher(), passkeys: relyingParty(cfg.URL), done: make(chan struct{})}
	s.sessions = newSessions(cfg)
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect() // the library's default believes any X-Forwarded-For
	if cfg.Proxy != nil {
		e.IPExtractor = echo.ExtractIPFromXFFHeader(echo.TrustLoopback(false), echo.TrustLinkLocal(false),
			echo.TrustPrivateNet(false), echo.TrustIPRange(ipNet(*cfg.Proxy)))
	}
	e.HTTPErrorHandler = s.showError
	e.Use(s.logRequests, s.recoverPanics, s.headers)
	e.Use(echo.WrapMiddleware(http.NewCrossOriginProtection().Handler))
	e.Use(middleware.GzipWithConfig(middleware.GzipConfig{Level: 1, Skipper: func(c echo.Context) bool { return isStream(c.Path()) || c.Path() == "/static/*" }}))
	e.GET("/static/*", echo.WrapHandler(static.Handler()))
	e.GET("/salute", s.health)
	pages := e.Group("", echo.WrapMiddleware(s.sessions.LoadAndSave))
	for _, r := range s.routes() {
		pages.Add(r.method, r.path, s.as(r.roles, r.mark(), r.page))
		if r.method == get && !isStream(r.path) { // a stream has no end to wait for
			pages.Add(http.MethodHead, r.path, s.as(r.roles, r.mark(), r.page))
		}
	}
	pages.RouteNotFound("/*", s.as(anyone, 0, s.notFound))
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Close ends the open streams, so that a stop need not wait for them.
func (s *Server) Close() { close(s.done) }

// health answers who watches the program: 200 while it can read its database.
func (s *Server) health(c echo.Context) error {
	if _, err := s.Store.Empty(c.Request().Context()); err != nil {
		return echo.NewHTTPError(http.StatusServiceUnavailable, "database")
	}
	return c.String(http.StatusOK, "ok\n")
}
