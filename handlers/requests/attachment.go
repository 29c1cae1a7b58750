package requests

import (
	"github.com/labstack/echo/v4"

	"combipat/desk"
)

// Attachment hands a file out for saving, never for showing: no browser runs what it holds.
func (s *Service) Attachment(c echo.Context, who desk.Actor) error {
	a, err := s.Store.Attachment(c.Request().Context(), who, c.Param("id"))
	if err != nil {
		return err
	}
	if err := a.MayOpen(); err != nil {
		return err
	}
	if err := s.NoteFileRead(c, who, a.ID); err != nil {
		return err
	}
	return s.SendFile(c, a)
}
