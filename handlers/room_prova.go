package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
	view "combipat/views/room"
	"combipat/views/ui"
)

// "Prova audio, video e rete": a private room of one person through the real server, days before
// the meeting if one likes. Nobody else can enter it and nothing of it is recorded.
const (
	testRoom = "prova:" // before the person's id
	testFor  = 2 * time.Minute
)

func isTestRoom(room string) bool { return strings.HasPrefix(room, testRoom) }

func (s *Server) testTicket(person, name string) meet.Ticket {
	now := s.Now()
	return meet.Ticket{Room: testRoom + person, Person: person, Name: name, Role: meet.Member, NotBefore: now.Add(-time.Second), NotAfter: now.Add(testFor)}
}

// testPage is the test for who is signed in; incontro leads back to a room.
func (s *Server) testPage(c echo.Context, who desk.Actor) error {
	if s.Rooms == nil {
		return store.ErrNotFound
	}
	p := view.TestPage{Base: "/prova"}
	if id := c.QueryParam("incontro"); id != "" {
		if e, err := s.Store.Meeting(c.Request().Context(), store.Attendee{Who: who}, id); err == nil && e.RoomOpen(s.Now()) {
			p.Room = "/incontri/" + e.ID
		}
	}
	return s.showTest(c, who, p)
}

func (s *Server) showTest(c echo.Context, who desk.Actor, p view.TestPage) error {
	c.Response().Header().Set("Permissions-Policy", inRoomPolicy)
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Prova audio, video e rete"}, view.RoomTest(p))
}

func (s *Server) testConnect(c echo.Context, who desk.Actor) error {
	if s.Rooms == nil {
		return store.ErrNotFound
	}
	return s.connect(c, s.testTicket(who.ID, who.Name), false)
}

func (s *Server) testEvents(c echo.Context, who desk.Actor) error {
	if s.Rooms == nil {
		return store.ErrNotFound
	}
	return s.streamRoom(c, s.testTicket(who.ID, who.Name), func() bool { return s.stillSignedIn(c, who) })
}

// mayTest says whether the holder of a link may try their devices: until the appointment ends.
func mayTest(e desk.AgendaEntry, now time.Time) bool {
	return e.Mode == desk.WebMeeting && e.State == desk.Confermato && !now.After(e.RoomUntil())
}

// testGuest returns whose link the address holds while the test is of use; afterwards the reason
// why not.
func (s *Server) testGuest(c echo.Context) (desk.Guest, desk.AgendaEntry, error) {
	g, e, err := s.guestOf(c)
	if err == nil && !mayTest(e, s.Now()) {
		err = shutRoom(e, s.Now())
	}
	return g, e, err
}

// guestTestPage is the test for the holder of a personal link.
func (s *Server) guestTestPage(c echo.Context, _ desk.Actor) error {
	_, e, err := s.testGuest(c)
	if err != nil {
		return err
	}
	p := view.TestPage{Base: "/ospiti/" + c.Param("token") + "/prova", Entry: &e}
	if e.RoomOpen(s.Now()) {
		p.Room = "/ospiti/" + c.Param("token")
	}
	return s.showTest(c, desk.Actor{}, p)
}

func (s *Server) guestTestConnect(c echo.Context, _ desk.Actor) error {
	g, _, err := s.testGuest(c)
	if err != nil {
		return err
	}
	return s.connect(c, s.testTicket(store.GuestPrefix+g.ID, g.Name), false)
}

func (s *Server) guestTestEvents(c echo.Context, _ desk.Actor) error {
	g, _, err := s.testGuest(c)
	if err != nil {
		return err
	}
	return s.streamRoom(c, s.testTicket(store.GuestPrefix+g.ID, g.Name), func() bool { return true })
}
