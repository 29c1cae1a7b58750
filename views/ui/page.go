package ui

import (
	"time"

	"github.com/a-h/templ"

	"combipat/desk"
)

// Page is what Layout needs to know about a page, whatever stands in the middle of it.
type Page struct {
	Title   string       // the h1, and the title of the window
	Who     *desk.Actor  // nil when nobody is signed in
	Worn    []desk.Actor // what the person may act as, where there is more than one position [A30]
	Unread  int          // unread notifications
	Active  string       // path of the current service, "/richieste"
	Opened  time.Time    // when the page was made, for its print
	Flash   string       // what has just been done, shown once as a status message
	Demo    bool         // the example world, which says so on every page
	Locked  bool         // signed in without the second factor of the role: nothing else opens
	Session SessionClock // when the session ends
	Factors bool         // second factors are in use
	Support string       // e-mail address or telephone of the support contact [R42]
	Banner  string       // what everybody is told while something is amiss, on every page
	Offline bool         // the page of an error for which nothing more is asked of the store
}

// Link is an entry of the navigation; with Items it is a heading over them and Path is empty.
type Link struct {
	Path, Text string
	Items      []Link
}

// Services returns what the person finds in the navigation, by role; nil when signed out.
func Services(who *desk.Actor) []Link {
	if who == nil {
		return nil
	}
	links := []Link{{Path: "/", Text: "Portale"}}
	switch who.Role {
	case desk.Operatore:
		links = append(links, Link{Text: "Scrivi alla sede", Items: []Link{
			{Path: "/richieste", Text: "Storico richieste"},
			{Path: "/richieste/nuova", Text: "Nuova richiesta"},
		}})
		if !who.AsReferente() { // whose requests have no appointments [R28]
			links = append(links, Link{Text: "Agenda Appuntamenti", Items: []Link{
				{Path: "/agenda", Text: "Home Page"},
				{Path: "/agenda/nuovo", Text: "Nuovo Appuntamento"},
				{Path: "/agenda/cerca", Text: "Cerca"},
			}})
		}
	case desk.Amministratore:
		links = append(links, Link{Text: "Ente", Items: []Link{
			{Path: "/ente/persone", Text: "Persone"},
			{Path: "/ente/richieste", Text: "Richieste"},
			{Path: "/ente/affidamenti", Text: "Affidamenti"},
			{Path: "/ente/uffici", Text: "Uffici"},
		}})
	case desk.Funzionario, desk.Responsabile:
		links = append(links, Link{Path: "/ricevute", Text: "Richieste ricevute"}, Link{Path: "/agenda-sede", Text: "Agenda della sede"})
		if who.Role == desk.Responsabile {
			links = append(links, Link{Path: "/sede/punti", Text: "Sede"})
		}
		links = append(links, Link{Path: "/crm", Text: "CRM"})
	case desk.FunzionarioCRIC: // never reads by codice fiscale [R6]
		links = append(links, Link{Path: "/ricevute", Text: "Richieste ricevute"})
	case desk.ResponsabileCRIC:
		links = append(links, Link{Path: "/ricevute", Text: "Richieste ricevute"}, Link{Path: "/sede/risposte", Text: "Risposte pronte"})
	case desk.LettoreCRM:
		links = append(links, Link{Path: "/crm", Text: "CRM"})
	case desk.Gestore:
		links = append(links, Link{Path: "/gestione/argomenti", Text: "Gestione"}, Link{Path: "/gestione/accessi", Text: "Dati personali"})
	}
	return append(links, Link{Path: "/manuale", Text: "Manuale"})
}

// otherProfile is the hat the person may change into [R3].
func otherProfile(who *desk.Actor) desk.Profile {
	if who.AsReferente() {
		return desk.Generico
	}
	return desk.Referente
}

// wornAs names a position in the header, where the profile has its own button.
func wornAs(who desk.Actor) string {
	if who.Role == desk.Operatore {
		return who.Ufficio.Name + " (" + who.Ufficio.Code + ")"
	}
	return who.Role.Label() + ", " + who.Struttura.Name + " (" + who.Struttura.Code + ")"
}

// Current marks the link to the page one is on.
func Current(here bool) templ.Attributes {
	if here {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

func unreadWord(n int) string {
	if n == 1 {
		return "non letta"
	}
	return "non lette"
}

// exampleWords says what the example world is made of.
func exampleWords(factors bool) string {
	if factors {
		return "persone, enti e richieste sono inventati."
	}
	return "persone, enti e richieste sono inventati; i secondi fattori sono disattivati."
}

// RequestPath is where a person reads a request: each side has its own page.
func RequestPath(who desk.Actor, id string) string {
	if who.Official() {
		return "/ricevute/" + id
	}
	return "/richieste/" + id
}
