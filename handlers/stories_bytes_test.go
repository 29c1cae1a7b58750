package handlers_test

import (
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// Bytes that are no text, in a field, an address or at the sign-in, are nobody's fault but the
// sender's: never an internal error, on either database.
func TestStoriesOddBytes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
200
save r1`)
		for _, odd := range []string{"a\x00b", "a\xffb"} {
			for _, s := range []story.Step{
				{Verb: "POST", Path: "/accedi", Fields: []story.Field{{Key: "utente", Value: odd}, {Key: "password", Value: odd}, {Key: "poi", Value: odd}}},
				{Verb: "POST", Path: "/richieste", Fields: []story.Field{{Key: "testo", Value: odd}, {Key: "nome", Value: odd}, {Key: "argomento", Value: odd}, {Key: "chiave", Value: odd}}},
				{Verb: "POST", Path: "/richieste", Fields: []story.Field{{Key: "testo", Value: odd}, {Key: "allegati", Value: "@1KiB.pdf"}}},
				{Verb: "POST", Path: "/richieste", Fields: []story.Field{{Key: "bozza_id", Value: odd}, {Key: "tieni", Value: odd}, {Key: "collegata", Value: odd}}},
				{Verb: "POST", Path: "/richieste/cerca", Fields: []story.Field{{Key: "q", Value: odd}, {Key: "cf", Value: odd}}},
				{Verb: "POST", Path: "/richieste/solleciti", Fields: []story.Field{{Key: "id", Value: odd}}},
				{Verb: "POST", Path: "/richieste/{r1}/integrazioni", Fields: []story.Field{{Key: "testo", Value: odd}}},
				{Verb: "GET", Path: "/richieste/a%00b"}, {Verb: "GET", Path: "/richieste/a%ffb"}, {Verb: "GET", Path: "/allegati/a%00b"},
				{Verb: "GET", Path: "/richieste?vista=%00&stato=%ff&argomento=%00&motivo=%ff&dopo=%00"},
				{Verb: "GET", Path: "/richieste/nuova?da=%00"},
			} {
				if err := p.Request(s); err != nil {
					t.Errorf("%q in %s %s: %v\n%s", odd, s.Verb, s.Path, err, p.Log.String())
				}
				p.Log.Reset()
			}
		}
		p.Tell(t, "as funzionario.mi\nGET /ricevute/a%00b\n404\nGET /ricevute?provenienza=%ff\n200\nas operatore.mi\nGET /richieste/{r1}\n200 Domanda")
	})
}
