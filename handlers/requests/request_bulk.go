package requests

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/requests"
	"combipat/views/ui"
)

// mostAtOnce bounds one action on many rows: four pages of the list.
const mostAtOnce = 100

// RemindMany sends a sollecito for each request ticked and says what became of each [R17].
// One that is refused stops none of the others.
func (s *Service) RemindMany(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	var results []view.BulkResult
	for _, id := range f.Values["id"][:min(len(f.Values["id"]), mostAtOnce)] {
		act := s.Act(c, who, f).Of(id)
		act.ID, act.Version = id, 0
		err := s.Store.Remind(ctx, act, store.Message{})
		r, missing := s.Store.Request(ctx, who, id)
		if errors.Is(missing, store.ErrNotFound) {
			continue
		}
		if err := errors.Join(missing, unexpected(err)); err != nil {
			return err
		}
		result := view.BulkResult{ID: id, Number: r.Number, OK: err == nil, Text: "Potrai sollecitarla di nuovo dal " + r.RemindFrom().Italian() + "."}
		if err != nil {
			t, _ := web.Explain(err)
			result.Text = t.Text
		}
		results = append(results, result)
	}
	if len(results) == 0 {
		return &desk.Refusal{Rule: "R17", Text: "Non hai scelto nessuna richiesta."}
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Solleciti in blocco", Active: "/richieste"}, view.BulkResults(results))
}

// unexpected returns err only if no rule stands behind it.
func unexpected(err error) error {
	if _, ok := web.Explain(err); ok {
		return nil
	}
	return err
}
