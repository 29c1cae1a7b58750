package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// askAgain leads to the page that asks who one is, and from there back to the page of the act.
func (s *Server) askAgain(c echo.Context) error {
	back := c.Request().URL.RequestURI()
	if c.Request().Method != http.MethodGet {
		back = s.pageAbove(c.Path())
	}
	return s.SeeOther(c, ConfirmPath+"?poi="+url.QueryEscape(back))
}

// pageAbove is the nearest page over the path of an act, the one its button stands on.
func (s *Server) pageAbove(path string) string {
	for path != "" {
		path = path[:strings.LastIndex(path, "/")]
		for _, r := range s.surface {
			if r.Method == http.MethodGet && r.Path == path && !strings.Contains(path, ":") {
				return path
			}
		}
	}
	return ProfilePath
}
