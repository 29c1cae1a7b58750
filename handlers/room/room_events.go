package room

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/rooms"
	"combipat/handlers/web"
	"combipat/meet"
	"combipat/store"
)

const (
	roomBeat  = 15 * time.Second // keeps proxies from closing a silent stream
	roomCheck = 4 * time.Second  // between two looks at the session
)

// Events streams what happens in the room (meet/PROTOCOL.md section 6). Having it open is
// being there, and keeps the session alive; the end of the session ends it.
func (s *Service) Events(c echo.Context, in entrant) error {
	signedIn := func() bool { return true }
	if in.by.Guest == "" {
		signedIn = func() bool { return s.stillSignedIn(c, in.by.Who) }
	}
	return s.streamRoom(c, in.ticket, signedIn)
}

func (s *Service) streamRoom(c echo.Context, t meet.Ticket, signedIn func() bool) error {
	ctx, stop := context.WithCancel(c.Request().Context())
	defer stop()
	events, err := s.Rooms.Events(ctx, t)
	if err != nil {
		return err
	}
	w := c.Response()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold events back
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	_ = out.SetReadDeadline(time.Time{}) // the server's own, for uploads, would cut the stream
	send := func(line []byte) bool {
		_ = out.SetWriteDeadline(time.Now().Add(web.LiveWrite))
		_, err := w.Write(line)
		return err == nil && out.Flush() == nil
	}
	beat, check := time.NewTicker(roomBeat), time.NewTicker(roomCheck)
	defer beat.Stop()
	defer check.Stop()
	for {
		select {
		case e, more := <-events:
			if !more || !send(sse(e)) {
				return nil
			}
		case <-beat.C:
			if !send([]byte(": battito\n\n")) {
				return nil
			}
		case <-check.C:
			if !signedIn() {
				send(sse(meet.Event{Kind: "end", Code: meet.ErrEnded.Code, Text: "La sessione è terminata: accedi di nuovo."}))
				return s.Rooms.Leave(t)
			}
		}
	}
}

// sse writes an event as the page reads it.
func sse(e meet.Event) []byte {
	body, err := json.Marshal(e)
	if err != nil {
		return []byte(": " + err.Error() + "\n\n")
	}
	return append(append([]byte("data: "), body...), "\n\n"...)
}

// stillSignedIn looks at the stream's session as a request of its own would, which also notes that
// the person is there: a call of an hour must not sign anybody out. Where the database does not
// answer nobody is sent away.
func (s *Service) stillSignedIn(c echo.Context, who desk.Actor) bool {
	ctx, cancel := context.WithTimeout(c.Request().Context(), rooms.StandsWithin)
	defer cancel()
	now, _, err := s.WhoIs(s.Echo.NewContext(c.Request().WithContext(ctx), nil), 0)
	if err != nil {
		return !errors.Is(err, store.ErrNotFound)
	}
	return now.ID == who.ID
}
