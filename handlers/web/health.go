package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/store"
)

// healthWithin is how long who watches the program waits at most, whatever the database does.
const healthWithin = 1500 * time.Millisecond

// health answers who watches the program: 200 as long as it can speak, with "ok" or what is amiss.
// A balancer that struck off a copy because the database is mute would leave nobody to say so.
func (s *Server) health(c echo.Context) error {
	return c.String(http.StatusOK, said(s.weather()))
}

// ready is for who decides where to send work: 503 while the database does not answer.
func (s *Server) ready(c echo.Context) error {
	w := s.weather()
	if w != store.Fair && w != store.DiskFull {
		return c.String(http.StatusServiceUnavailable, said(w))
	}
	return c.String(http.StatusOK, said(w))
}

func (s *Server) weather() store.Weather {
	if w := s.Store.State(); w != store.Fair {
		return w
	}
	if err := s.Store.Answers(healthWithin); err != nil {
		if w := store.WeatherOf(err); w != store.Fair {
			return w
		}
		return store.Away
	}
	return store.Fair
}

func said(w store.Weather) string {
	if w == store.Fair {
		return "ok\n"
	}
	return "degraded: " + w.String() + "\n"
}
