package handlers

import (
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
)

// attachment hands a file out for saving, never for showing: no browser runs what it holds.
func (s *Server) attachment(c echo.Context, who desk.Actor) error {
	a, err := s.Store.Attachment(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	if err := a.MayOpen(); err != nil {
		return err
	}
	if err := s.noteFileRead(c, who, a.ID); err != nil {
		return err
	}
	return s.sendFile(c, a)
}

// sendFile hands a file out that the person may have.
func (s *Server) sendFile(c echo.Context, a desk.Attachment) error {
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
