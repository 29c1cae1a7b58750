package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const repliesPath = "/sede/risposte"

// readyList shows the ready-made replies of the sede, and the form of a new one [R21].
func (s *Server) readyList(c echo.Context, who desk.Actor) error {
	return s.showReplies(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showReplies(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.RepliesPage{Refused: refused, Key: newKey()}
	var err error
	if p.List, err = s.Store.KeptReplies(ctx, who); err != nil {
		return err
	}
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Risposte pronte", Active: puntiPath}, view.Replies(p))
}

// readyDetail is the form of one of them.
func (s *Server) readyDetail(c echo.Context, who desk.Actor) error {
	return s.showReply(c, who, http.StatusOK, ui.Refused{})
}

func (s *Server) showReply(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.RepliesPage{Refused: refused, Key: newKey()}
	var err error
	if p.Reply, err = s.Store.KeptReply(ctx, who, c.Param("id")); err != nil {
		return err
	}
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	return s.show(c, who, status, ui.Page{Title: "Risposta pronta", Active: puntiPath}, view.Reply(p))
}

// readySave adds a ready-made reply, or changes the one in the address.
func (s *Server) readySave(c echo.Context, who desk.Actor) error {
	return s.sedeAct(c, who, "risposte", "risposta-pronta", func(ctx context.Context, a store.Act, f fields) (string, error) {
		_, err := s.Store.KeepReply(ctx, a, desk.ReadyReply{Topic: f.text("argomento"), Title: f.get("nome"), Text: f.get("testo")})
		return repliesPath, err
	}, func(r ui.Refused, status int) error {
		if c.Param("id") == "" {
			return s.showReplies(c, who, status, r)
		}
		return s.showReply(c, who, status, r)
	})
}

// readyRetire keeps a ready-made reply from being offered, or offers it again.
func (s *Server) readyRetire(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	retired, fatto := c.FormValue("ritirato") != "0", "risposta-ritirata"
	if !retired {
		fatto = "risposta-ripresa"
	}
	if err := s.Store.RetireReply(c.Request().Context(), act, retired); err != nil {
		return err
	}
	return s.seeOther(c, withDone(repliesPath, fatto))
}
