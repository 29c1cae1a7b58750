package requests

import (
	"context"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
)

// Interact goes on after the first reply; text or files, at least one of them [R16, A5].
func (s *Service) Interact(c echo.Context, who desk.Actor) error {
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

// Remind is Sollecita risposta [R17].
func (s *Service) Remind(c echo.Context, who desk.Actor) error {
	return s.requestAct(c, who, "sollecito", "sollecito", s.Store.Remind)
}

// Withdraw ends the request before its first reply [R20].
func (s *Service) Withdraw(c echo.Context, who desk.Actor) error {
	return s.requestAct(c, who, "ritiro", "ritiro", s.Store.Withdraw)
}

// HandOver makes a colleague's request one's own to follow.
func (s *Service) HandOver(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.HandOver(c.Request().Context(), act); err != nil {
		return err
	}
	return s.SeeOther(c, "/richieste/"+act.ID+"?"+web.DoneParam+"=seguita")
}

// requestAct reads the form of an act on a request, does it, and leads back to the request.
// Refused, it shows the request as it is now, with what was typed and the files kept.
func (s *Service) requestAct(c echo.Context, who desk.Actor, name, fatto string, do func(context.Context, store.Act, store.Message) error) error {
	ctx := c.Request().Context()
	if _, err := s.Store.Request(ctx, who, c.Param("id")); err != nil { // before a file of it is read
		return err
	}
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	if err = f.Problem(); err == nil {
		err = do(ctx, act, f.Message())
	}
	if err == nil {
		return s.SeeOther(c, "/richieste/"+act.ID+"?"+web.DoneParam+"="+fatto)
	}
	refused, status, err := s.RefusedForm(ctx, who, name, f, err)
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
