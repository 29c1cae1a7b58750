package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/portal"
	"combipat/views/ui"
)

// noticesShown is how many notifications the page goes back.
const noticesShown = 100

// Notices shows what was notified, newest first [R37].
func (s *Service) Notices(c echo.Context, who desk.Actor) error {
	list, err := s.Store.Notices(c.Request().Context(), who, noticesShown)
	if err != nil {
		return err
	}
	if web.IsHTMX(c) {
		return s.Fragment(c, http.StatusOK, view.NoticeList(who, list))
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Notifiche", Active: "/notifiche"}, view.Notices(who, list))
}

// NoticesCount is the counter in the header alone, for a page that was told of news.
func (s *Service) NoticesCount(c echo.Context, who desk.Actor) error {
	n, err := s.Store.UnreadNotices(c.Request().Context(), who)
	if err != nil {
		return err
	}
	return s.Fragment(c, http.StatusOK, ui.Unread(n))
}

// NoticesRead marks all of them as read.
func (s *Service) NoticesRead(c echo.Context, who desk.Actor) error {
	if err := s.Store.ReadAllNotices(c.Request().Context(), store.Act{Who: who, Now: s.Now()}); err != nil {
		return err
	}
	return s.SeeOther(c, "/notifiche?"+web.DoneParam+"=lette")
}
