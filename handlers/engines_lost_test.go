package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	engines "combipat/handlers/browser"
	"combipat/handlers/story"
)

// cut is where the line breaks when a form is sent.
type cut int32

const (
	whole  cut = iota
	before     // nothing reaches the server
	after      // the server does it, and its answer is lost
)

// brokenLine serves p over a line that breaks whenever a form is sent, until it is whole again: browsers
// try once more by themselves.
func brokenLine(t *testing.T, p *story.Play) (url string, at *atomic.Int32) {
	at = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/richieste" && !strings.HasSuffix(r.URL.Path, "/integrazioni") && !strings.HasSuffix(r.URL.Path, "/risposta") {
			p.Server.ServeHTTP(w, r)
			return
		}
		switch cut(at.Load()) {
		case whole:
			p.Server.ServeHTTP(w, r)
			return
		case after:
			p.Server.ServeHTTP(httptest.NewRecorder(), r)
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	return server.URL, at
}

// TestEnginesAnswerLost breaks the line while a request, then a reply, is on its way: the page never says
// what it does not know, and asks; what arrived is shown, what did not stays and goes once. Before WebKit
// stands a proxy, whose own 502 is no answer either.
func TestEnginesAnswerLost(t *testing.T) {
	t.Parallel()
	for _, e := range engines.Engines {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel() // it mostly waits
			p := story.NewPlay(t, "sqlite")
			url, line := brokenLine(t, p)
			b := engines.Open(t, e)
			story.SignsIn(b, url, "operatore.mi")
			b.Expect("Load failed", "NetworkError", "Failed to fetch", "Failed to load", "ERR_", "TypeError", "upload failed", "connection was lost", "NS_ERROR_NET_RESET", "EOF")
			b.Goto(url + "/richieste/nuova")
			b.Click("#motivo-requisiti")
			b.Choose("#argomento", "pensioni")
			for field, text := range map[string]string{"cf": "RSSMRA80A01F205X", "nome": "Mario", "cognome": "Rossi", "cap": "20135", "testo": "Arriverà due volte?"} {
				b.Fill("#"+field, text)
			}
			b.Shows("#luogo .cb-route", "DEMO-MI")

			line.Store(int32(before))
			b.Click("#modulo [type=submit]")
			b.Shows("#avviso", "non sappiamo ancora se l’invio è arrivato")
			line.Store(int32(whole))
			b.Shows("#avviso", "L’invio non è arrivato")
			if got := engines.Eval[string](b, `document.querySelector("#testo").value`); got != "Arriverà due volte?" {
				t.Fatalf("the text is %q", got)
			}

			line.Store(int32(after))
			b.Click("#modulo [type=submit]")
			b.Shows("main", "Richiesta inviata.") // its own page
			path := engines.Eval[string](b, `location.pathname`)

			official := engines.Open(t, e)
			story.SignsIn(official, url, "funzionario.mi")
			official.Expect("Load failed", "NetworkError", "Failed to fetch", "Failed to load", "ERR_", "TypeError", "upload failed", "connection was lost", "NS_ERROR_NET_RESET", "EOF")
			official.Goto(url + strings.Replace(path, "/richieste/", "/ricevute/", 1))
			official.Type("#testo", "La risposta che si perde.")
			line.Store(int32(after))
			official.Click("#rispondi [type=submit]")
			official.Shows("main", "Il tuo invio era arrivato")
			if n := engines.Eval[int](official, `[...document.querySelectorAll("main article, main li, main section")].filter((e) => !e.querySelector("article, li, section") && e.textContent.includes("La risposta che si perde.")).length`); n != 1 {
				t.Errorf("the reply stands %d times\n%s", n, official.Text("main"))
			}
			b.Goto(url + "/richieste")
			if n := engines.Eval[int](b, `document.querySelectorAll("#elenco tbody tr").length`); n != 1 {
				t.Errorf("%d requests are there", n)
			}
		})
	}
}
