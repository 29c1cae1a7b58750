package requests_test

import (
	"path"
	"testing"
	"time"

	cdp "github.com/chromedp/chromedp"

	"combipat/desk"
	"combipat/handlers/story"
)

// TestBrowserWalk is the main job, seen by the two who do it: what one of them does shows on
// the other's page without their doing anything.
func TestBrowserWalk(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.NewChromium(t, p)
	operator, official := c.NewTab("operatore.mi", true), c.NewTab("funzionario.mi", true)
	for _, b := range []*story.Tab{operator, official} {
		b.SignIn()
		b.Look("portale-" + b.Who)
	}
	official.Open("/ricevute")
	official.Look("ricevute-vuota")
	story.Eval[bool](official, `window.stayed = true`)

	number := operator.Writes(story.Pdf(t))
	official.Shows("#elenco", number)
	if !story.Eval[bool](official, `window.stayed`) {
		t.Error("the inbox was loaded anew")
	}
	official.Look("ricevute")
	official.Press("#elenco tbody a")
	official.Look("ricevuta")
	official.Has("delega firmata.pdf")

	// A colleague opens the same request, and each hears of the other.
	colleague := c.NewTab("funzionario2.mi", true)
	colleague.SignIn()
	colleague.Open(story.Eval[string](official, `location.pathname`))
	colleague.Shows("#presenza", "Anche Funzionario Milano sta guardando.")
	colleague.Open("/ricevute")

	official.Press("form[action$='presa-in-carico'] button")
	official.Has("Richiesta presa in carico.")
	request := path.Base(story.Eval[string](official, `location.pathname`))

	operator.Open("/notifiche")
	operator.Look("notifiche-nessuna")
	story.Eval[bool](operator, `window.stayed = true`)
	official.Shows("#presenza", "sta guardando") // it moves what is below it
	official.Answers()
	operator.Shows("#unread", "1")
	operator.Shows("#elenco", "Hai una risposta alla richiesta "+number)
	if !story.Eval[bool](operator, `window.stayed`) {
		t.Error("the notices were loaded anew")
	}
	operator.Look("notifiche")

	// Opening what came is reading it.
	operator.Press("#elenco li a")
	operator.Until(`document.querySelector("#unread").textContent.trim() === ""`)
	operator.Has("Interazioni residue: 2 di 2")
	operator.Look("dettaglio-risposta")
	operator.Fill("#testo", "Grazie, ecco quanto richiesto.")
	operator.Leave(cdp.DoubleClick(cdp.CSS("#prosegui [type=submit]")), "double click")
	operator.Has("Messaggio inviato.")
	operator.Has("Interazioni residue: 1 di 2")
	if n := story.Eval[int](operator, `document.querySelectorAll(".cb-thread .cb-from-us").length`); n != 2 {
		t.Errorf("%d messages of ours after a double click, want 2", n)
	}
	operator.Open("/richieste")
	operator.Look("storico")
	story.Eval[cdp.Void](operator, `document.querySelector("#elenco tbody a").focus(); void 0`)

	official.Open("/ricevute/" + request)
	official.Click("#chiudi-titolo + details summary")
	official.Click("#esito-risolta")
	official.Fill("#testo-chiusura", "La domanda è stata definita.")
	official.Click("#prenotabile")
	official.Look("chiusura")
	official.Press("#chiudi [type=submit]")
	official.Has("Richiesta chiusa.")
	operator.Shows("#elenco", "Chiusa") // by itself, and the focus stays
	if !story.Eval[bool](operator, `document.activeElement.matches("#elenco tbody a")`) {
		t.Error("the focus was lost when the list was refreshed")
	}
	operator.Open("/richieste/" + request)
	operator.Look("dettaglio-chiusa")
	operator.Press("a[href$='/ricevuta']")
	operator.Look("stampa")
}

// TestBrowserWithoutScripts does the same job with forms and redirects only.
func TestBrowserWithoutScripts(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.NewChromium(t, p)
	operator, official := c.NewTab("operatore.mi", false), c.NewTab("funzionario.mi", false)
	operator.SignIn()
	operator.Expected = []string{"status of 422"}
	operator.Open("/richieste/nuova")
	operator.Press("#modulo [type=submit]")
	operator.Has("errori da correggere")
	operator.Click("#motivo-requisiti")
	operator.Choose("#argomento", "pensioni")
	for field, text := range map[string]string{"cf": "RSSMRA80A01F205X", "nome": "Mario", "cognome": "Rossi", "cap": "20135", "testo": "Quali documenti servono?"} {
		operator.Fill("#"+field, text)
	}
	operator.Do(cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{story.Pdf(t)}))
	operator.Press("#modulo [type=submit]")
	operator.Has("Richiesta inviata.")
	operator.Picture("senza-script-dettaglio.png")
	request := story.Eval[string](operator, `location.pathname`)

	official.SignIn()
	official.Open("/ricevute")
	official.Press("#elenco tbody a")
	official.Press("form[action$='presa-in-carico'] button")
	official.Choose("#modello", story.Eval[string](official, `document.querySelector("#modello").options[1].value`))
	official.Press("form[data-cb-canned] button")
	official.Press("#rispondi [type=submit]")
	official.Has("Risposta inviata al patronato.")
	official.Picture("senza-script-ricevuta.png")

	operator.Open(request)
	operator.Fill("#testo", "Grazie.")
	operator.Press("#prosegui [type=submit]")
	operator.Has("Interazioni residue: 1 di 2")

	p.Set(story.Dawn.AddDate(0, 0, 15).Add(time.Hour))
	operator.SignIn()
	operator.Open("/richieste?vista=sollecitabili")
	operator.Click("tbody [type=checkbox]")
	operator.Press("#elenco [type=submit]")
	operator.Has("Sollecitata")
	operator.Open(request)
	operator.Has("1 sollecito")
	operator.Has("Già sollecitata il " + desk.DayOf(story.Dawn.AddDate(0, 0, 15)).Italian())
}
