package handlers_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	engines "combipat/handlers/browser"
	"combipat/handlers/story"
)

// TestEnginesWalk is the main job in each engine: somebody signs in and writes, with a file that is refused and
// one that is taken; the office takes charge and replies; a request that has waited is booked for, up to the
// confirmation. Every button is pressed as a person does, so that the form's own checks run, and no console
// has anything to say.
func TestEnginesWalk(t *testing.T) {
	for _, e := range engines.Engines {
		t.Run(string(e), func(t *testing.T) {
			p := story.NewPlay(t, "sqlite")
			server := httptest.NewServer(p.Server)
			t.Cleanup(server.Close)
			url := server.URL
			operator, official := engines.Open(t, e), engines.Open(t, e)
			story.SignsIn(operator, url, "operatore.mi")
			story.SignsIn(official, url, "funzionario.mi")
			for _, b := range []*engines.Tab{operator, official} { // so htmx tells of a request that a page broke off because it was left
				b.Expect("Load failed TypeError", "NetworkError when attempting to fetch resource")
			}

			request := writesRequest(t, operator, url)
			number := strings.TrimPrefix(operator.Text("h1"), "Richiesta ")
			official.Goto(url + "/ricevute")
			official.Shows("#elenco", number)
			official.Follow("#elenco tbody a")
			official.Follow("form[action$='presa-in-carico'] button")
			official.Has("Richiesta presa in carico.")
			official.Type("#testo", "Buongiorno, la domanda è in lavorazione.")
			official.Follow("#rispondi [type=submit]")
			official.Has("Risposta inviata al patronato.")
			operator.Goto(url + request)
			operator.Shows("main", "la domanda è in lavorazione")

			waiting := writesRequest(t, operator, url)
			p.Set(story.Dawn.AddDate(0, 0, 16).Add(time.Hour))
			story.SignsIn(operator, url, "operatore.mi")
			operator.Goto(url + waiting)
			operator.Follow("main a[href*='/agenda/nuovo?richiesta=']")
			if engines.Eval[bool](operator, `!document.querySelector("form[action='/agenda/blocchi'] button")`) {
				operator.Follow(".cb-pills a[href*='modalita=presenza']")
			}
			operator.Follow("form[action='/agenda/blocchi'] button")
			operator.Has("riservato per te fino alle")
			operator.Fill("#motivazioni", "Verificare l’estratto conto.")
			operator.Follow("#prenotazione [type=submit]")
			operator.Has("Confermato")
		})
	}
}

// writesRequest sends a request by the form, once refused, and returns the path of its page.
func writesRequest(t *testing.T, b *engines.Tab, url string) string {
	t.Helper()
	b.Goto(url + "/richieste/nuova")
	b.Click("#motivo-prestazione")
	b.Choose("#argomento", "pensioni")
	b.Type("#cf", "RSSMRA"+engines.Enter) // as a barcode reader ends it
	b.WaitFor(`document.activeElement.id === "nome"`)
	b.Fill("#cf", "RSSMRA80A01F205Z")
	b.Shows("#nota-cf", "Il carattere di controllo finale non corrisponde")
	b.Fill("#cf", "RSSMRA80A01F205X")
	b.WaitFor(`document.querySelector("#nota-cf").textContent.trim() === ""`)
	b.Fill("#nome", "Mario")
	b.Fill("#cognome", "Rossi")
	b.Fill("#cap", "20135")
	b.Shows("#luogo .cb-route", "DEMO-MI")
	b.Choose("#identificativo_tipo", "domus")
	b.Fill("#identificativo", "3900007400481")
	b.Fill("#testo", "Si chiede lo stato della domanda.")

	bad := filepath.Join(t.TempDir(), "programma.exe")
	if err := os.WriteFile(bad, []byte("MZ\x90\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Expect("422")
	b.Files("#allegati", bad)
	b.Click("#modulo [type=submit]")
	b.Shows("main", "programma.exe")
	b.WaitFor(`document.querySelector("#errori")`)
	b.WaitFor(`document.querySelector("#testo").value === "Si chiede lo stato della domanda."`) // what was typed is kept
	b.Files("#allegati", story.Pdf(t))
	b.Follow("#modulo [type=submit]")
	b.Has("Richiesta inviata.")
	b.WaitFor(`document.activeElement.textContent === "Richiesta inviata." && document.activeElement.parentElement.role === "status"`) // so that it is read out
	b.Has("delega firmata.pdf")
	return engines.Eval[string](b, `location.pathname`)
}

// TestEnginesSessionEnds: the session ends while somebody types, in each engine: the page says so, and the text stays.
func TestEnginesSessionEnds(t *testing.T) {
	t.Parallel()
	for _, e := range engines.Engines {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel() // it mostly waits
			p := story.NewPlay(t, "sqlite")
			server := httptest.NewServer(p.Server)
			t.Cleanup(server.Close)
			b := engines.Open(t, e)
			story.SignsIn(b, server.URL, "operatore.mi")
			b.Goto(server.URL + "/richieste/nuova")
			b.Fill("#testo", "Sto scrivendo una cosa lunga")
			b.Do(`(window.real = Date.now.bind(Date), window.ahead = 0, Date.now = () => real() + ahead * 60000)`)
			later := func(minutes int) {
				p.Set(story.Dawn.Add(time.Duration(minutes) * time.Minute))
				b.Do(fmt.Sprintf(`(window.ahead = %d, document.dispatchEvent(new Event("visibilitychange")))`, minutes))
			}
			later(28)
			b.WaitFor(`document.getElementById("sessione").open`)
			b.Expect("401", "403", "status", "Failed to load")
			later(31)
			b.WaitFor(`!document.querySelector("[data-cb-over]").hidden`)
			b.Click("#sessione form[method=dialog] button")
			if text := engines.Eval[string](b, `document.querySelector("#testo").value`); text != "Sto scrivendo una cosa lunga" {
				t.Errorf("the text is now %q", text)
			}
		})
	}
}
