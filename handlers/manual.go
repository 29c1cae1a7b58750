package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views"
)

// manual shows the manual of the reader's own role [R41].
func (s *Server) manual(c echo.Context, who desk.Actor) error {
	return s.showManual(c, who, views.ManualName(who.Role))
}

// manualOf shows the manual of the role in the path; one of no role is store.ErrNotFound.
func (s *Server) manualOf(c echo.Context, who desk.Actor) error {
	return s.showManual(c, who, views.ManualName(desk.Role(c.Param("ruolo"))))
}

func (s *Server) showManual(c echo.Context, who desk.Actor, name string) error {
	d, ok := views.Manual(name)
	if !ok {
		return store.ErrNotFound
	}
	return s.show(c, who, http.StatusOK, views.Page{Title: d.Title, Active: "/manuale"}, views.ManualPage(name, d))
}

// note shows one of the pages the footer links to, signed in or not.
func (s *Server) note(c echo.Context, who desk.Actor) error {
	d, ok := views.Note(c.Param("pagina"))
	if !ok {
		return store.ErrNotFound
	}
	return s.show(c, who, http.StatusOK, views.Page{Title: d.Title}, views.NotePage(d))
}
