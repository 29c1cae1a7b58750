package directory

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/directory"
	"combipat/views/ui"
)

const rulesPath = "/gestione/poli"

// RuleList shows which structure works which topic of which place, and tries a residence
// out [R14, A22].
func (s *Service) RuleList(c echo.Context, who desk.Actor) error {
	return s.showRules(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showRules(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx := c.Request().Context()
	p := view.RulesPage{Refused: refused, Trial: view.RouteTrial{CAP: strings.TrimSpace(c.QueryParam("cap")), Comune: strings.TrimSpace(c.QueryParam("comune")),
		Abroad: c.QueryParam("estero"), Topic: c.QueryParam("argomento")}}
	var err error
	if p.List, err = s.Store.Rules(ctx, who); err != nil {
		return err
	}
	if p.Strutture, err = s.Store.Strutture(ctx, desk.Territoriale); err != nil {
		return err
	}
	if p.Topics, err = s.Store.Topics(ctx); err != nil {
		return err
	}
	if p.States, err = s.Store.States(ctx); err != nil {
		return err
	}
	if p.Trial.Topic != "" {
		if err := s.tryRoute(ctx, who, &p.Trial); err != nil {
			return err
		}
	}
	return s.Show(c, who, status, ui.Page{Title: "Poli e regole", Active: GestionePath}, view.Rules(p))
}

// tryRoute finds where a request about a residence and a topic would go, as sending would.
func (s *Service) tryRoute(ctx context.Context, who desk.Actor, t *view.RouteTrial) error {
	topic, err := s.Store.Topic(ctx, t.Topic)
	if err != nil {
		return err
	}
	home := desk.Citizen{Abroad: t.Abroad}
	t.Errors = desk.Invalid{}
	if topic.Code == "" {
		t.Errors.Add("argomento", "Scegli l’argomento dall’elenco.")
	}
	if t.Abroad == "" {
		if home.CAP, err = desk.ParseCAP(t.CAP); err != nil {
			t.Errors.Add("cap", err.Error())
		} else if found, err := s.Store.Residence(ctx, home); err != nil {
			return err
		} else {
			t.Comuni, t.Note = found.Comuni, found.Note
		}
		if home.Comune = t.Comune; home.Comune != "" {
			if _, err := s.Store.ComuneByCode(ctx, home.Comune); err == store.ErrNotFound {
				t.Errors.Add("comune", "Nessun comune ha questo codice ISTAT.")
			} else if err != nil {
				return err
			}
		}
	}
	if len(t.Errors) > 0 {
		return nil
	}
	t.Found, err = s.Store.Route(ctx, who, home, topic)
	t.Tried = err == nil
	return err
}

// RuleAdd enters a rule, or sends the topic of its place elsewhere.
func (s *Service) RuleAdd(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "regola", Done: "regola",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			r := store.RuleEntry{Level: desk.RouteRule(f.Get("livello")), Topic: f.Get("argomento"), To: f.Get("struttura")}
			r.Place = f.Text("luogo")
			if r.Level == desk.RouteByPolo {
				r.Place = f.Text("di")
			}
			if r.Place == "" {
				return "", desk.Invalid{placeField(r.Level): "Indica il luogo della regola."}
			}
			err := s.Store.AddRule(ctx, a, r)
			if bad, ok := err.(desk.Invalid); ok && r.Level == desk.RouteByPolo && bad["luogo"] != "" {
				err = desk.Invalid{"di": bad["luogo"]}
			}
			return rulesPath, err
		},
		Again: func(r ui.Refused, status int) error { return s.showRules(c, who, status, r) },
	})
}

// placeField is the field of the form that says where a rule holds.
func placeField(level desk.RouteRule) string {
	if level == desk.RouteByPolo {
		return "di"
	}
	return "luogo"
}

// RuleRemove takes a rule away.
func (s *Service) RuleRemove(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now()}
	if err := s.Store.RemoveRule(c.Request().Context(), act, desk.RouteRule(web.Value(c, "livello")), web.Value(c, "luogo"), web.Value(c, "argomento")); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(rulesPath, "regola-tolta"))
}
