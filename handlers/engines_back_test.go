package handlers_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	engines "combipat/handlers/browser"
	"combipat/handlers/story"
)

// TestEnginesSearchAndBack looks for a person, opens what was found and goes back: the result is there again,
// in each engine, and no address has said who was looked for.
func TestEnginesSearchAndBack(t *testing.T) {
	t.Parallel()
	for _, e := range engines.Engines {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel() // it mostly waits
			p := story.NewPlay(t, "sqlite")
			p.Tell(t, "as operatore.mi\nPOST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda\n200")
			server := httptest.NewServer(p.Server)
			t.Cleanup(server.Close)
			b := engines.Open(t, e)
			story.SignsIn(b, server.URL, "operatore.mi")
			b.Expect("Load failed TypeError", "NetworkError when attempting to fetch resource")
			b.Goto(server.URL + "/richieste")
			b.Fill("#cf", "RSSMRA80A01F205X")
			b.Follow("form[role=search] button")
			b.Shows("#elenco", "Rossi Mario")
			found := engines.Eval[string](b, `location.href`)
			if strings.Contains(strings.ToUpper(found), "RSSMRA") {
				t.Errorf("the address says who is looked for: %s", found)
			}
			b.Follow("#elenco tbody a")
			b.Do(`history.back()`) // to the page itself, or to what the engine remembers of it
			b.Shows("#elenco", "Rossi Mario")
			if now := engines.Eval[string](b, `location.href`); now != found {
				t.Errorf("Back leads to %s, not to %s", now, found)
			}
			b.Goto(found)
			b.Shows("#elenco", "Rossi Mario")
		})
	}
}
