package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/portal"
	"combipat/views/ui"
)

// noticesShown is how many notifications the page goes back.
const noticesShown = 100

// notices shows what was notified, newest first [R37].
func (s *Server) notices(c echo.Context, who desk.Actor) error {
	list, err := s.Store.Notices(c.Request().Context(), who, noticesShown)
	if err != nil {
		return err
	}
	if isHTMX(c) {
		return s.fragment(c, http.StatusOK, view.NoticeList(who, list))
	}
	return s.show(c, who, http.StatusOK, ui.Page{Title: "Notifiche", Active: "/notifiche"}, view.Notices(who, list))
}

// noticesCount is the counter in the header alone, for a page that was told of news.
func (s *Server) noticesCount(c echo.Context, who desk.Actor) error {
	n, err := s.Store.UnreadNotices(c.Request().Context(), who)
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, ui.Unread(n))
}

// noticesRead marks all of them as read.
func (s *Server) noticesRead(c echo.Context, who desk.Actor) error {
	if err := s.Store.ReadAllNotices(c.Request().Context(), store.Act{Who: who, Now: s.Now()}); err != nil {
		return err
	}
	return s.seeOther(c, "/notifiche?"+doneParam+"=lette")
}
