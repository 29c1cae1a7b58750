package requests

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
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
	act.ID = f.Get("bozza_id")
	draft := draftIn(f)
	draft.ByItself = true
	saved, err := s.Store.KeepDraft(c.Request().Context(), act, draft)
	if errors.Is(err, store.ErrNotFound) {
		return c.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	if c.Request().Header.Get("Accept") != "application/json" {
		return s.SeeOther(c, "/richieste/"+saved.ID+"?"+web.DoneParam+"=bozza")
	}
	said := web.SavedForm{Draft: saved.ID, Version: saved.Version, Text: "Bozza salvata alle " + ui.Clock(act.Now) + "."}
	if saved.Apart {
		said.Text, said.Other = "Questa bozza è stata cambiata in un’altra scheda: ora le bozze sono due, nessun testo è andato perso.", "/richieste?vista=bozze"
	}
	return c.JSON(http.StatusOK, said)
}

// draftIn reads the form as a draft, without its files.
func draftIn(f web.Form) store.Draft {
	version, _ := strconv.ParseInt(f.Get("bozza_versione"), 10, 64)
	return store.Draft{Question: questionOf(f), LinkedTo: f.Get("collegata"), Form: f.Get("chiave"), Version: version}
}

// DropDraft throws a draft of one's own away.
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
	return s.SeeOther(c, "/richieste?vista=bozze&"+droppedParam+"="+act.ID+"&"+web.DoneParam+"=bozza-eliminata")
}

// droppedParam names in the address of the drafts the one that was just thrown away.
const droppedParam = "eliminata"

// TakeDraftBack gives back a draft of one's own that was thrown away within the hour.
func (s *Service) TakeDraftBack(c echo.Context, who desk.Actor) error {
	f, err := s.ReadForm(c, who)
	if err != nil {
		return err
	}
	act := s.Act(c, who, f)
	act.ID = f.Get("bozza_id")
	if err := s.Store.TakeDraftBack(c.Request().Context(), act); err != nil {
		return err
	}
	return s.SeeOther(c, "/richieste/"+act.ID+"?"+web.DoneParam+"=bozza-ripresa")
}

// showDraft goes on with a draft.
func (s *Service) showDraft(c echo.Context, who desk.Actor, id string) error {
	d, err := s.Store.Draft(c.Request().Context(), who, id)
	if err != nil {
		return err
	}
	return s.showNewRequest(c, who, http.StatusOK, draftPage(d))
}
