package agenda_test

import (
	"testing"
	"time"

	"combipat/handlers/story"
)

// TestBrowserBooking books both ways with scripts: from a request that has waited for more
// than 15 days, and from the Agenda; the office sees both, and somebody else finds the slot
// gone [R27, R34, R38].
func TestBrowserBooking(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.NewChromium(t, p)
	operator, official := c.NewTab("operatore.mi", true), c.NewTab("funzionario.mi", true)
	operator.SignIn()
	request := operator.WritesAbout("RSSMRA80A01F205X", "Mario", "Rossi")
	p.Set(story.Dawn.AddDate(0, 0, 16).Add(time.Hour))
	operator.SignIn()

	operator.Open(request)
	operator.Press("main a[href*='/agenda/nuovo?richiesta=']")
	operator.Look("prenota-dalla-richiesta")
	operator.Chooses("presenza")
	operator.Press("form[action='/agenda/blocchi'] button")
	operator.Has("riservato per te fino alle")
	operator.Look("blocco")
	operator.Until(`/\d+:\d\d/.test(document.querySelector("[data-cb-clock]").textContent)`)
	operator.Fill("#motivazioni", "Verificare l’estratto conto.")
	operator.Press("#prenotazione [type=submit]")
	operator.Has("Confermato")
	operator.Look("appuntamento")
	operator.Open("/agenda")
	operator.Has("AP-2026-000001")
	operator.Look("agenda")

	operator.Open("/agenda/nuovo?sede=DEMO-MI&punto=MI-PENSIONI&modalita=web")
	operator.Look("nuovo-appuntamento")
	operator.Press("form[action='/agenda/blocchi'] button")
	operator.Expected = []string{"status of 422"}
	operator.Fill("#cf", "FRRLGU75B02F205N")
	operator.Run(`document.querySelector("#prenotazione").submit()`) // past what the browser asks for
	operator.Shows("#errori", "serve un indirizzo e-mail")
	operator.Until(`document.querySelector("#cf").value === "FRRLGU75B02F205N"`)
	operator.Look("blocco-rifiutato")
	operator.Fill("#cf", "CNTGLI79A43C351Y")
	if story.Eval[bool](operator, `Boolean(document.querySelector("#argomento") && document.querySelector("#argomento").options)`) {
		operator.Choose("#argomento", "pensioni")
	}
	operator.Fill("#recapito", "cittadino@example.org")
	operator.Fill("#motivazioni", "Calcolo della pensione.")
	operator.Press("#prenotazione [type=submit]")
	operator.Has("Confermato")
	operator.Has("Web meeting")
	operator.Look("appuntamento-web")
	operator.Open("/agenda/cerca")
	operator.Look("cerca-appuntamenti")

	official.SignIn()
	day := story.Eval[string](operator, `fetch("/agenda").then(r => r.text()).then(t => t.match(/datetime="(\d{4}-\d\d-\d\d)/)?.[1] ?? "")`)
	official.Open("/agenda-sede?giorno=" + day)
	official.Has("AP-2026-000001")
	official.Look("agenda-sede")
	official.Press("a[href*='/agenda/appuntamenti/']")
	official.Look("fascicolo")
}

// TestBrowserBookingWithoutScripts books both ways with forms and links only.
func TestBrowserBookingWithoutScripts(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.NewChromium(t, p)
	operator := c.NewTab("operatore.mi", false)
	operator.SignIn()
	request := operator.WritesAbout("RSSMRA80A01F205X", "Mario", "Rossi")
	p.Set(story.Dawn.AddDate(0, 0, 16).Add(time.Hour))
	operator.SignIn()
	operator.Open(request)
	operator.Press("main a[href*='/agenda/nuovo?richiesta=']")
	operator.Chooses("telefono")
	operator.Press("form[action='/agenda/blocchi'] button")
	operator.Has("riservato per te fino alle")
	if story.Eval[bool](operator, `document.querySelector("#recapito").required`) {
		operator.Fill("#recapito", "02 1234567")
	}
	operator.Fill("#motivazioni", "Chiarimenti.")
	operator.Press("#prenotazione [type=submit]")
	operator.Has("Confermato")

	operator.Open("/agenda/nuovo?sede=DEMO-MI&punto=MI-PENSIONI&modalita=presenza")
	operator.Press("form[action='/agenda/blocchi'] button")
	operator.Fill("#cf", "CNTGLI79A43C351Y")
	if story.Eval[bool](operator, `Boolean(document.querySelector("#argomento") && document.querySelector("#argomento").options)`) {
		operator.Choose("#argomento", "pensioni")
	}
	operator.Fill("#motivazioni", "Consulenza.")
	operator.Press("#prenotazione [type=submit]")
	operator.Has("Confermato")
	operator.Picture("senza-script-appuntamento.png")
}
