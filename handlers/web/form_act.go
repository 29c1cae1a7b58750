package web

import (
	"context"
	"errors"
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
	if !ok || errors.Is(cause, store.ErrNotFound) || t.NotNow() {
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
	if unsettled, ok := errors.AsType[*store.Unsettled](cause); ok {
		refused.Touched = unsettled.Touched
	}
	return refused, t.Status, nil
}

// Keeping is a form on which somebody keeps something of the office, the ente or the directory.
type Keeping struct {
	Form  string                                                          // its name among the forms of its page
	Done  string                                                          // the word of the sentence said afterwards, see done
	Do    func(context.Context, store.Act, Fields) (to string, err error) // returns the address of the page that shows it done
	Again func(refused ui.Refused, status int) error                      // shows the page with what was typed
}

// Keep reads the form, does it and leads to the page that shows it done. Refused, the page is shown
// again with what was typed; what nobody expected is returned.
func (s *Server) Keep(c echo.Context, who desk.Actor, k Keeping) error {
	ctx := c.Request().Context()
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	to, err := k.Do(ctx, s.Act(c, who, f), FieldsOf(f))
	if err == nil {
		return s.SeeOther(c, WithDone(to, k.Done))
	}
	refused, status, err := s.RefusedForm(ctx, who, k.Form, f, err)
	if err != nil {
		return err
	}
	refused.At = c.Request().URL.Path
	return k.Again(refused, status)
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
