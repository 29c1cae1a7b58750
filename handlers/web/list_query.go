package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// FilterOf reads the filters an address may carry: none of them says who somebody is.
func FilterOf(q url.Values) store.Filter {
	return store.Filter{
		View: store.View(q.Get("vista")), State: desk.State(q.Get("stato")), Topic: q.Get("argomento"),
		Motivo: desk.Motivo(q.Get("motivo")), Provenance: desk.Provenance(q.Get("provenienza")), After: q.Get("dopo"),
	}
}

// SearchOf reads a search by text or codice fiscale.
func SearchOf(c echo.Context) ui.Listing {
	l := ui.Listing{Filter: store.Filter{Text: strings.TrimSpace(Value(c, "q")), After: c.QueryParam("dopo")}, Typed: strings.TrimSpace(Value(c, "cf"))}
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

// NextPage is the address of the following page of a list, "" at its end.
func NextPage(c echo.Context, cursor string) string {
	if cursor == "" || c.Request().Method != http.MethodGet {
		return ""
	}
	q := c.QueryParams()
	q.Set("dopo", cursor)
	q.Del(DoneParam)
	return c.Path() + "?" + q.Encode()
}

func StatusFor(errors desk.Invalid) int {
	if len(errors) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}
