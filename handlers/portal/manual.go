package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/portal"
	"combipat/views/ui"
)

// Manual shows the manual of the reader's own role [R41].
func (s *Service) Manual(c echo.Context, who desk.Actor) error {
	return s.showManual(c, who, view.ManualName(who.Role))
}

// ManualOf shows the manual of the role in the path; one of no role is store.ErrNotFound.
func (s *Service) ManualOf(c echo.Context, who desk.Actor) error {
	return s.showManual(c, who, view.ManualName(desk.Role(c.Param("ruolo"))))
}

func (s *Service) showManual(c echo.Context, who desk.Actor, name string) error {
	d, ok := view.Manual(name)
	if !ok {
		return store.ErrNotFound
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: d.Title, Active: "/manuale"}, view.ManualPage(name, d))
}

// Note shows one of the pages the footer links to, signed in or not.
func (s *Service) Note(c echo.Context, who desk.Actor) error {
	d, ok := view.Note(c.Param("pagina"))
	if !ok {
		return store.ErrNotFound
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: d.Title}, view.NotePage(d))
}
