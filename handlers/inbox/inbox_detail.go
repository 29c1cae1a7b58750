package inbox

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/inbox"
	"combipat/views/ui"
)

// Detail shows one request with what the office can do with it.
func (s *Service) Detail(c echo.Context, who desk.Actor) error {
	return s.showReceived(c, who, http.StatusOK, view.InboxPage{})
}

func (s *Service) showReceived(c echo.Context, who desk.Actor, status int, p view.InboxPage) error {
	ctx := c.Request().Context()
	r, err := s.Store.Request(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.NoteRead(c, who, store.ReadRequest, r.ID); err != nil {
		return err
	}
	p.Who, p.Request, p.Today, p.Key = who, r, s.Today(), web.NewKey()
	_, p.Take = r.Dialogue.Take(who.ID)
	if err := s.fillReceived(ctx, who, &p); err != nil {
		return err
	}
	for _, canned := range p.Canned {
		if canned.ID == c.QueryParam("modello") {
			p.Chosen = canned.Text
		}
	}
	return s.Show(c, who, status, ui.Page{Title: "Richiesta " + r.Number, Active: "/ricevute"}, view.InboxDetail(p))
}

// fillReceived loads what stands around a request on the official's page.
func (s *Service) fillReceived(ctx context.Context, who desk.Actor, p *view.InboxPage) (err error) {
	if p.Thread, err = s.Store.Thread(ctx, who, p.Request); err != nil {
		return err
	}
	if p.Officials, err = s.Store.OfficialsFor(ctx, who, p.Request.ID); err != nil {
		return err
	}
	if !p.Request.ToCRIC && p.Request.Struttura.Code != "" {
		if p.Punti, err = s.Store.Punti(ctx, p.Request.Struttura.Code, p.Request.Topic, ""); err != nil {
			return err
		}
	}
	kind := desk.Territoriale
	if p.Request.ToCRIC {
		kind = desk.CRIC
	}
	if p.Strutture, err = s.Store.Strutture(ctx, kind); err != nil {
		return err
	}
	if p.Canned, err = s.Store.CannedReplies(ctx, p.Request); err != nil {
		return err
	}
	if p.Competent, err = s.competentElsewhere(ctx, who, p.Request); err != nil {
		return err
	}
	p.History, err = s.Store.CitizenHistory(ctx, who, p.Request)
	return err
}

// competentElsewhere says where residence and topic would send the request today, a Polo too,
// if that is not the structure that has it: what a transfer proposes [R14, A3].
func (s *Service) competentElsewhere(ctx context.Context, who desk.Actor, r desk.Request) (desk.Routing, error) {
	if r.ToCRIC {
		return desk.Routing{}, nil
	}
	route, err := s.Store.Route(ctx, who, r.Citizen, r.Topic)
	if route.To.ID == r.Struttura.ID {
		route = desk.Routing{}
	}
	return route, err
}

// inboxAct reads the form of an act on a received request, does it, and leads back. Refused,
// it shows the request as it is now with what was typed; a reply to something that changed
// meanwhile is shown what changed. fatto is the word for what was done; empty, it is the
// form's "tipo".
func (s *Service) inboxAct(c echo.Context, who desk.Actor, name, fatto string, do func(context.Context, store.Act, web.Form) error) error {
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
		err = do(ctx, act, f)
	}
	if err == nil {
		return s.afterAct(c, who, act, cmp.Or(fatto, f.Get("tipo")))
	}
	refused, status, rest := s.RefusedForm(ctx, who, name, f, err)
	if rest != nil {
		return rest
	}
	p := view.InboxPage{Refused: refused}
	if errors.Is(err, store.ErrStale) {
		if p.Newest, err = s.Store.LastChange(ctx, who, act.ID); err != nil {
			return err
		}
	}
	return s.showReceived(c, who, status, p)
}

// afterAct leads back to the request, or to the inbox when it has left the official's sight.
func (s *Service) afterAct(c echo.Context, who desk.Actor, a store.Act, fatto string) error {
	_, err := s.Store.Request(c.Request().Context(), who, a.ID)
	if errors.Is(err, store.ErrNotFound) {
		return s.SeeOther(c, "/ricevute?"+web.DoneParam+"="+fatto)
	}
	if err != nil {
		return err
	}
	return s.SeeOther(c, "/ricevute/"+a.ID+"?"+web.DoneParam+"="+fatto)
}
