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

// Autosave keeps what is typed while the form is filled; files come with the form itself.
// A draft that was sent meanwhile, in another tab, is left alone.
func (s *Service) Autosave(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	act.ID, act.Key = f.Get("bozza_id"), ""
	id, err := s.Store.SaveDraft(c.Request().Context(), act, store.Draft{Question: questionOf(f), LinkedTo: f.Get("collegata")})
	if errors.Is(err, store.ErrNotFound) {
		return c.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	if !web.IsHTMX(c) {
		return s.SeeOther(c, "/richieste/"+id+"?"+web.DoneParam+"=bozza")
	}
	return s.Fragment(c, http.StatusOK, view.DraftMark(id, ui.Clock(act.Now)))
}

// DropDraft deletes a draft of one's own.
func (s *Service) DropDraft(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	act.ID = f.Get("bozza_id")
	if err := s.Store.DropDraft(c.Request().Context(), act); err != nil {
		return err
	}
	return s.SeeOther(c, "/richieste?vista=bozze&"+web.DoneParam+"=bozza-eliminata")
}

// showDraft goes on with a draft.
func (s *Service) showDraft(c echo.Context, who desk.Actor, id string) error {
	d, err := s.Store.Draft(c.Request().Context(), who, id)
	if err != nil {
		return err
	}
	return s.showNewRequest(c, who, http.StatusOK, draftPage(d))
}
