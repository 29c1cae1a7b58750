package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// RefusedForm turns an expected error into the form that comes back with it: the text as
// typed, the files kept safe. What was not expected, or does not exist, is returned as it is.
func (s *Server) RefusedForm(ctx context.Context, who desk.Actor, name string, f Form, cause error) (ui.Refused, int, error) {
	t, ok := Explain(cause)
	if !ok || errors.Is(cause, store.ErrNotFound) || t.Status == http.StatusServiceUnavailable {
		return ui.Refused{}, 0, cause
	}
	kept, err := s.Store.KeepFiles(ctx, who, s.Now(), f.Files)
	if err != nil {
		return ui.Refused{}, 0, err
	}
	refused := ui.Refused{Form: name, Text: f.Get("testo"), Files: append(f.kept, kept...), Errors: t.Fields, Values: f.Values}
	if t.Fields == nil {
		refused.Why = t.Text
	}
	return refused, t.Status, nil
}

// SedeAct reads a form of the Responsabile's pages, does it and leads to the address do gave,
// where fatto is said. Refused, the page is shown again with what was typed.
func (s *Server) SedeAct(c echo.Context, who desk.Actor, name, fatto string, do func(context.Context, store.Act, Fields) (string, error), again func(ui.Refused, int) error) error {
	ctx := c.Request().Context()
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	to, err := do(ctx, s.Act(c, who, f), FieldsOf(f))
	if err == nil {
		return s.SeeOther(c, WithDone(to, fatto))
	}
	refused, status, err := s.RefusedForm(ctx, who, name, f, err)
	if err != nil {
		return err
	}
	return again(refused, status)
}

// WithDone adds to an address the word of what has just been done.
func WithDone(to, fatto string) string {
	if fatto == "" {
		return to
	}
	mark := "?"
	if strings.Contains(to, "?") {
		mark = "&"
	}
	return to + mark + DoneParam + "=" + fatto
}
