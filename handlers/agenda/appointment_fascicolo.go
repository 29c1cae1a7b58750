package agenda

import (
	"context"
	"errors"
	"slices"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/meet"
	"combipat/store"
	view "combipat/views/agenda"
	"combipat/views/ui"
)

// appointmentFascicolo returns what an official finds beside an appointment: the requests it
// comes from with their threads and files, as far as they are theirs to read, the citizen's
// other requests, the outcome and, where it was used up, the right to book given back.
func (s *Service) appointmentFascicolo(c echo.Context, who desk.Actor, e desk.AgendaEntry) (templ.Component, error) {
	p, err := s.fascicolo(c.Request().Context(), who, e)
	for _, v := range p.Visitors {
		if err == nil && v.Request.ID != "" {
			err = s.NoteRead(c, who, store.ReadRequest, v.Request.ID)
		}
	}
	p.Refused, _ = c.Get(refusedOutcome).(ui.Refused)
	return view.Fascicolo(p), err
}

func (s *Service) fascicolo(ctx context.Context, who desk.Actor, e desk.AgendaEntry) (view.FascicoloPage, error) {
	p := view.FascicoloPage{Who: who, Entry: e, Now: s.Now(), Key: web.NewKey()}
	if e.Mode == desk.WebMeeting && e.State == desk.Confermato && !p.Now.Before(e.Start) {
		visits, err := s.Store.RoomVisits(ctx, who, e.ID, s.inRoom(e.ID), p.Now)
		if err != nil {
			return p, err
		}
		p.Proposed, p.Presence = e.ProposeOutcome(visits, p.Now)
	}
	for _, v := range e.Visitors {
		one := view.VisitorFile{Visitor: v}
		of := desk.Request{Citizen: desk.Citizen{CF: v.CF}}
		if v.Request.ID != "" {
			r, err := s.Store.Request(ctx, who, v.Request.ID)
			if err != nil && !errors.Is(err, store.ErrNotFound) { // another office's by now, or of another topic
				return p, err
			}
			if err == nil {
				one.Request, of = r, r
				if one.Thread, err = s.Store.Thread(ctx, who, r); err != nil {
					return p, err
				}
			}
		}
		var err error
		if one.Others, err = s.Store.CitizenHistory(ctx, who, of); err != nil {
			return p, err
		}
		p.Visitors = append(p.Visitors, one)
	}
	return p, nil
}

// inRoom tells whether a person is connected to a room of this process at this moment.
func (s *Service) inRoom(id string) func(person string) bool {
	if s.Rooms == nil {
		return func(string) bool { return false }
	}
	state, _ := s.Rooms.Snapshot(id)
	return func(person string) bool {
		return slices.ContainsFunc(state.People, func(p meet.PersonState) bool { return p.Person == person && p.Standing == meet.Joined })
	}
}

// Grant makes the appointment's request bookable anew, where a no-show or a late
// cancellation used its right up [A15, R27b].
func (s *Service) Grant(c echo.Context, who desk.Actor) error {
	ctx, id := c.Request().Context(), c.Param("id")
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	e, err := s.Store.Appointment(ctx, who, id)
	if err != nil {
		return err
	}
	if e.Request.ID == "" {
		return store.ErrNotFound
	}
	act := s.Act(c, who, f)
	act.ID = e.Request.ID
	offer := desk.Offer{Punto: e.Punto.Code, Bring: web.FieldsOf(f).Text("porta_con_te")}
	if err := s.Store.GrantBooking(ctx, act, offer); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone("/agenda/appuntamenti/"+id, "riabilitata"))
}
