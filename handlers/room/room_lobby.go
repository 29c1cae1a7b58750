package room

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/meet"
)

const maxNotice = 500 // characters

// Admit lets in one who waits.
func (s *Service) Admit(c echo.Context, in entrant) error { return s.onPerson(c, in, s.Rooms.Admit) }

// Refuse turns one away who waits.
func (s *Service) Refuse(c echo.Context, in entrant) error {
	return s.onPerson(c, in, s.Rooms.Refuse)
}

// Remove puts one who is inside back in front of the door.
func (s *Service) Remove(c echo.Context, in entrant) error {
	return s.onPerson(c, in, s.Rooms.Remove)
}

// onPerson does one of the host's acts on the person of the form.
func (s *Service) onPerson(c echo.Context, in entrant, do func(host meet.Ticket, who string) error) error {
	f, err := s.ReadForm(c, in.by.Who)
	if err != nil {
		return err
	}
	return s.settled(c, do(in.ticket, f.Get("persona")))
}

// settled answers an act that decides who may be inside only when the record of it is on the disk:
// no restart undoes what the official was told is done.
func (s *Service) settled(c echo.Context, err error) error {
	if err == nil {
		err = s.Rooms.Record.Settle(c.Request().Context())
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Mute holds a person's microphone, camera or screen shut at the server, or lets it go.
func (s *Service) Mute(c echo.Context, in entrant) error {
	f, err := s.ReadForm(c, in.by.Who)
	if err != nil {
		return err
	}
	if err := s.Rooms.Mute(in.ticket, f.Get("persona"), meet.Kind(f.Get("cosa")), f.Get("attivo") == "1"); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Notice shows the official's words to who waits.
func (s *Service) Notice(c echo.Context, in entrant) error {
	f, err := s.ReadForm(c, in.by.Who)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(f.Get("testo"))
	if text == "" || desk.Length(text) > maxNotice {
		return desk.Invalid{"testo": "Scrivi un avviso di al massimo 500 caratteri."}
	}
	if err := s.Rooms.Notice(in.ticket, text); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
