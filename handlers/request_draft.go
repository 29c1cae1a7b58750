package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/requests"
	"combipat/views/ui"
)

// draftAutosave keeps what is typed while the form is filled; files come with the form itself.
// A draft that was sent meanwhile, in another tab, is left alone.
func (s *Server) draftAutosave(c echo.Context, who desk.Actor) error {
	f, err := s.readForm(c, who)
	if err != nil {
		return err
	}
	act := s.act(c, who, f)
	act.ID, act.Key = f.get("bozza_id"), ""
	id, err := s.Store.SaveDraft(c.Request().Context(), act, store.Draft{Question: f.question(), LinkedTo: f.get("collegata")})
	if errors.Is(err, store.ErrNotFound) {
		return c.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	if !isHTMX(c) {
		return s.seeOther(c, "/richieste/"+id+"?"+doneParam+"=bozza")
	}
	return s.fragment(c, http.StatusOK, view.DraftMark(id, ui.Clock(act.Now)))
}

// draftDrop deletes a draft of one's own.
func (s *Server) draftDrop(c echo.Context, who desk.Actor) error {
	f, err := s.readForm(c, who)
	if err != nil {
		return err
	}
	act := s.act(c, who, f)
	act.ID = f.get("bozza_id")
	if err := s.Store.DropDraft(c.Request().Context(), act); err != nil {
		return err
	}
	return s.seeOther(c, "/richieste?vista=bozze&"+doneParam+"=bozza-eliminata")
}

// showDraft goes on with a draft.
func (s *Server) showDraft(c echo.Context, who desk.Actor, id string) error {
	d, err := s.Store.Draft(c.Request().Context(), who, id)
	if err != nil {
		return err
	}
	return s.showNewRequest(c, who, http.StatusOK, draftPage(d))
}
