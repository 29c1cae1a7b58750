package room

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	view "combipat/views/room"
	"combipat/views/ui"
)

// inRoomPolicy lets these pages, and no others, ask for camera, microphone and screen.
const inRoomPolicy = "camera=(self), microphone=(self), geolocation=(), display-capture=(self)"

// Page is lobby and room in one page [R39]. Whoever is or would be let in finds what was said
// and handed over; a guest who waits finds nothing.
func (s *Service) Page(c echo.Context, in entrant) error {
	p := view.RoomPage{Base: in.base, Me: in.ticket.Person, Name: in.ticket.Name, Role: string(in.ticket.Role), Entry: in.meeting, Test: in.base + "/prova"}
	title, active := "Web meeting", ""
	if in.by.Guest == "" {
		p.Back, p.Test, active = "/agenda/appuntamenti/"+in.meeting.ID, "/prova?incontro="+in.meeting.ID, "/agenda"
		title += " " + in.meeting.Number
		if in.by.Who.Official() {
			active = "/agenda-sede"
		}
	}
	if s.Rooms.Welcome(in.ticket) {
		var err error
		if p.Talk, err = s.talkOf(c.Request().Context(), in); err != nil {
			return err
		}
	}
	c.Response().Header().Set("Permissions-Policy", inRoomPolicy)
	return s.Show(c, in.by.Who, http.StatusOK, ui.Page{Title: title, Active: active}, view.Room(p))
}

// showShut tells the holder of a good link why the room is shut, when it is or was, and whom to
// telephone.
func (s *Service) showShut(c echo.Context, e desk.AgendaEntry) error {
	p := view.ClosedPage{Why: e.RoomShut(s.Now()), Entry: e}
	if mayTest(e, s.Now()) {
		p.Test = "/ospiti/" + c.Param("token") + "/prova"
	}
	return s.Show(c, desk.Actor{}, http.StatusForbidden, ui.Page{Title: "Web meeting"}, view.RoomClosed(p))
}
