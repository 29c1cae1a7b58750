package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views"
)

// portal is the list of services of the person's role, with an operator's queues.
func (s *Server) portal(c echo.Context, who desk.Actor) error {
	var queues store.Queues
	var err error
	if who.Role == desk.Operatore {
		if queues, err = s.Store.Queues(c.Request().Context(), who, s.today()); err != nil {
			return err
		}
	}
	return s.show(c, who, http.StatusOK, views.Page{Title: "Portale dei Patronati", Active: "/"}, views.Portal(who, queues, tilesFor(who)))
}

// tilesFor says in a line what each service of a role is for.
func tilesFor(who desk.Actor) []views.Tile {
	notices := views.Tile{Path: "/notifiche", Title: "Notifiche", Text: "Che cosa è arrivato e che cosa puoi fare da oggi."}
	manual := views.Tile{Path: "/manuale", Title: "Manuale", Text: "Come si usa, passo per passo."}
	inbox := views.Tile{Path: "/ricevute", Title: "Richieste ricevute", Text: "Le richieste della tua struttura, da quella che attende da più tempo."}
	crm := views.Tile{Path: "/crm", Title: "CRM", Text: "Tutta l’interlocuzione di un cittadino; ogni apertura è registrata."}
	switch who.Role {
	case desk.Operatore:
		return []views.Tile{
			{Path: "/richieste/nuova", Title: "Scrivi alla sede", Text: "Invia una richiesta all’ufficio competente."},
			{Path: "/richieste", Title: "Storico richieste", Text: "Le richieste inviate, le risposte, i solleciti."},
			notices, manual,
		}
	case desk.Funzionario, desk.Responsabile:
		return []views.Tile{inbox, crm, notices, manual}
	case desk.FunzionarioCRIC:
		return []views.Tile{inbox, notices, manual}
	case desk.LettoreCRM:
		return []views.Tile{crm, manual}
	case desk.Amministratore:
		return []views.Tile{
			{Path: "/ente/persone", Title: "Persone", Text: "Gli operatori dell’ente e l’abilitazione a Referente regionale."},
			{Path: "/ente/richieste", Title: "Richieste dell’ente", Text: "Numeri, stati e attese, senza contenuti."},
			manual,
		}
	case desk.Gestore:
		return []views.Tile{{Path: "/gestione/argomenti", Title: "Argomenti", Text: "Il catalogo degli argomenti delle richieste."}, manual}
	}
	return nil
}
