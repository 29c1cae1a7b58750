package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	view "combipat/views/inbox"
)

// inboxTake is Prendi in carico: of two, the second gets a clear answer [R21].
func (s *Server) inboxTake(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "presa-in-carico", "presa", func(ctx context.Context, a store.Act, _ form) error {
		a.Version = 0 // whoever has it in charge is what decides, not what else changed
		return s.Store.Take(ctx, a)
	})
}

// inboxReply sends a reply, an interim notice or a request for more; the page that follows
// says which [R16, A2, A7].
func (s *Server) inboxReply(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "risposta", "", func(ctx context.Context, a store.Act, f form) error {
		kind := desk.ReplyKind(f.get("tipo"))
		bad := desk.Invalid{}
		if kind.Label() == "" {
			bad.Add("tipo", "Scegli il tipo di risposta.")
		}
		desk.CheckText(bad, "testo", f.get("testo"), "Scrivi il testo.")
		if err := bad.Err(); err != nil {
			return err
		}
		return s.Store.Reply(ctx, a, kind, f.message())
	})
}

// inboxClose is the closing form [R24, R25].
func (s *Server) inboxClose(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "chiusura", "chiusura", func(ctx context.Context, a store.Act, f form) error {
		closing := store.Closing{Outcome: desk.Outcome(f.get("esito")), Bookable: f.get("prenotabile") == "1",
			Offer: desk.Offer{Punto: strings.TrimSpace(f.get("punto")), Mode: f.get("modalita"), Bring: strings.TrimSpace(f.get("porta_con_te"))}}
		bad := desk.Invalid{}
		if closing.Outcome.Label() == "" {
			bad.Add("esito", "Scegli l’esito: risolta, informazioni fornite o non accoglibile.")
		}
		desk.CheckText(bad, "testo", f.get("testo"), "")
		if err := bad.Err(); err != nil {
			return err
		}
		return s.Store.CloseRequest(ctx, a, closing, f.message())
	})
}

// inboxTransfer hands the request to another structure; "Non di competenza" is this [A3].
func (s *Server) inboxTransfer(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "trasferimento", "trasferita", func(ctx context.Context, a store.Act, f form) error {
		reason := strings.TrimSpace(f.get("motivo"))
		if reason == "" {
			return desk.Invalid{"motivo": "Scrivi il motivo del trasferimento."}
		}
		return s.Store.Transfer(ctx, a, f.get("struttura"), reason)
	})
}

// inboxAssign puts it in charge of a colleague.
func (s *Server) inboxAssign(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "assegnazione", "assegnata", func(ctx context.Context, a store.Act, f form) error {
		return s.Store.Assign(ctx, a, f.get("funzionario"))
	})
}

// inboxNote adds an internal note.
func (s *Server) inboxNote(c echo.Context, who desk.Actor) error {
	return s.inboxAct(c, who, "note", "nota", func(ctx context.Context, a store.Act, f form) error {
		bad := desk.Invalid{}
		desk.CheckText(bad, "testo", f.get("testo"), "Scrivi la nota.")
		if err := bad.Err(); err != nil {
			return err
		}
		return s.Store.AddNote(ctx, a, strings.TrimSpace(f.get("testo")))
	})
}

// inboxPresence is the page's sign of life; it answers who else has the request open. A reply
// that has been begun counts as writing.
func (s *Server) inboxPresence(c echo.Context, who desk.Actor) error {
	writing := strings.TrimSpace(c.FormValue("testo")) != ""
	act := store.Act{Who: who, Now: s.Now(), ID: c.Param("id")}
	looking, err := s.Store.SignPresence(c.Request().Context(), act, writing)
	if errors.Is(err, store.ErrNotFound) && isHTMX(c) { // transferred meanwhile: the page is told when it acts
		return c.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	return s.fragment(c, http.StatusOK, view.Presence(looking))
}
