package handlers

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/meet"
)

const maxNotice = 500 // characters

// roomAdmit lets in one who waits.
func (s *Server) roomAdmit(c echo.Context, in entrant) error { return s.onPerson(c, in, s.Rooms.Admit) }

// roomRefuse turns one away who waits.
func (s *Server) roomRefuse(c echo.Context, in entrant) error {
	return s.onPerson(c, in, s.Rooms.Refuse)
}

// roomRemove puts one who is inside back in front of the door.
func (s *Server) roomRemove(c echo.Context, in entrant) error {
	return s.onPerson(c, in, s.Rooms.Remove)
}

// onPerson does one of the host's acts on the person of the form.
func (s *Server) onPerson(c echo.Context, in entrant, do func(host meet.Ticket, who string) error) error {
	f, err := s.readForm(c, in.by.Who)
	if err != nil {
		return err
	}
	return s.settled(c, do(in.ticket, f.get("persona")))
}

// settled answers an act that decides who may be inside only when the record of it is on the disk:
// no restart undoes what the official was told is done.
func (s *Server) settled(c echo.Context, err error) error {
	if err == nil {
		err = s.Rooms.record.settle(c.Request().Context())
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// roomMute holds a person's microphone, camera or screen shut at the server, or lets it go.
func (s *Server) roomMute(c echo.Context, in entrant) error {
	f, err := s.readForm(c, in.by.Who)
	if err != nil {
		return err
	}
	if err := s.Rooms.Mute(in.ticket, f.get("persona"), meet.Kind(f.get("cosa")), f.get("attivo") == "1"); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// roomNotice shows the official's words to who waits.
func (s *Server) roomNotice(c echo.Context, in entrant) error {
	f, err := s.readForm(c, in.by.Who)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(f.get("testo"))
	if text == "" || utf8.RuneCountInString(text) > maxNotice {
		return desk.Invalid{"testo": "Scrivi un avviso di al massimo 500 caratteri."}
	}
	if err := s.Rooms.Notice(in.ticket, text); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
