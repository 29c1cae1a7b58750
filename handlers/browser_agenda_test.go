package handlers_test

import (
	"testing"
	"time"
)

// writesAbout sends the simplest request by the form and returns the path of its page.
func (b *tab) writesAbout(cf, first, last string) string {
	b.t.Helper()
	b.open("/richieste/nuova")
	b.click("#motivo-requisiti")
	b.choose("#argomento", "pensioni")
	for field, text := range map[string]string{"cf": cf, "nome": first, "cognome": last, "cap": "20135", "testo": "Quali documenti servono?"} {
		b.fill("#"+field, text)
	}
	b.until(`!document.querySelector("#luogo[data-hx-get]") && document.querySelector("#testo").value !== ""`)
	b.run(`document.querySelector("#modulo").submit()`)
	b.has("Richiesta inviata.")
	return eval[string](b, `location.pathname`)
}

// TestBrowserBooking books both ways with scripts: from a request that has waited for more
// than 15 days, and from the Agenda; the office sees both, and somebody else finds the slot
// gone [R27, R34, R38].
func TestBrowserBooking(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	c := newChromium(t, p)
	operator, official := c.newTab("operatore.mi", true), c.newTab("funzionario.mi", true)
	operator.signIn()
	request := operator.writesAbout("RSSMRA80A01F205X", "Mario", "Rossi")
	p.set(dawn.AddDate(0, 0, 16).Add(time.Hour))
	operator.signIn()

	operator.open(request)
	operator.press("main a[href*='/agenda/nuovo?richiesta=']")
	operator.look("prenota-dalla-richiesta")
	operator.chooses("presenza")
	operator.press("form[action='/agenda/blocchi'] button")
	operator.has("riservato per te fino alle")
	operator.look("blocco")
	operator.until(`/\d+:\d\d/.test(document.querySelector("[data-cb-clock]").textContent)`)
	operator.fill("#motivazioni", "Verificare l’estratto conto.")
	operator.press("#prenotazione [type=submit]")
	operator.has("Confermato")
	operator.look("appuntamento")
	operator.open("/agenda")
	operator.has("AP-2026-000001")
	operator.look("agenda")

	operator.open("/agenda/nuovo?sede=DEMO-MI&punto=MI-PENSIONI&modalita=web")
	operator.look("nuovo-appuntamento")
	operator.press("form[action='/agenda/blocchi'] button")
	operator.expected = []string{"status of 422"}
	operator.fill("#cf", "FRRLGU75B02F205N")
	operator.run(`document.querySelector("#prenotazione").submit()`) // past what the browser asks for
	operator.shows("#errori", "serve un indirizzo e-mail")
	operator.until(`document.querySelector("#cf").value === "FRRLGU75B02F205N"`)
	operator.look("blocco-rifiutato")
	operator.fill("#cf", "CNTGLI79A43C351Y")
	if eval[bool](operator, `Boolean(document.querySelector("#argomento") && document.querySelector("#argomento").options)`) {
		operator.choose("#argomento", "pensioni")
	}
	operator.fill("#recapito", "cittadino@example.org")
	operator.fill("#motivazioni", "Calcolo della pensione.")
	operator.press("#prenotazione [type=submit]")
	operator.has("Confermato")
	operator.has("Web meeting")
	operator.look("appuntamento-web")
	operator.open("/agenda/cerca")
	operator.look("cerca-appuntamenti")

	official.signIn()
	day := eval[string](operator, `fetch("/agenda").then(r => r.text()).then(t => t.match(/datetime="(\d{4}-\d\d-\d\d)/)?.[1] ?? "")`)
	official.open("/agenda-sede?giorno=" + day)
	official.has("AP-2026-000001")
	official.look("agenda-sede")
	official.press("a[href*='/agenda/appuntamenti/']")
	official.look("fascicolo")
}

// chooses picks a mode where the page still asks for one.
func (b *tab) chooses(mode string) {
	b.t.Helper()
	if eval[bool](b, `!document.querySelector("form[action='/agenda/blocchi'] button")`) {
		b.press(".cb-pills a[href*='modalita=" + mode + "']")
	}
}

// TestBrowserBookingWithoutScripts books both ways with forms and links only.
func TestBrowserBookingWithoutScripts(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	c := newChromium(t, p)
	operator := c.newTab("operatore.mi", false)
	operator.signIn()
	request := operator.writesAbout("RSSMRA80A01F205X", "Mario", "Rossi")
	p.set(dawn.AddDate(0, 0, 16).Add(time.Hour))
	operator.signIn()
	operator.open(request)
	operator.press("main a[href*='/agenda/nuovo?richiesta=']")
	operator.chooses("telefono")
	operator.press("form[action='/agenda/blocchi'] button")
	operator.has("riservato per te fino alle")
	if eval[bool](operator, `document.querySelector("#recapito").required`) {
		operator.fill("#recapito", "02 1234567")
	}
	operator.fill("#motivazioni", "Chiarimenti.")
	operator.press("#prenotazione [type=submit]")
	operator.has("Confermato")

	operator.open("/agenda/nuovo?sede=DEMO-MI&punto=MI-PENSIONI&modalita=presenza")
	operator.press("form[action='/agenda/blocchi'] button")
	operator.fill("#cf", "CNTGLI79A43C351Y")
	if eval[bool](operator, `Boolean(document.querySelector("#argomento") && document.querySelector("#argomento").options)`) {
		operator.choose("#argomento", "pensioni")
	}
	operator.fill("#motivazioni", "Consulenza.")
	operator.press("#prenotazione [type=submit]")
	operator.has("Confermato")
	operator.picture("senza-script-appuntamento.png")
}
