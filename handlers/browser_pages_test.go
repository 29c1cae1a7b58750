package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	cdp "github.com/chromedp/chromedp"
)

// TestBrowserPages looks at every page the walk does not pass, those of errors included.
func TestBrowserPages(t *testing.T) {
	t.Parallel()
	c := newChromium(t, newPlay(t, "sqlite"))
	nobody := c.newTab("nessuno", true)
	nobody.expected = []string{"404", "422"}
	for _, page := range []string{"/accedi", "/accedi/password", "/invito/inventato", "/note/accessibilita", "/note/privacy", "/note/legali", "/note/fonti", "/note/incontro", "/inesistente"} {
		nobody.open(page)
		nobody.glance("pagina" + strings.ReplaceAll(page, "/", "-"))
	}
	nobody.open("/accedi")
	nobody.fill("#utente", "operatore.mi")
	nobody.fill("#password", "sbagliata")
	nobody.press("main button")
	nobody.glance("accedi-rifiutato")

	for who, pages := range map[string][]string{
		"referente.lombardia": {"/manuale", "/manuale/operatore"},
		"admin.alfa":          {"/", "/ente/persone", "/ente/persone/nuova", "/profilo/password", "/ente/richieste"},
		"gestore":             {"/", "/gestione/persone", "/gestione/persone/nuova", "/gestione/argomenti"},
		"cric.lombardia":      {"/", "/ricevute"},
		"responsabile.mi":     {"/manuale/responsabile"},
	} {
		b := c.newTab(who, true)
		b.expected = []string{"422"}
		b.signIn()
		for _, page := range pages {
			b.open(page)
			b.glance(who + strings.ReplaceAll(page, "/", "-"))
		}
		if who == "admin.alfa" { // somebody new, with a link to hand over
			b.open("/ente/persone/nuova")
			b.fill("#utente", "Maria Verdi")
			b.press("main form[action='/ente/persone'] [type=submit]")
			b.glance("persona-rifiutata")
			b.fill("#utente", "maria.verdi")
			b.fill("#nome", "Maria Verdi")
			b.choose("#ufficio", "ALFA/ALFA-MI")
			b.press("main form[action='/ente/persone'] [type=submit]")
			b.has("Persona salvata.")
			b.glance("persona")
			b.press("button[value=copia]")
			b.glance("persona-link")
			link := eval[string](b, `new URL(document.querySelector("#link").value).pathname`)
			nobody.open(link)
			nobody.has("Maria Verdi")
			nobody.glance("invito")
			nobody.fill("#password", "corta")
			nobody.fill("#ripeti", "corta")
			nobody.press("main form [type=submit]")
			nobody.glance("invito-rifiutato")
			nobody.fill("#password", "lampione violino carota nuvole")
			nobody.fill("#ripeti", "lampione violino carota nuvole")
			nobody.press("main form [type=submit]")
			nobody.has("Password salvata")
			nobody.glance("accedi-dopo-invito")
		}
		if who == "referente.lombardia" {
			b.press("form[action='/profilo'] button")
			b.open("/richieste/nuova")
			b.glance("nuova-richiesta-referente")
		}
	}

	crm := c.newTab("crm", true)
	crm.signIn()
	crm.open("/crm")
	crm.fill("#cf", "RSSMRA80A01F205X")
	crm.fill("#motivo", "Telefonata del cittadino")
	crm.press("main button")
	crm.glance("crm")

	// The control: what axe is there for, it sees.
	eval[cdp.Void](crm, `document.querySelector("label[for=cf]").remove(); void 0`)
	if crm.violations() == "" {
		t.Error("axe does not see a missing label")
	}
}

// TestBrowserRefusals sees what comes back when something is wrong, with everything typed.
func TestBrowserRefusals(t *testing.T) {
	t.Parallel()
	c := newChromium(t, newPlay(t, "sqlite"))
	b := c.newTab("operatore.mi", true)
	b.expected = []string{"status of 409", "status of 413", "status of 422"}
	b.signIn()
	b.open("/richieste/nuova")
	b.fill("#testo", "Un testo da non perdere.")
	b.do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{pdf(t)}))
	b.click("#modulo [type=submit]")
	b.until(`document.activeElement.id === "errori"`)
	b.has("delega firmata.pdf")
	if got := eval[string](b, `document.querySelector("#testo").value`); got != "Un testo da non perdere." {
		t.Errorf("text after a refusal: %q", got)
	}
	b.glance("rifiuto-422")

	// Too much is not sent by the script; a form that is sent all the same gets its answer.
	eval[cdp.Void](b, `(() => { const t = new DataTransfer();
		t.items.add(new File(["%PDF-1.4\n", new Uint8Array(7 << 20)], "grande.pdf")); const i = document.querySelector("#allegati");
		i.files = t.files; i.dispatchEvent(new Event("change", {bubbles: true})); document.querySelector("#modulo [type=submit]").click(); })(); void 0`)
	b.shows("[data-cb-total]", "di troppo")
	if !eval[bool](b, `document.querySelector("#allegati").validity.customError`) {
		t.Error("nothing holds back what is too much")
	}
	b.run(`document.querySelector("#modulo").submit()`)
	b.shows("#errori", "superano 6 MiB")
	b.glance("rifiuto-413")

	// A right that is not there yet, asked for by hand.
	b.fill("#testo", "Un testo da non perdere.")
	for field, text := range map[string]string{"cf": "RSSMRA80A01F205X", "nome": "Mario", "cognome": "Rossi", "cap": "20135"} {
		b.fill("#"+field, text)
	}
	b.click("#motivo-requisiti")
	b.choose("#argomento", "pensioni")
	b.shows("#luogo .cb-route", "DEMO-MI") // which moves the button
	b.press("#modulo [type=submit]")
	b.has("Richiesta inviata.")
	path := eval[string](b, `location.pathname`)
	b.run(fmt.Sprintf(`(() => { const f = document.createElement("form"); f.method = "post"; f.action = %q; document.body.append(f); f.submit(); })()`, path+"/sollecito"))
	b.shows("#errori", "Potrai sollecitare dal")
	b.glance("rifiuto-409")
}
