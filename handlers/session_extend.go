package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
)

const sessionPath = "/sessione"

// sessionLeft tells the page's script how long the session lasts; asking moves nothing.
func (s *Server) sessionLeft(c echo.Context, _ desk.Actor) error {
	in := signInOf(c)
	return s.sayLeft(c, in.Since, in.Seen)
}

// sessionExtend is the sign that somebody is still there.
func (s *Server) sessionExtend(c echo.Context, _ desk.Actor) error {
	in, now := signInOf(c), s.Now()
	if err := s.Store.Seen(c.Request().Context(), now, in.ID); err != nil {
		return err
	}
	if !strings.Contains(c.Request().Header.Get("Accept"), "application/json") {
		return s.seeOther(c, "/")
	}
	return s.sayLeft(c, in.Since, now)
}

func (s *Server) sayLeft(c echo.Context, since, seen time.Time) error {
	end, more := desk.SessionEnd(since, seen)
	return c.JSON(http.StatusOK, struct {
		Left int  `json:"restano"`
		More bool `json:"prolungabile"`
	}{int(end.Sub(s.Now()).Seconds()), more})
}
