package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	cdp "github.com/chromedp/chromedp"

	"combipat/handlers/story"
)

// TestBrowserPages looks at every page the walk does not pass, those of errors included.
func TestBrowserPages(t *testing.T) {
	t.Parallel()
	c := story.NewChromium(t, story.NewPlay(t, "sqlite"))
	nobody := c.NewTab("nessuno", true)
	nobody.Expected = []string{"404", "422"}
	for _, page := range []string{"/accedi", "/accedi/password", "/invito/inventato", "/note/accessibilita", "/note/privacy", "/note/legali", "/note/fonti", "/note/incontro", "/inesistente"} {
		nobody.Open(page)
		nobody.Glance("pagina" + strings.ReplaceAll(page, "/", "-"))
	}
	nobody.Open("/accedi")
	nobody.Fill("#utente", "operatore.mi")
	nobody.Fill("#password", "sbagliata")
	nobody.Press("main button")
	nobody.Glance("accedi-rifiutato")

	for who, pages := range map[string][]string{
		"referente.lombardia": {"/manuale", "/manuale/operatore"},
		"admin.alfa":          {"/", "/ente/persone", "/ente/persone/nuova", "/profilo/password", "/ente/richieste"},
		"gestore":             {"/", "/gestione/persone", "/gestione/persone/nuova", "/gestione/argomenti"},
		"cric.lombardia":      {"/", "/ricevute"},
		"responsabile.mi":     {"/manuale/responsabile"},
	} {
		b := c.NewTab(who, true)
		b.Expected = []string{"422"}
		b.SignIn()
		for _, page := range pages {
			b.Open(page)
			b.Glance(who + strings.ReplaceAll(page, "/", "-"))
		}
		if who == "admin.alfa" { // somebody new, with a link to hand over
			b.Open("/ente/persone/nuova")
			b.Fill("#utente", "Maria Verdi")
			b.Press("main form[action='/ente/persone'] [type=submit]")
			b.Glance("persona-rifiutata")
			b.Fill("#utente", "maria.verdi")
			b.Fill("#nome", "Maria Verdi")
			b.Choose("#ufficio", "ALFA/ALFA-MI")
			b.Press("main form[action='/ente/persone'] [type=submit]")
			b.Has("Persona salvata.")
			b.Glance("persona")
			b.Press("button[value=copia]")
			b.Glance("persona-link")
			link := story.Eval[string](b, `new URL(document.querySelector("#link").value).pathname`)
			nobody.Open(link)
			nobody.Has("Maria Verdi")
			nobody.Glance("invito")
			nobody.Fill("#password", "corta")
			nobody.Fill("#ripeti", "corta")
			nobody.Press("main form [type=submit]")
			nobody.Glance("invito-rifiutato")
			nobody.Fill("#password", "lampione violino carota nuvole")
			nobody.Fill("#ripeti", "lampione violino carota nuvole")
			nobody.Press("main form [type=submit]")
			nobody.Has("Password salvata")
			nobody.Glance("accedi-dopo-invito")
		}
		if who == "referente.lombardia" {
			b.Press("form[action='/profilo'] button")
			b.Open("/richieste/nuova")
			b.Glance("nuova-richiesta-referente")
		}
	}

	crm := c.NewTab("crm", true)
	crm.SignIn()
	crm.Open("/crm")
	crm.Fill("#cf", "RSSMRA80A01F205X")
	crm.Fill("#motivo", "Telefonata del cittadino")
	crm.Press("main button")
	crm.Glance("crm")

	// The control: what axe is there for, it sees.
	story.Eval[cdp.Void](crm, `document.querySelector("label[for=cf]").remove(); void 0`)
	if crm.Violations() == "" {
		t.Error("axe does not see a missing label")
	}
}

// TestBrowserRefusals sees what comes back when something is wrong, with everything typed.
func TestBrowserRefusals(t *testing.T) {
	t.Parallel()
	c := story.NewChromium(t, story.NewPlay(t, "sqlite"))
	b := c.NewTab("operatore.mi", true)
	b.Expected = []string{"status of 409", "status of 413", "status of 422"}
	b.SignIn()
	b.Open("/richieste/nuova")
	b.Fill("#testo", "Un testo da non perdere.")
	b.Do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{story.Pdf(t)}))
	b.Click("#modulo [type=submit]")
	b.Until(`document.activeElement.id === "errori"`)
	b.Has("delega firmata.pdf")
	if got := story.Eval[string](b, `document.querySelector("#testo").value`); got != "Un testo da non perdere." {
		t.Errorf("text after a refusal: %q", got)
	}
	b.Glance("rifiuto-422")

	// Too much is not sent by the script; a form that is sent all the same gets its answer.
	story.Eval[cdp.Void](b, `(() => { const t = new DataTransfer();
		t.items.add(new File(["%PDF-1.4\n", new Uint8Array(7 << 20)], "grande.pdf")); const i = document.querySelector("#allegati");
		i.files = t.files; i.dispatchEvent(new Event("change", {bubbles: true})); document.querySelector("#modulo [type=submit]").click(); })(); void 0`)
	b.Shows("[data-cb-total]", "di troppo")
	if !story.Eval[bool](b, `document.querySelector("#allegati").validity.customError`) {
		t.Error("nothing holds back what is too much")
	}
	b.Run(`document.querySelector("#modulo").submit()`)
	b.Shows("#errori", "superano 6 MiB")
	b.Glance("rifiuto-413")

	// A right that is not there yet, asked for by hand.
	b.Fill("#testo", "Un testo da non perdere.")
	for field, text := range map[string]string{"cf": "RSSMRA80A01F205X", "nome": "Mario", "cognome": "Rossi", "cap": "20135"} {
		b.Fill("#"+field, text)
	}
	b.Click("#motivo-requisiti")
	b.Choose("#argomento", "pensioni")
	b.Shows("#luogo .cb-route", "DEMO-MI") // which moves the button
	b.Press("#modulo [type=submit]")
	b.Has("Richiesta inviata.")
	path := story.Eval[string](b, `location.pathname`)
	b.Run(fmt.Sprintf(`(() => { const f = document.createElement("form"); f.method = "post"; f.action = %q; document.body.append(f); f.submit(); })()`, path+"/sollecito"))
	b.Shows("#errori", "Potrai sollecitare dal")
	b.Glance("rifiuto-409")
}
