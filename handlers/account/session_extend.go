package account

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
)

const SessionPath = "/sessione"

// SessionLeft tells the page's script how long the session lasts; asking moves nothing.
func (s *Service) SessionLeft(c echo.Context, _ desk.Actor) error {
	in := web.SignInOf(c)
	return s.sayLeft(c, in.Since, in.Seen)
}

// SessionExtend is the sign that somebody is still there.
func (s *Service) SessionExtend(c echo.Context, _ desk.Actor) error {
	in, now := web.SignInOf(c), s.Now()
	if err := s.Store.Seen(c.Request().Context(), now, in.ID); err != nil {
		return err
	}
	if !strings.Contains(c.Request().Header.Get("Accept"), "application/json") {
		return s.SeeOther(c, "/")
	}
	return s.sayLeft(c, in.Since, now)
}

func (s *Service) sayLeft(c echo.Context, since, seen time.Time) error {
	end, more := desk.SessionEnd(since, seen)
	return c.JSON(http.StatusOK, struct {
		Left int  `json:"restano"`
		More bool `json:"prolungabile"`
	}{int(end.Sub(s.Now()).Seconds()), more})
}
