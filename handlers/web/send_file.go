package web

import (
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
)

// SendFile hands a file out that the person may have.
func (s *Server) SendFile(c echo.Context, a desk.Attachment) error {
	file, err := s.Store.OpenFile(a.SHA256)
	if err != nil {
		return err
	}
	defer file.Close()
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	return c.Stream(http.StatusOK, a.Type, file)
}
