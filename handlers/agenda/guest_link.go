package agenda

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	agendaview "combipat/views/agenda"
	roomview "combipat/views/room"
)

// GuestInvite makes a personal link to the room for the citizen, or whoever comes along. It is
// shown in this very answer and never again: nothing but its hash is kept. With an e-mail address
// it is sent there too [R39, A29].
func (s *Service) GuestInvite(c echo.Context, who desk.Actor) error {
	if !s.HasRooms() {
		return store.ErrNotFound
	}
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	act.Version = 0 // making a link changes nothing of the appointment
	base := s.Address(c) + "/ospiti/"
	contact := f.Get("recapito")
	if s.Mail && !s.MailsLinks() { // no mail carries an address that only the request has told
		contact = ""
	}
	token, cause := s.Store.Invite(c.Request().Context(), act, f.Get("nome"), contact, base)
	p := agendaview.GuestForm{Name: f.Get("nome"), Contact: contact}
	status := http.StatusOK
	switch t, ok := web.Explain(cause); {
	case cause == nil && token != "":
		p = agendaview.GuestForm{Made: f.Get("nome"), Link: base + token}
		if s.MailsLinks() {
			p.Mailed = contact
		}
		if p.Picture, err = web.QR(p.Link, qrPixels); err != nil {
			return err
		}
	case cause == nil:
		p = agendaview.GuestForm{Why: "Questo link è già stato creato con il primo invio, e si mostra una volta sola. Se non l’hai copiato, revocalo e creane un altro."}
	case !ok || errors.Is(cause, store.ErrNotFound) || t.NotNow():
		return cause
	default:
		p.Errors, status = t.Fields, t.Status
		if t.Fields == nil {
			p.Why = t.Text
		}
	}
	c.Set(guestForm, p)
	return s.showAppointment(c, who, act.ID, status, agendaview.AppointmentPage{})
}

const qrPixels = 480 // shown at half of it

// guestForm is where the appointment's page finds the form of links as it was typed, or the link
// just made.
const guestForm = "ospite"

// GuestRevoke takes a link back.
func (s *Service) GuestRevoke(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	if err := s.Store.RevokeGuest(c.Request().Context(), act, c.Param("ospite")); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone("/agenda/appuntamenti/"+act.ID, "ospite-revocato")+"#ospiti")
}

// appointmentRoom gathers what the appointment's page shows of the meeting: the guests' links
// while they are of use, and afterwards what was typed and handed over.
func (s *Service) appointmentRoom(ctx context.Context, c echo.Context, who desk.Actor, e desk.AgendaEntry) (p agendaview.MeetingPage, err error) {
	if e.Mode != desk.WebMeeting || !s.HasRooms() {
		return p, nil
	}
	p = agendaview.MeetingPage{Entry: e, Key: web.NewKey(), Now: s.Now(), Mails: s.MailsLinks()}
	p.Form, _ = c.Get(guestForm).(agendaview.GuestForm)
	if p.Guests, err = s.Store.Guests(ctx, who, e.ID); err != nil {
		return p, err
	}
	if e.RoomOpen(p.Now) {
		return p, nil // who is in the room sees it there, as far as the official lets them
	}
	by := store.Attendee{Who: who}
	lines, err := s.Store.RoomLines(ctx, by, e.ID)
	if err != nil {
		return p, err
	}
	files, err := s.Store.RoomFiles(ctx, by, e.ID)
	p.Talk = roomview.TalkOf(lines, files)
	return p, err
}
