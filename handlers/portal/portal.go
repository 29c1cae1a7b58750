package portal

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	directoryview "combipat/views/directory"
	portalview "combipat/views/portal"
	"combipat/views/ui"
)

// Portal is the list of services of the person's role, with an operator's queues.
func (s *Service) Portal(c echo.Context, who desk.Actor) error {
	var queues store.Queues
	var err error
	if who.Role == desk.Operatore {
		if queues, err = s.Store.Queues(c.Request().Context(), who, s.Today()); err != nil {
			return err
		}
	}
	body := portalview.Portal(who, queues, tilesFor(who))
	if who.Role == desk.Gestore || who.Role == desk.Responsabile {
		unread, err := s.Store.Unread(c.Request().Context(), who)
		if err != nil {
			return err
		}
		body = templ.Join(portalview.Unread(who, unread), body)
	}
	if who.Role == desk.Gestore {
		steps, err := s.Store.Setup(c.Request().Context())
		if err != nil {
			return err
		}
		unnamed, err := s.Store.Unnamed(c.Request().Context())
		if err != nil {
			return err
		}
		body = templ.Join(directoryview.SetupSteps(steps), portalview.UnnamedFiles(unnamed), body)
	}
	return s.Show(c, who, http.StatusOK, ui.Page{Title: "Portale dei Patronati", Active: "/"}, body)
}

// tilesFor says in a line what each service of a role is for.
func tilesFor(who desk.Actor) []portalview.Tile {
	notices := portalview.Tile{Path: "/notifiche", Title: "Notifiche", Text: "Che cosa è arrivato e che cosa puoi fare da oggi."}
	manual := portalview.Tile{Path: "/manuale", Title: "Manuale", Text: "Come si usa, passo per passo."}
	inbox := portalview.Tile{Path: "/ricevute", Title: "Richieste ricevute", Text: "Le richieste della tua struttura, da quella che attende da più tempo."}
	crm := portalview.Tile{Path: "/crm", Title: "CRM", Text: "Tutta l’interlocuzione di un cittadino; ogni apertura è registrata."}
	agenda := portalview.Tile{Path: "/agenda-sede", Title: "Agenda della sede", Text: "Gli appuntamenti del giorno, punto per punto, e i web meeting."}
	answer := portalview.Tile{Path: "/agenda-sede/rispondi-oggi", Title: "Rispondi oggi", Text: "Le richieste a cui una risposta oggi evita l’appuntamento."}
	switch who.Role {
	case desk.Operatore:
		tiles := []portalview.Tile{
			{Path: "/richieste/nuova", Title: "Scrivi alla sede", Text: "Invia una richiesta all’ufficio competente."},
			{Path: "/richieste", Title: "Storico richieste", Text: "Le richieste inviate, le risposte, i solleciti."},
		}
		if !who.AsReferente() { // whose requests have no appointments [R28]
			tiles = append(tiles, portalview.Tile{Path: "/agenda", Title: "Agenda Appuntamenti", Text: "Gli appuntamenti in corso, e prenotarne di nuovi."})
		}
		return append(tiles, notices, manual)
	case desk.Funzionario:
		return []portalview.Tile{inbox, agenda, answer, crm, notices, manual}
	case desk.Responsabile:
		return []portalview.Tile{inbox, agenda, answer,
			{Path: "/sede/punti", Title: "Punti di consulenza", Text: "Orari, postazioni e funzionari, con la settimana come sarà offerta."},
			{Path: "/sede/chiusure", Title: "Chiusure e assenze", Text: "Chi aveva un appuntamento riceve un orario equivalente."},
			{Path: "/sede/previsione", Title: "Previsione", Text: "Gli appuntamenti in arrivo nei prossimi 14 giorni e i posti che ci sono."},
			crm, notices, manual}
	case desk.FunzionarioCRIC:
		return []portalview.Tile{inbox, notices, manual}
	case desk.ResponsabileCRIC:
		return []portalview.Tile{inbox, {Path: "/sede/risposte", Title: "Risposte pronte", Text: "I testi che chi risponde al CRIC trova già scritti."}, notices, manual}
	case desk.LettoreCRM:
		return []portalview.Tile{crm, manual}
	case desk.Amministratore:
		return []portalview.Tile{
			{Path: "/ente/persone", Title: "Persone", Text: "Gli operatori dell’ente e l’abilitazione a Referente regionale."},
			{Path: "/ente/richieste", Title: "Richieste dell’ente", Text: "Numeri, stati e attese, senza contenuti."},
			manual,
		}
	case desk.Gestore:
		return []portalview.Tile{
			{Path: "/gestione/strutture", Title: "Strutture", Text: "Le Strutture territoriali e i CRIC, con i loro CAP."},
			{Path: "/gestione/poli", Title: "Poli e regole", Text: "Chi lavora quale argomento, e una prova di instradamento."},
			{Path: "/gestione/enti", Title: "Patronati e uffici", Text: "Gli enti con i loro uffici."},
			{Path: "/gestione/argomenti", Title: "Argomenti", Text: "Il catalogo degli argomenti delle richieste."},
			{Path: "/gestione/importa", Title: "Elenchi", Text: "Importare ed esportare gli elenchi del servizio."},
			{Path: "/gestione/posta", Title: "Posta", Text: "Gli avvisi in coda, consegnati e falliti."},
			manual}
	}
	return nil
}
