package requests

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	view "combipat/views/requests"
	"combipat/views/ui"
)

// List lists what the operator may see, newest first [R19].
func (s *Service) List(c echo.Context, who desk.Actor) error {
	return s.showStorico(c, who, ui.Listing{Filter: web.FilterOf(c.QueryParams()), Address: c.Request().URL.RequestURI()})
}

// Search looks for a person or a text; it is a POST so that no name stands in an address.
func (s *Service) Search(c echo.Context, who desk.Actor) error {
	return s.showStorico(c, who, web.SearchOf(c))
}

func (s *Service) showStorico(c echo.Context, who desk.Actor, l ui.Listing) error {
	ctx := c.Request().Context()
	var err error
	if l.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	l.Dropped = c.QueryParam(droppedParam)
	l.Who, l.Today, l.Key = who, s.Today(), web.NewKey()
	if len(l.Errors) == 0 {
		if l.List, err = s.Store.Storico(ctx, who, l.Today, l.Filter); err != nil {
			return err
		}
	}
	l.Next = web.NextPage(c, l.List.Next)
	if web.ByItself(c) { // refreshed by an event: the rows alone
		return s.Fragment(c, http.StatusOK, view.StoricoRows(l))
	}
	return s.Show(c, who, web.StatusFor(l.Errors), ui.Page{Title: "Storico richieste", Active: "/richieste"}, view.Storico(l))
}
