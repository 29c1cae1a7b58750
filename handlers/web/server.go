// Package web is what every noun of the pages stands on: who is asking and through which session,
// forms and files, errors to pages, showing and live streams, budgets. It knows no noun: handlers
// hands it the table of routes.
package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"combipat/desk"
	"combipat/handlers/rooms"
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
	Rooms   *rooms.Rooms    // the virtual rooms [R39]; nil: not in this process
	Listens string          // address it listens on, "127.0.0.1:8080"; "" = not told
	URL     string          // public address, "https://host", for links in mail and for passkeys; "" = not given
	Factors desk.FactorRule // who must have a second factor; the zero value asks nobody
	Mail    bool            // a mail server is there to take the outbox
	// RoomsElsewhere: another process behind the same address has them; this one shows the way.
	RoomsElsewhere bool
}

// Server is the kernel that every noun is made from.
type Server struct {
	Config
	Echo      *echo.Echo
	Sessions  *scs.SessionManager
	surface   []Route
	strangers *crowd               // whose bodies are being read
	forms     map[string]FormPlace // what people write in, by the path it is sent to
	formPages map[string]bool      // the paths of the pages that one of them stands on
	done      chan struct{}        // closed when streams must end
}

// New returns a kernel without pages: Mount brings them. Close ends its open streams.
func New(cfg Config) *Server {
	s := &Server{Config: cfg, Echo: echo.New(), done: make(chan struct{}), strangers: newCrowd(mostStrangers)}
	s.Sessions = newSessions(cfg)
	s.Sessions.ErrorFunc = s.sessionTrouble
	e := s.Echo
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = clientAddress(s.Config)
	e.HTTPErrorHandler = s.showError
	e.Use(s.logRequests, s.recoverPanics, s.headers, s.atOurAddress, s.takeIn)
	e.Use(echo.WrapMiddleware(http.NewCrossOriginProtection().Handler))
	e.Use(middleware.GzipWithConfig(middleware.GzipConfig{Level: 1, Skipper: func(c echo.Context) bool { return isStream(c.Path()) || c.Path() == "/static/*" }}))
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		e.Add(method, "/static/*", echo.WrapHandler(static.Handler()))
		e.Add(method, "/salute", s.health)
		e.Add(method, "/salute/pronto", s.ready)
	}
	return s
}

// Mount puts the whole table of routes behind the gate, with what the gate does differently for
// some of them, what they take in, and how often a person may send it, by method and path, and the table
// of forms; what is not in the table is not found.
func (s *Server) Mount(surface []Route, marks map[string]Mark, bodies map[string]Body, budgets map[string]desk.Budget, forms map[string]FormPlace) {
	s.surface, s.forms, s.formPages = surface, forms, pagesOf(surface, forms)
	pages := s.Echo.Group("", boundBy(bodies), echo.WrapMiddleware(s.Sessions.LoadAndSave))
	for _, r := range surface {
		name := r.Method + " " + r.Path
		page := s.as(r.Roles, marks[name], s.paced(budgets[name], asDrawn(r.Roles, marks[name]), r.Page))
		pages.Add(r.Method, r.Path, page)
		if r.Method == http.MethodGet && isStream(r.Path) { // which has no end to wait for
			page = s.as(r.Roles, marks[name], func(c echo.Context, _ desk.Actor) error { return c.NoContent(http.StatusOK) })
		}
		if r.Method == http.MethodGet {
			pages.Add(http.MethodHead, r.Path, page)
		}
	}
	s.mountWaysBack(pages, marks)
	pages.RouteNotFound("/*", s.as(nil, 0, s.notFound))
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.Echo.ServeHTTP(w, r) }

// Close ends the open streams, so that a stop need not wait for them.
func (s *Server) Close() { close(s.done) }
