package inbox

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/inbox"
	"combipat/views/ui"
)

// AllPath is where somebody of several structures sees the requests of all of them together.
const AllPath = "/ricevute/tutte"

// All lists them, each with the position that opens it: reading is together, acting is as one of them [A30].
func (s *Service) All(c echo.Context, who desk.Actor) error {
	if !who.Several {
		return s.SeeOther(c, "/ricevute")
	}
	ctx := c.Request().Context()
	worn, err := s.Store.Worn(ctx, who.ID)
	if err != nil {
		return err
	}
	worn = slices.DeleteFunc(worn, func(a desk.Actor) bool { return !a.Official() })
	f := web.FilterOf(c.QueryParams())
	f = store.Filter{View: f.View, After: f.After}
	if !slices.ContainsFunc(ui.InboxViews(), func(o ui.Option) bool { return o.Value == string(f.View) }) {
		f.View = store.ViewWaiting
	}
	p := view.AllPage{Who: who, View: f.View, Today: s.Today(), Path: AllPath}
	var next string
	if p.List, next, err = s.Store.InboxOfAll(ctx, worn, p.Today, f); err != nil {
		return err
	}
	p.Next = web.NextPage(c, next)
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Tutte le mie strutture", Active: "/ricevute"}, view.InboxAll(p))
}
