package inbox

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/handlers/web"
	"combipat/store"
	view "combipat/views/inbox"
)

// Take is Prendi in carico: of two, the second gets a clear answer [R21].
func (s *Service) Take(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "presa-in-carico", "presa", func(ctx context.Context, a store.Act, _ web.Form) error {
		a.Version = 0 // whoever has it in charge is what decides, not what else changed
		return s.Store.Take(ctx, a)
	})
}

// Reply sends a reply, an interim notice or a request for more; the page that follows
// says which [R16, A2, A7].
func (s *Service) Reply(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "risposta", "", func(ctx context.Context, a store.Act, f web.Form) error {
		kind := desk.ReplyKind(f.Get("tipo"))
		bad := desk.Invalid{}
		if kind.Label() == "" {
			bad.Add("tipo", "Scegli il tipo di risposta.")
		}
		desk.CheckText(bad, "testo", f.Get("testo"), "Scrivi il testo.")
		if err := bad.Err(); err != nil {
			return err
		}
		return s.Store.Reply(ctx, a, kind, f.Message())
	})
}

// Close is the closing form [R24, R25].
func (s *Service) Close(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "chiusura", "chiusura", func(ctx context.Context, a store.Act, f web.Form) error {
		closing := store.Closing{Outcome: desk.Outcome(f.Get("esito")), Bookable: f.Get("prenotabile") == "1",
			Offer: desk.Offer{Punto: strings.TrimSpace(f.Get("punto")), Mode: f.Get("modalita"), Bring: strings.TrimSpace(f.Get("porta_con_te"))}}
		bad := desk.Invalid{}
		if closing.Outcome.Label() == "" {
			bad.Add("esito", "Scegli l’esito: risolta, informazioni fornite o non accoglibile.")
		}
		desk.CheckText(bad, "testo", f.Get("testo"), "")
		if err := bad.Err(); err != nil {
			return err
		}
		return s.Store.CloseRequest(ctx, a, closing, f.Message())
	})
}

// Transfer hands the request to another structure; "Non di competenza" is this [A3].
func (s *Service) Transfer(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "trasferimento", "trasferita", func(ctx context.Context, a store.Act, f web.Form) error {
		reason := strings.TrimSpace(f.Get("motivo"))
		if reason == "" {
			return desk.Invalid{"motivo": "Scrivi il motivo del trasferimento."}
		}
		return s.Store.Transfer(ctx, a, f.Get("struttura"), reason)
	})
}

// Assign puts it in charge of a colleague.
func (s *Service) Assign(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "assegnazione", "assegnata", func(ctx context.Context, a store.Act, f web.Form) error {
		return s.Store.Assign(ctx, a, f.Get("funzionario"))
	})
}

// Note adds an internal note.
func (s *Service) Note(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "note", "nota", func(ctx context.Context, a store.Act, f web.Form) error {
		bad := desk.Invalid{}
		desk.CheckText(bad, "testo", f.Get("testo"), "Scrivi la nota.")
		if err := bad.Err(); err != nil {
			return err
		}
		return s.Store.AddNote(ctx, a, strings.TrimSpace(f.Get("testo")))
	})
}

// Presence is the page's sign of life; it answers who else has the request open. A reply
// that has been begun counts as writing.
func (s *Service) Presence(c echo.Context, who desk.Actor) error {
	writing := strings.TrimSpace(web.Value(c, "testo")) != ""
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	looking, err := s.Store.SignPresence(c.Request().Context(), act, writing)
	if errors.Is(err, store.ErrNotFound) && web.IsHTMX(c) { // transferred meanwhile: the page is told when it acts
		return c.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	return s.Fragment(c, http.StatusOK, view.Presence(looking))
}
