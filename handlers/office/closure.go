package office

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/office"
	"combipat/views/ui"
)

const closuresPath = "/sede/chiusure"

// ClosureList shows the closures of the sede, the holidays of the year and the patron saint [R43].
func (s *Service) ClosureList(c echo.Context, who desk.Actor) error {
	return s.showClosures(c, who, http.StatusOK, ui.Refused{}, nil)
}

func (s *Service) showClosures(c echo.Context, who desk.Actor, status int, refused ui.Refused, affected []desk.AgendaEntry) error {
	ctx := c.Request().Context()
	p := view.ClosurePage{Refused: refused, Affected: affected, Key: web.NewKey(), Year: s.Today().Year(), Today: s.Today()}
	if year, err := strconv.Atoi(c.QueryParam("anno")); err == nil && year >= 2024 && year <= p.Year+10 {
		p.Year = year
	}
	var err error
	if p.Patron, err = s.Store.Patron(ctx, who.Struttura.ID); err != nil {
		return err
	}
	if p.List, err = s.Store.Closures(ctx, who, p.Today); err != nil {
		return err
	}
	return s.Show(c, who, status, ui.Page{Title: "Chiusure", Active: puntiPath}, view.Closures(p))
}

// ClosureSave enters a closure. Where appointments lie in it they are listed first, and the
// closure is entered once that is confirmed [R43, A16].
func (s *Service) ClosureSave(c echo.Context, who desk.Actor) error {
	var affected []desk.AgendaEntry
	return s.Keep(c, who, web.Keeping{Form: "chiusure", Done: "chiusura-sede",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			closure := desk.Closure{Span: f.Span(), Reason: f.Text("motivo")}
			if closure.Reason == "" {
				f.Bad.Add("motivo", "Scrivi il motivo: lo legge chi cerca un orario.")
			}
			if err := f.Bad.Err(); err != nil {
				return "", err
			}
			var err error
			if affected, err = s.Store.ClosureWouldAffect(ctx, who, closure.Span, a.Now); err != nil {
				return "", err
			}
			if len(affected) > 0 && !confirmed(f, affected) {
				return "", errConfirm
			}
			id, _, err := s.Store.EnterClosure(ctx, a, closure, wayOut(f))
			return closuresPath + "/" + id, err
		},
		Again: func(r ui.Refused, status int) error { return s.showClosures(c, who, status, r, affected) },
	})
}

// confirmed says whether the closure was confirmed after seeing what it displaces: days changed
// since, or an appointment made meanwhile, are shown first. A form that does not say what was
// seen is taken at its word.
func confirmed(f web.Fields, affected []desk.AgendaEntry) bool {
	seen := f.Values["visti"]
	return f.Get("conferma") == "1" && (len(seen) == 0 ||
		!slices.ContainsFunc(affected, func(e desk.AgendaEntry) bool { return !slices.Contains(seen, e.ID) }))
}

// errConfirm asks for a second look before appointments are displaced.
var errConfirm = &desk.Refusal{Rule: "A16", Text: "In questo periodo ci sono appuntamenti confermati: leggi quali e conferma la chiusura."}

// ClosureDetail shows what a closure displaced and what was proposed instead; one of another
// structure is store.ErrNotFound.
func (s *Service) ClosureDetail(c echo.Context, who desk.Actor) error {
	ctx := c.Request().Context()
	list, err := s.Store.Closures(ctx, who, "")
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(e store.ClosureEntry) bool { return e.ID == c.Param("id") })
	if at < 0 {
		return store.ErrNotFound
	}
	affected, err := s.Store.AffectedBy(ctx, who, list[at].ID)
	if err != nil {
		return err
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Chiusura " + ui.SpanText(list[at].Span), Active: puntiPath}, view.Closure(list[at], affected, s.Today()))
}

// ClosureLift takes a closure back: what it displaced and is still where it was stands again.
func (s *Service) ClosureLift(c echo.Context, who desk.Actor) error {
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	if err := s.Store.LiftClosure(c.Request().Context(), act); err != nil {
		return err
	}
	return s.SeeOther(c, web.WithDone(closuresPath, "chiusura-tolta"))
}

// PatronSave says on which day the sede is shut for its patron saint.
func (s *Service) PatronSave(c echo.Context, who desk.Actor) error {
	return s.Keep(c, who, web.Keeping{Form: "patrono", Done: "patrono",
		Do: func(ctx context.Context, a store.Act, f web.Fields) (string, error) {
			return closuresPath, s.Store.SetPatron(ctx, a, f.Text("patrono"), settlingOf(f))
		},
		Again: func(r ui.Refused, status int) error { return s.showClosures(c, who, status, r, nil) },
	})
}
