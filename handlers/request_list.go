package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/requests"
	"combipat/views/ui"
)

// storico lists what the operator may see, newest first [R19].
func (s *Server) storico(c echo.Context, who desk.Actor) error {
	return s.showStorico(c, who, ui.Listing{Filter: filterOf(c.QueryParams()), Address: c.Request().URL.RequestURI()})
}

// storicoSearch looks for a person or a text; it is a POST so that no name stands in an address.
func (s *Server) storicoSearch(c echo.Context, who desk.Actor) error {
	return s.showStorico(c, who, searchOf(c))
}

func (s *Server) showStorico(c echo.Context, who desk.Actor, l ui.Listing) error {
	ctx := c.Request().Context()
	var err error
	if l.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	l.Who, l.Today, l.Key = who, s.today(), newKey()
	if len(l.Errors) == 0 {
		if l.List, err = s.Store.Storico(ctx, who, l.Today, l.Filter); err != nil {
			return err
		}
	}
	l.Next = nextPage(c, l.List.Next)
	if isHTMX(c) {
		return s.fragment(c, http.StatusOK, view.StoricoRows(l))
	}
	return s.show(c, who, statusFor(l.Errors), ui.Page{Title: "Storico richieste", Active: "/richieste"}, view.Storico(l))
}

// filterOf reads the filters an address may carry: none of them says who somebody is.
func filterOf(q url.Values) store.Filter {
	return store.Filter{
		View: store.View(q.Get("vista")), State: desk.State(q.Get("stato")), Topic: q.Get("argomento"),
		Motivo: desk.Motivo(q.Get("motivo")), Provenance: desk.Provenance(q.Get("provenienza")), After: q.Get("dopo"),
	}
}

// searchOf reads a search by text or codice fiscale.
func searchOf(c echo.Context) ui.Listing {
	l := ui.Listing{Filter: store.Filter{Text: strings.TrimSpace(c.FormValue("q"))}, Typed: strings.TrimSpace(c.FormValue("cf"))}
	if l.Typed == "" {
		return l
	}
	cf, err := desk.ParseCodiceFiscale(l.Typed)
	if err != nil {
		l.Errors = desk.Invalid{"cf": err.Error()}
	}
	l.Filter.CF = cf
	return l
}

// nextPage is the address of the following page of a list, "" at its end.
func nextPage(c echo.Context, cursor string) string {
	if cursor == "" || c.Request().Method != http.MethodGet {
		return ""
	}
	q := c.QueryParams()
	q.Set("dopo", cursor)
	q.Del(doneParam)
	return c.Path() + "?" + q.Encode()
}

func statusFor(errors desk.Invalid) int {
	if len(errors) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}
