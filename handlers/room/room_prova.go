package room

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/rooms"
	"combipat/meet"
	"combipat/store"
	view "combipat/views/room"
	"combipat/views/ui"
)

func (s *Service) testTicket(person, name string) meet.Ticket {
	now := s.Now()
	return meet.Ticket{Room: rooms.TestRoom + person, Person: person, Name: name, Role: meet.Member, NotBefore: now.Add(-time.Second), NotAfter: now.Add(rooms.TestFor)}
}

// TestPage is the test for who is signed in; incontro leads back to a room.
func (s *Service) TestPage(c echo.Context, who desk.Actor) error {
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

func (s *Service) showTest(c echo.Context, who desk.Actor, p view.TestPage) error {
	c.Response().Header().Set("Permissions-Policy", inRoomPolicy)
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Prova audio, video e rete"}, view.RoomTest(p))
}

func (s *Service) TestConnect(c echo.Context, who desk.Actor) error {
	if s.Rooms == nil {
		return store.ErrNotFound
	}
	return s.connect(c, s.testTicket(who.ID, who.Name), false)
}

func (s *Service) TestEvents(c echo.Context, who desk.Actor) error {
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
func (s *Service) testGuest(c echo.Context) (desk.Guest, desk.AgendaEntry, error) {
	g, e, err := s.guestOf(c)
	if err == nil && !mayTest(e, s.Now()) {
		err = shutRoom(e, s.Now())
	}
	return g, e, err
}

// GuestTestPage is the test for the holder of a personal link.
func (s *Service) GuestTestPage(c echo.Context, _ desk.Actor) error {
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

func (s *Service) GuestTestConnect(c echo.Context, _ desk.Actor) error {
	g, _, err := s.testGuest(c)
	if err != nil {
		return err
	}
	return s.connect(c, s.testTicket(store.GuestPrefix+g.ID, g.Name), false)
}

func (s *Service) GuestTestEvents(c echo.Context, _ desk.Actor) error {
	g, _, err := s.testGuest(c)
	if err != nil {
		return err
	}
	return s.streamRoom(c, s.testTicket(store.GuestPrefix+g.ID, g.Name), func() bool { return true })
}
