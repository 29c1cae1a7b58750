package handlers_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdp "github.com/chromedp/chromedp"

	"combipat/desk"
)

// pdf writes a real one, of one empty page.
func pdf(t *testing.T) string {
	t.Helper()
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"}
	var b, table strings.Builder
	b.WriteString("%PDF-1.4\n")
	table.WriteString("0000000000 65535 f \n")
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj%sendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 4\n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table.String(), start)
	file := filepath.Join(t.TempDir(), "delega firmata.pdf")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestBrowserWalk is the main job, seen by the two who do it: what one of them does shows on
// the other's page without their doing anything.
func TestBrowserWalk(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	c := newChromium(t, p)
	operator, official := c.newTab("operatore.mi", true), c.newTab("funzionario.mi", true)
	for _, b := range []*tab{operator, official} {
		b.signIn()
		b.look("portale-" + b.who)
	}
	official.open("/ricevute")
	official.look("ricevute-vuota")
	eval[bool](official, `window.stayed = true`)

	number := operator.writes(pdf(t))
	official.shows("#elenco", number)
	if !eval[bool](official, `window.stayed`) {
		t.Error("the inbox was loaded anew")
	}
	official.look("ricevute")
	official.press("#elenco tbody a")
	official.look("ricevuta")
	official.has("delega firmata.pdf")

	// A colleague opens the same request, and each hears of the other.
	colleague := c.newTab("funzionario2.mi", true)
	colleague.signIn()
	colleague.open(eval[string](official, `location.pathname`))
	colleague.shows("#presenza", "Anche Funzionario Milano sta guardando.")
	colleague.open("/ricevute")

	official.press("form[action$='presa-in-carico'] button")
	official.has("Richiesta presa in carico.")
	request := path.Base(eval[string](official, `location.pathname`))

	operator.open("/notifiche")
	operator.look("notifiche-nessuna")
	eval[bool](operator, `window.stayed = true`)
	official.shows("#presenza", "sta guardando") // it moves what is below it
	official.answers()
	operator.shows("#unread", "1")
	operator.shows("#elenco", "Hai una risposta alla richiesta "+number)
	if !eval[bool](operator, `window.stayed`) {
		t.Error("the notices were loaded anew")
	}
	operator.look("notifiche")

	// Opening what came is reading it.
	operator.press("#elenco li a")
	operator.until(`document.querySelector("#unread").textContent.trim() === ""`)
	operator.has("Interazioni residue: 2 di 2")
	operator.look("dettaglio-risposta")
	operator.fill("#testo", "Grazie, ecco quanto richiesto.")
	operator.leave(cdp.DoubleClick(cdp.CSS("#prosegui [type=submit]")), "double click")
	operator.has("Messaggio inviato.")
	operator.has("Interazioni residue: 1 di 2")
	if n := eval[int](operator, `document.querySelectorAll(".cb-thread .cb-from-us").length`); n != 2 {
		t.Errorf("%d messages of ours after a double click, want 2", n)
	}
	operator.open("/richieste")
	operator.look("storico")
	eval[cdp.Void](operator, `document.querySelector("#elenco tbody a").focus(); void 0`)

	official.open("/ricevute/" + request)
	official.click("#chiudi-titolo + details summary")
	official.click("#esito-risolta")
	official.fill("#testo-chiusura", "La domanda è stata definita.")
	official.click("#prenotabile")
	official.look("chiusura")
	official.press("#chiudi [type=submit]")
	official.has("Richiesta chiusa.")
	operator.shows("#elenco", "Chiusa") // by itself, and the focus stays
	if !eval[bool](operator, `document.activeElement.matches("#elenco tbody a")`) {
		t.Error("the focus was lost when the list was refreshed")
	}
	operator.open("/richieste/" + request)
	operator.look("dettaglio-chiusa")
	operator.press("a[href$='/ricevuta']")
	operator.look("stampa")
}

