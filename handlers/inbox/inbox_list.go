package inbox

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/inbox"
	"combipat/views/ui"
)

// List lists what the official is competent for: what waits longest comes first [R21, R23].
func (s *Service) List(c echo.Context, who desk.Actor) error {
	l := ui.Listing{Filter: web.FilterOf(c.QueryParams()), Address: c.Request().URL.RequestURI()}
	if l.Filter == (store.Filter{After: l.Filter.After}) {
		l.Filter.View = store.ViewWaiting
	}
	return s.showInbox(c, who, l)
}

// Search looks for a person or a text within one's competence.
func (s *Service) Search(c echo.Context, who desk.Actor) error {
	l := web.SearchOf(c)
	if l.Filter.CF != "" {
		if err := s.Store.NoteSearch(c.Request().Context(), store.Act{Who: who, Now: s.Now()}, l.Filter.CF); err != nil {
			return err
		}
	}
	return s.showInbox(c, who, l)
}

func (s *Service) showInbox(c echo.Context, who desk.Actor, l ui.Listing) error {
	ctx := c.Request().Context()
	l.Who, l.Today = who, s.Today()
	var err error
	if len(l.Errors) == 0 {
		if l.List, err = s.Store.Inbox(ctx, who, l.Today, l.Filter); err != nil {
			return err
		}
	}
	l.Next = web.NextPage(c, l.List.Next)
	if web.ByItself(c) { // refreshed by an event: the rows alone
		return s.Fragment(c, http.StatusOK, view.InboxRows(l))
	}
	if l.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	if l.Counts, err = s.Store.InboxCounts(ctx, who, l.Today); err != nil {
		return err
	}
	return s.Show(c, who, web.StatusFor(l.Errors), ui.Page{Title: "Richieste ricevute", Active: "/ricevute"}, view.Inbox(l))
}
