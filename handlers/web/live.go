package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
)

const (
	liveBeat  = 15 * time.Second // keeps proxies from closing a silent stream
	LiveWrite = 10 * time.Second // a reader slower than this is gone
	liveFor   = 10 * time.Minute // then the page asks again, and is let in again or not
)

// Live streams the names of what changed for a person and their structure. The page fetches
// the rest itself, so that who may see what is asked in one place only.
func (s *Server) Live(c echo.Context, who desk.Actor) error {
	mine, stopMine := s.Store.Subscribe(who.ID)
	defer stopMine()
	place := who.Struttura.ID
	if place == "" {
		place = who.Ufficio.ID
	}
	office, stopOffice := s.Store.Subscribe(place)
	defer stopOffice()

	w := c.Response()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold events back
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	beat := time.NewTicker(liveBeat)
	defer beat.Stop()
	end := time.NewTimer(liveFor)
	defer end.Stop()
	line := ": inizio\n\n"
	for {
		// A connection without deadlines, as in a test, is no reason to stop.
		_ = out.SetWriteDeadline(time.Now().Add(LiveWrite))
		if _, err := fmt.Fprint(w, line); err != nil {
			return nil
		}
		if err := out.Flush(); err != nil {
			return nil
		}
		select {
		case name := <-mine:
			line = event(name)
		case name := <-office:
			line = event(name)
		case <-beat.C:
			line = ": battito\n\n"
		case <-end.C:
			return nil
		case <-c.Request().Context().Done():
			return nil
		case <-s.done:
			return nil
		}
	}
}

func event(name string) string { return "event: " + name + "\ndata: \n\n" }