// writes sends a new request with an attachment, helped by the checks of its fields, and
// returns its number.
func (b *tab) writes(attachment string) string {
	b.t.Helper()
	b.open("/richieste/nuova")
	b.look("nuova-richiesta")
	b.click("#motivo-prestazione")
	b.choose("#argomento", "pensioni")
	b.fill("#cf", "RSSMRA80A01F205Z")
	b.shows("#nota-cf", "Il carattere di controllo finale non corrisponde")
	b.fill("#cf", "RSSMRA80A01F205X")
	b.until(`document.querySelector("#nota-cf").textContent.trim() === ""`)
	b.fill("#nome", "Mario")
	b.fill("#cognome", "Rossi")
	b.fill("#cap", "20135")
	b.shows("#luogo", "Milano")
	b.shows("#luogo .cb-route", "DEMO-MI")
	b.choose("#identificativo_tipo", "domus")
	b.fill("#identificativo", "3900007400481")
	b.fill("#testo", "Si chiede lo stato della domanda.")
	b.do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{attachment}))
	b.until(`/^\d+ (byte|KiB) di 6 MiB$/.test(document.querySelector("[data-cb-total]").textContent)`)
	b.until(`document.querySelector("#salvataggio [name=bozza_id]")?.value`)
	b.look("nuova-richiesta-compilata")
	b.press("#modulo [type=submit]")
	b.has("Richiesta inviata.")
	b.look("dettaglio-inviata")
	number := strings.TrimPrefix(b.text("h1"), "Richiesta ")
	if !strings.HasPrefix(number, "CB-2026-") {
		b.t.Fatalf("number %q", number)
	}
	b.open("/richieste?vista=bozze")
	b.has("Nessuna richiesta") // the draft became the request
	return number
}

// answers replies with a ready-made text and a line of one's own.
func (b *tab) answers() {
	b.t.Helper()
	b.do(cdp.SendKeys(cdp.CSS("#testo"), "Buongiorno. "))
	eval[cdp.Void](b, `document.querySelector("#modello").selectedIndex = 1; void 0`)
	b.click("form[data-cb-canned] button")
	b.until(`document.querySelector("#testo").value.startsWith("Buongiorno. ") && document.querySelector("#testo").value.length > 20`)
	b.press("#rispondi [type=submit]")
	b.has("Risposta inviata al patronato.")
	b.look("ricevuta-risposta")
}

// TestBrowserWithoutScripts does the same job with forms and redirects only.
func TestBrowserWithoutScripts(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	c := newChromium(t, p)
	operator, official := c.newTab("operatore.mi", false), c.newTab("funzionario.mi", false)
	operator.signIn()
	operator.expected = []string{"status of 422"}
	operator.open("/richieste/nuova")
	operator.press("#modulo [type=submit]")
	operator.has("errori da correggere")
	operator.click("#motivo-requisiti")
	operator.choose("#argomento", "pensioni")
	for field, text := range map[string]string{"cf": "RSSMRA80A01F205X", "nome": "Mario", "cognome": "Rossi", "cap": "20135", "testo": "Quali documenti servono?"} {
		operator.fill("#"+field, text)
	}
	operator.do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{pdf(t)}))
	operator.press("#modulo [type=submit]")
	operator.has("Richiesta inviata.")
	operator.picture("senza-script-dettaglio.png")
	request := eval[string](operator, `location.pathname`)

	official.signIn()
	official.open("/ricevute")
	official.press("#elenco tbody a")
	official.press("form[action$='presa-in-carico'] button")
	official.choose("#modello", eval[string](official, `document.querySelector("#modello").options[1].value`))
	official.press("form[data-cb-canned] button")
	official.press("#rispondi [type=submit]")
	official.has("Risposta inviata al patronato.")
	official.picture("senza-script-ricevuta.png")

	operator.open(request)
	operator.fill("#testo", "Grazie.")
	operator.press("#prosegui [type=submit]")
	operator.has("Interazioni residue: 1 di 2")

	p.set(dawn.AddDate(0, 0, 15).Add(time.Hour))
	operator.signIn()
	operator.open("/richieste?vista=sollecitabili")
	operator.click("tbody [type=checkbox]")
	operator.press("#elenco [type=submit]")
	operator.has("Sollecitata")
	operator.open(request)
	operator.has("1 sollecito")
	operator.has("Già sollecitata il " + desk.DayOf(dawn.AddDate(0, 0, 15)).Italian())
}
