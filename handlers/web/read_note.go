package web

import (
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
)

// NoteRead registers that a citizen's file is about to be shown; what cannot be registered is
// not shown. The register is the one thing a GET may write.
func (s *Server) NoteRead(c echo.Context, who desk.Actor, action, subject string) error {
	return s.Store.NoteRead(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, action, subject, "")
}

// NoteRequestRead is noteRead for a request: who wrote it or follows it reads their own work,
// which is no access to be asked about; a colleague's reading is.
func (s *Server) NoteRequestRead(c echo.Context, who desk.Actor, r desk.Request, action string) error {
	if who.ID == r.Author.ID || who.ID == r.Owner.ID {
		return nil
	}
	return s.NoteRead(c, who, action, r.ID)
}

// NoteFileRead registers an attachment's download.
func (s *Server) NoteFileRead(c echo.Context, who desk.Actor, id string) error {
	return s.Store.NoteFileRead(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, id)
}
