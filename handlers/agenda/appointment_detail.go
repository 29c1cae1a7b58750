package agenda

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// Detail is everything needed to hold an appointment, for both sides [R38].
func (s *Service) Detail(c echo.Context, who desk.Actor) error {
	return s.showAppointment(c, who, c.Param("id"), http.StatusOK, view.AppointmentPage{})
}

// showAppointment draws the page of an appointment; p holds what was typed into a form of it
// that was refused.
func (s *Service) showAppointment(c echo.Context, who desk.Actor, id string, status int, p view.AppointmentPage) error {
	ctx := c.Request().Context()
	e, err := s.Store.Appointment(ctx, who, id)
	if err != nil {
		return err
	}
	if who.ID != e.Author.ID {
		if err := s.NoteRead(c, who, store.ReadAppointment, e.ID); err != nil {
			return err
		}
	}
	p.Who, p.Entry, p.Now, p.Key, p.Rooms = who, e, s.Now(), web.NewKey(), s.HasRooms()
	if p.History, err = s.Store.Happenings(ctx, e); err != nil {
		return err
	}
	if p.Meeting, err = s.appointmentRoom(ctx, c, who, e); err != nil {
		return err
	}
	if err := s.appointmentSide(ctx, c, who, &p); err != nil {
		return err
	}
	active := "/agenda"
	if who.Official() {
		active = "/agenda-sede"
	}
	return s.Show(c, who, status, ui.Page{Title: "Appuntamento " + e.Number, Active: active}, view.AppointmentDetail(p))
}

// appointmentSide adds the slot proposed for a displaced appointment [A16] and what only one side
// sees: the office its fascicolo, the patronato what waits to be read.
func (s *Service) appointmentSide(ctx context.Context, c echo.Context, who desk.Actor, p *view.AppointmentPage) (err error) {
	if p.Entry.Displaced && p.Entry.State == desk.Confermato {
		proposal, err := s.Store.Proposal(ctx, p.Entry)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if p.Now.Before(proposal.HoldUntil) {
			p.Proposal = proposal
		}
	}
	if who.Official() {
		if p.Entry.Doubles, err = s.Store.Doubles(ctx, who, p.Entry, p.Now); err != nil {
			return err
		}
		p.Fascicolo, err = s.appointmentFascicolo(c, who, p.Entry)
		return err
	}
	if p.Entry.Request.ID != "" {
		r, err := s.Store.Request(ctx, who, p.Entry.Request.ID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		p.Returned = r.Booking.CancelledSoon
	}
	p.Unread, err = s.Store.UnreadAbout(ctx, who, p.Entry.ID)
	return err
}

// Read marks what was notified of an appointment as read: a GET never writes, so the
// page says it by itself with a script, or the person with a button.
func (s *Service) Read(c echo.Context, who desk.Actor) error {
	id := c.Param("id")
	if _, err := s.Store.Appointment(c.Request().Context(), who, id); err != nil {
		return err
	}
	if err := s.Store.ReadAppointmentNotices(c.Request().Context(), store.Act{Who: who, Now: s.Now(), ID: id}); err != nil {
		return err
	}
	if web.IsHTMX(c) {
		return c.NoContent(http.StatusOK) // takes the button's place
	}
	return s.SeeOther(c, "/agenda/appuntamenti/"+id)
}
