package room

import (
	"context"
	"errors"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/meet"
	"combipat/store"
)

// entrant is somebody at the room of an appointment, authorised for this one call.
type entrant struct {
	by      store.Attendee
	meeting desk.AgendaEntry // when and where, nothing of the citizens
	ticket  meet.Ticket
	base    string // path before the call's own
}

// RoomCall is a handler of the room: it is reached with a ticket only.
type RoomCall func(c echo.Context, in entrant) error

// SignedIn lets people of both sides into the room of an appointment they attend, while it is
// open; at any other time there is no such page [R39, A24].
func (s *Service) SignedIn(call RoomCall) web.Page {
	return func(c echo.Context, who desk.Actor) error {
		if s.Rooms == nil {
			return store.ErrNotFound
		}
		ctx := c.Request().Context()
		by := store.Attendee{Who: who, Name: who.Name}
		e, err := s.Store.Meeting(ctx, by, c.Param("id"))
		if err != nil {
			return err
		}
		if shut := shutRoom(e, s.Now()); shut != nil {
			if web.ForScript(c) {
				return shut
			}
			return errors.Join(store.ErrNotFound, shut)
		}
		t, err := s.ticket(ctx, by, e)
		if err != nil {
			return err
		}
		return call(c, entrant{by, e, t, "/incontri/" + e.ID})
	}
}

// AsGuest lets the holder of a personal link into its room while it is open. The link is asked
// about at every call: unknown or taken back, it is no page.
func (s *Service) AsGuest(call RoomCall) web.Page {
	return func(c echo.Context, _ desk.Actor) error {
		g, e, err := s.guestOf(c)
		if err != nil {
			return err
		}
		if shut := shutRoom(e, s.Now()); shut != nil {
			if web.ForScript(c) {
				return shut
			}
			return s.showShut(c, e)
		}
		web.Known(c)
		by := store.Attendee{Guest: g.ID, Name: g.Name}
		t, err := s.ticket(c.Request().Context(), by, e)
		if err != nil {
			return err
		}
		return call(c, entrant{by, e, t, "/ospiti/" + c.Param("token")})
	}
}

// guestOf returns whose link the address holds. Whoever tries too many wrong ones is sent away for a
// while; a good one never pays for what others try from the same network.
func (s *Service) guestOf(c echo.Context) (desk.Guest, desk.AgendaEntry, error) {
	if s.Rooms == nil {
		return desk.Guest{}, desk.AgendaEntry{}, store.ErrNotFound
	}
	g, e, err := s.Store.GuestOf(c.Request().Context(), c.Param("token"))
	if errors.Is(err, store.ErrNotFound) {
		from := web.Network(c.RealIP())
		if err := s.wrongLinks.wait(from, s.Now()); err != nil {
			return desk.Guest{}, desk.AgendaEntry{}, err
		}
		s.wrongLinks.count(from, s.Now())
	}
	if err == nil && g.Revoked() {
		err = store.ErrNotFound
	}
	return g, e, err
}

// ticket is a person's right to be in the room, with what the record knows of them.
func (s *Service) ticket(ctx context.Context, by store.Attendee, e desk.AgendaEntry) (meet.Ticket, error) {
	t := meet.Ticket{Room: e.ID, Person: by.From(), Name: by.Name, Role: roomRole(by),
		NotBefore: e.RoomFrom(), NotAfter: e.RoomUntil().Add(time.Second)} // the last second included, as in RoomOpen
	var err error
	t.Admitted, t.Removed, err = s.Store.RoomStanding(ctx, t.Room, t.Person)
	return t, err
}

// roomRole: the official is the host, the operator of the patronato a member, who has a link a guest.
func roomRole(by store.Attendee) meet.Role {
	switch {
	case by.Guest != "":
		return meet.Guest
	case by.Who.Official():
		return meet.Host
	}
	return meet.Member
}

// shutRoom returns why the room lets nobody in now, nil while it is open.
func shutRoom(e desk.AgendaEntry, now time.Time) error {
	text := e.RoomShut(now)
	if text == "" {
		return nil
	}
	code := meet.ErrEnded.Code
	switch {
	case e.State == desk.Confermato && now.Before(e.RoomFrom()):
		code = meet.ErrEarly.Code
	case e.State == desk.Confermato:
		code = meet.ErrLate.Code
	}
	return &meet.Refusal{Code: code, Text: text}
}
