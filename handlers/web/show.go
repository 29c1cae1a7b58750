package web

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// IsHTMX says whether a script of ours asks for a fragment.
func IsHTMX(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

// ByItself says whether a page of ours asks anew for its own list, without its person.
func ByItself(c echo.Context) bool { return c.Request().Header.Get(alone) != "" }

// Show writes a whole page: rendered to a buffer first, so that a fault in it can still
// become an error page. body sees the page's children only.
func (s *Server) Show(c echo.Context, who desk.Actor, status int, p ui.Page, body templ.Component) error {
	ctx := c.Request().Context()
	p.Demo, p.Support, p.Factors = s.Demo, s.Support, s.Factors != desk.FactorsOff
	if who.ID != "" {
		p.Who, p.Opened = &who, s.Now()
		in := SignInOf(c)
		p.Locked = s.LacksFactor(who, in)
		end, more := desk.SessionEnd(in.Since, in.Seen)
		p.Session = ui.SessionClock{Left: end.Sub(s.Now()), More: more}
	}
	p.Banner = banners[s.Store.State()]
	if who.ID != "" && !p.Locked && !p.Offline {
		var err error
		if p.Unread, err = s.Store.UnreadNotices(ctx, who); err != nil {
			return err
		}
	}
	if who.Several && !p.Offline {
		worn, err := s.Store.Worn(ctx, who.ID)
		if err != nil {
			return err
		}
		p.Worn = worn
	}
	if p.Flash == "" {
		p.Flash = done[c.QueryParam(DoneParam)]
	}
	var page bytes.Buffer
	if err := ui.Layout(p).Render(templ.WithChildren(ctx, body), &page); err != nil {
		return err
	}
	filled, err := s.withTyped(c, who, status, page.Bytes())
	if err != nil {
		return err
	}
	if who.ID != "" {
		filled = dressed(filled, who.Veste())
	}
	return c.HTMLBlob(status, filled)
}

// Fragment writes a part of a page, for a script of ours.
func (s *Server) Fragment(c echo.Context, status int, body templ.Component) error {
	var part bytes.Buffer
	if err := body.Render(c.Request().Context(), &part); err != nil {
		return err
	}
	drawn := part.Bytes()
	if who, ok := c.Get(actorKey).(desk.Actor); ok {
		drawn = dressed(drawn, who.Veste())
	}
	return c.HTMLBlob(status, drawn)
}

// SeeOther leads to the page that shows a result, whichever way the form was sent.
func (s *Server) SeeOther(c echo.Context, to string) error {
	if IsHTMX(c) {
		c.Response().Header().Set("HX-Redirect", to)
		return c.NoContent(http.StatusOK)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// DoneParam names, in the address a POST leads to, the sentence its page says.
const DoneParam = "fatto"

// done holds those sentences: the address carries a word, never a text.
var done = map[string]string{ // #nosec G101 -- sentences of pages
	"inviata":         "Richiesta inviata.",
	"arrivato":        "Il tuo invio era arrivato: vale quello, non serve ripeterlo.",
	"bozza":           "Bozza salvata.",
	"bozza-ripresa":   "La bozza è di nuovo qui.",
	"bozza-doppia":    "Bozza salvata. Quella da cui eri partito è stata cambiata in un’altra scheda: ora le bozze sono due, nessun testo è andato perso.",
	"bozza-eliminata": "Bozza eliminata.",
	"sollecito":       "Sollecito inviato.",
	"interazione":     "Messaggio inviato.",
	"ritiro":          "Richiesta ritirata.",
	"seguita":         "Ora segui tu questa richiesta.",
	"presa":           "Richiesta presa in carico.",
	"risposta":        "Risposta inviata al patronato.",
	"interlocutoria":  "Comunicazione interlocutoria inviata.",
	"integrazione":    "Richiesta di integrazione inviata.",
	"chiusura":        "Richiesta chiusa.",
	"trasferita":      "Richiesta trasferita.",
	"assegnata":       "Richiesta assegnata.",
	"nota":            "Nota aggiunta.",
	"profilo":         "Profilo cambiato.",
	"veste":           "Incarico cambiato: quello con cui lavori è scritto in alto.",
	"lette":           "Notifiche segnate come lette.",
	"referente":       "Abilitazione aggiornata.",
	"argomento":       "Argomento salvato.",

	// one's own access
	"sessione-chiusa":  "Accesso chiuso: al prossimo clic, da lì si dovrà entrare di nuovo.",
	"ovunque":          "Sei uscito da tutti i dispositivi.",
	"verifica-scaduta": "È passato troppo tempo: scrivi di nuovo la password.",
	"app":              "App attivata: al prossimo accesso ti sarà chiesto il codice.",
	"app-tolta":        "App tolta.",
	"app-scaduta":      "È passato troppo tempo: configura di nuovo l’app.",
	"passkey":          "Passkey aggiunta.",
	"passkey-nome":     "Nome cambiato.",
	"passkey-tolta":    "Passkey tolta. Puoi cancellarla anche dal dispositivo.",
	"recupero":         "Sei entrato con un codice di recupero, che non vale più. Se hai perso il telefono o la chiave, toglili qui e configura quelli nuovi.",
	"fattori-azzerati": "Secondi fattori azzerati: la persona è stata avvisata.",

	// the Gestore's
	"struttura":         "Struttura salvata.",
	"regola":            "Regola salvata.",
	"regola-tolta":      "Regola tolta.",
	"ufficio":           "Ufficio salvato.",
	"posta-riprova":     "Il messaggio sarà riprovato subito.",
	"posta-abbandonata": "Il messaggio è stato abbandonato.",

	// accounts
	"password-scelta":     "Password salvata: ora accedi con il tuo nome utente.",
	"password-chiesta":    "Richiesta ricevuta. Se l’utenza esiste e ha un indirizzo e-mail, il link arriva entro qualche minuto.",
	"password-cambiata":   "Password cambiata. Le altre sessioni sono state chiuse.",
	"persona":             "Persona salvata.",
	"incarico":            "Incarico aggiunto: la persona lo sceglie in alto, da ora.",
	"incarico-tolto":      "Incarico tolto: non vale più, nemmeno dove la persona è già entrata.",
	"operatori":           "Operatori importati.",
	"invito":              "Messaggio con il link in partenza.",
	"persona-invitata":    "Persona salvata: l’invito è in partenza.",
	"utenza-disabilitata": "Utenza disabilitata: le sue sessioni si chiudono.",
	"utenza-riabilitata":  "Utenza riabilitata.",

	// the operator's Agenda
	"prenotato":           "Appuntamento confermato. La conferma è anche in Notifiche.",
	"spostato":            "Appuntamento spostato.",
	"annullato":           "Appuntamento annullato.",
	"proposto":            "Il patronato è avvisato: deve scegliere un altro orario.",
	"rinuncia":            "L’orario è di nuovo libero per tutti.",
	"attesa":              "Sei in lista d’attesa: quando un posto si libera arriva una notifica.",
	"attesa-tolta":        "Tolto dalla lista d’attesa.",
	"calendario-revocato": "L’indirizzo del calendario non funziona più.",
	"ospite-revocato":     "Link revocato: chi lo usava esce dalla sala entro pochi secondi.",

	// the office's
	"esito":           "Esito registrato.",
	"riabilitata":     "L’appuntamento è di nuovo prenotabile.",
	"punto":           "Punto di consulenza salvato.",
	"punto-ritirato":  "Punto di consulenza ritirato.",
	"punto-ripreso":   "Punto di consulenza rimesso in uso.",
	"fascia":          "Orari salvati.",
	"fascia-tolta":    "Fascia oraria tolta.",
	"eccezione":       "Giorno particolare salvato.",
	"eccezione-tolta": "Giorno particolare tolto.",
	"funzionari":      "Funzionari del punto aggiornati.",
	"chiusura-sede":   "Chiusura inserita.",
	"chiusura-tolta":  "Chiusura revocata.",
	"assenza":         "Assenza registrata.",
	"assenza-tolta":   "Assenza tolta.",
	"patrono":         "Santo patrono salvato.",

	// personal data
	"cancellati":    "I dati sono stati cancellati.",
	"conservazione": "Tempi di conservazione salvati.",
	// who works what, and ready-made replies
	"affidate":          "Affidate: chi le segue da ora ha ricevuto una notifica.",
	"competenze":        "Argomenti del funzionario aggiornati.",
	"risposta-pronta":   "Risposta pronta salvata.",
	"risposta-ritirata": "Risposta pronta ritirata: non viene più proposta.",
	"risposta-ripresa":  "Risposta pronta rimessa in uso.",
}

// Act gathers who does what when from a form: the request's id of the path, the version the
// page showed, the form's hidden key and a digest of what it was filled with.
func (s *Server) Act(c echo.Context, who desk.Actor, f Form) store.Act {
	return store.Act{Who: who, Now: s.Now(), ID: c.Param("id"), Version: f.version(), Key: f.Get("chiave"), Sent: f.digest()}
}

// NewKey returns the hidden key of a form about to be drawn.
func NewKey() string { return uuid.NewString() }

func (s *Server) Today() desk.Day { return desk.DayOf(s.Now()) }
