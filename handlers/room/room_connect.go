package room

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/handlers/web"
	"combipat/meet"
)

// maxOffer is read of an offer: one byte more than the room accepts, so that the room refuses it.
const maxOffer = 64<<10 + 1

// Knock is what opening the page does: whoever may comes in, a guest waits.
func (s *Service) Knock(c echo.Context, in entrant) error {
	if _, err := s.Rooms.Knock(in.ticket); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Connect answers the page's offer; with ripresa=1 that of a connection which lost its network.
func (s *Service) Connect(c echo.Context, in entrant) error {
	return s.connect(c, in.ticket, c.QueryParam("ripresa") == "1")
}

func (s *Service) connect(c echo.Context, t meet.Ticket, again bool) error {
	offer, err := io.ReadAll(io.LimitReader(c.Request().Body, maxOffer))
	if err != nil {
		return web.BadForm(err)
	}
	do := s.Rooms.Join
	if again {
		do = s.Rooms.Restart
	}
	answer, err := do(c.Request().Context(), t, string(offer))
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "application/sdp", []byte(answer))
}

// Media says what the page is sending.
func (s *Service) Media(c echo.Context, in entrant) error {
	f, err := s.ReadForm(c, in.by.Who)
	if err != nil {
		return err
	}
	on := func(name string) bool { return f.Get(name) == "1" }
	if err := s.Rooms.SetMedia(in.ticket, meet.Media{Mic: on("mic"), Camera: on("camera"), Screen: on("screen")}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// Leave is going by the button: a guest who comes back waits again.
func (s *Service) Leave(c echo.Context, in entrant) error {
	return s.settled(c, s.Rooms.Leave(in.ticket))
}
