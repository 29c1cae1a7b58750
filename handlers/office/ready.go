package office

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const RepliesPath = "/sede/risposte"

// ReadyList shows the ready-made replies of the sede, and the form of a new one [R21].
func (s *Service) ReadyList(c echo.Context, who desk.Actor) error {
	return s.showReplies(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showReplies(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.RepliesPage{Who: who, Refused: refused, Key: web.NewKey()}
	var err error
	if p.List, err = s.Store.KeptReplies(ctx, who); err != nil {
		return err
	}
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Risposte pronte", Active: repliesOver(who)}, view.Replies(p))
}

// ReadyDetail is the form of one of them.
func (s *Service) ReadyDetail(c echo.Context, who desk.Actor) error {
	return s.showReply(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showReply(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.RepliesPage{Who: who, Refused: refused, Key: web.NewKey()}
	var err error
	if p.Reply, err = s.Store.KeptReply(ctx, who, c.Param("id")); err != nil {
		return err
	}
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Risposta pronta", Active: repliesOver(who)}, view.Reply(p))
}

// ReadySave adds a ready-made reply, or changes the one in the address.
func (s *Service) ReadySave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "risposte", Done: "risposta-pronta",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			_, err := s.Store.KeepReply(ctx, a, desk.ReadyReply{Topic: f.Text("argomento"), Title: f.Get("nome"), Text: f.Get("testo")})
			return RepliesPath, err
		},
		Again: func(r ui.Refused, status int) error {
			if c.Param("id") == "" {
				return s.showReplies(c, who, status, r)
			}
			return s.showReply(c, who, status, r)
		},
	})
}

// ReadyRetire keeps a ready-made reply from being offered, or offers it again.
func (s *Service) ReadyRetire(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	retired, fatto := web.Value(c, "ritirato") != "0", "risposta-ritirata"
	if !retired {
		fatto = "risposta-ripresa"
	}
	if err := s.Store.RetireReply(c.Request().Context(), act, retired); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(RepliesPath, fatto))
}

// repliesOver is the entry of the navigation that leads to them.
func repliesOver(who desk.Actor) string {
	if who.Role == desk.ResponsabileCRIC {
		return RepliesPath
	}
	return puntiPath
}
