package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// requestInteract goes on after the first reply; text or files, at least one of them [R16, A5].
func (s *Server) requestInteract(c echo.Context, who desk.Actor) error {
	return s.requestAct(c, who, "integrazioni", "interazione", func(ctx context.Context, a store.Act, m store.Message) error {
		bad := desk.Invalid{}
		ifEmpty := "Scrivi il messaggio, o allega un file."
		if len(m.Files) > 0 {
			ifEmpty = ""
		}
		desk.CheckText(bad, "testo", m.Text, ifEmpty)
		if err := bad.Err(); err != nil {
			return err
		}
		return s.Store.Interact(ctx, a, m)
	})
}

// requestRemind is Sollecita risposta [R17].
func (s *Server) requestRemind(c echo.Context, who desk.Actor) error {
	return s.requestAct(c, who, "sollecito", "sollecito", s.Store.Remind)
}

// requestWithdraw ends the request before its first reply [R20].
func (s *Server) requestWithdraw(c echo.Context, who desk.Actor) error {
	return s.requestAct(c, who, "ritiro", "ritiro", s.Store.Withdraw)
}

// requestHandOver makes a colleague's request one's own to follow.
func (s *Server) requestHandOver(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.HandOver(c.Request().Context(), act); err != nil {
		return err
	}
	return s.seeOther(c, "/richieste/"+act.ID+"?"+doneParam+"=seguita")
}

// requestAct reads the form of an act on a request, does it, and leads back to the request.
// Refused, it shows the request as it is now, with what was typed and the files kept.
func (s *Server) requestAct(c echo.Context, who desk.Actor, name, fatto string, do func(context.Context, store.Act, store.Message) error) error {
	ctx := c.Request().Context()
	f, err := s.readForm(c, who)
	if err != nil {
		return err
	}
	act := s.act(c, who, f)
	if err = f.problem(); err == nil {
		err = do(ctx, act, f.message())
	}
	if err == nil {
		return s.seeOther(c, "/richieste/"+act.ID+"?"+doneParam+"="+fatto)
	}
	refused, status, err := s.refusedForm(ctx, who, name, f, err)
	if err != nil {
		return err
	}
	r, err := s.Store.Request(ctx, who, act.ID)
	if err != nil {
		return err
	}
	if r.State == desk.Bozza {
		return store.ErrNotFound
	}
	return s.showRequest(c, who, r, status, refused)
}

// refusedForm turns an expected error into the form that comes back with it: the text as
// typed, the files kept safe. What was not expected, or does not exist, is returned as it is.
func (s *Server) refusedForm(ctx context.Context, who desk.Actor, name string, f form, cause error) (ui.Refused, int, error) {
	t, ok := explain(cause)
	if !ok || errors.Is(cause, store.ErrNotFound) || t.status == http.StatusServiceUnavailable {
		return ui.Refused{}, 0, cause
	}
	kept, err := s.Store.KeepFiles(ctx, who, s.Now(), f.files)
	if err != nil {
		return ui.Refused{}, 0, err
	}
	refused := ui.Refused{Form: name, Text: f.get("testo"), Files: append(f.kept, kept...), Errors: t.fields, Values: f.values}
	if t.fields == nil {
		refused.Why = t.text
	}
	return refused, t.status, nil
}
