package account

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/account"
	"combipat/views/ui"
)

// PositionList shows what somebody is beside their first position, with the form of a further one [A30].
func (s *Service) PositionList(c echo.Context, who desk.Actor) error {
	return s.showPositions(c, who, http.StatusOK, ui.Refused{})
}

func (s *Service) showPositions(c echo.Context, who desk.Actor, status int, refused ui.Refused) error {
	ctx, p := c.Request().Context(), view.PositionsPage{Who: who, Path: peoplePath(who), Key: web.NewKey(), Refused: refused}
	var err error
	if p.Person, err = s.Store.KeptPerson(ctx, who, s.Now(), c.Param("id")); err != nil {
		return err
	}
	if p.Further, err = s.Store.PositionsOf(ctx, who, p.Person.ID); err != nil {
		return err
	}
	if p.Places, err = s.Store.PlacesFor(ctx, who); err != nil {
		return err
	}
	return s.Show(c, who, status, peoplePage(who, "Incarichi di "+p.Person.Name), view.Positions(p))
}

// PositionAdd gives a further one: of INPS with its role and topics, of an operator with its ufficio.
func (s *Service) PositionAdd(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "incarichi", Done: "incarico",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			n := store.NewPosition{Role: desk.Role(f.Text("ruolo")), Struttura: f.Text("struttura"), Topics: f.Values["argomenti"], CanRefer: f.Get("referente") == "1"}
			n.Ufficio = f.Text("ufficio")
			if _, code, both := strings.Cut(n.Ufficio, "/"); both {
				n.Ufficio = code
			}
			return positionsPath(who, a.ID), s.Store.GivePosition(ctx, a, n)
		},
		Again: func(r ui.Refused, status int) error { return s.showPositions(c, who, status, r) },
	})
}

// PositionEnd takes one of them away, at once.
func (s *Service) PositionEnd(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.EndPosition(c.Request().Context(), act, c.Param("incarico")); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(positionsPath(who, act.ID), "incarico-tolto"))
}

func positionsPath(who desk.Actor, person string) string {
	return peoplePath(who) + "/" + person + "/incarichi"
}
