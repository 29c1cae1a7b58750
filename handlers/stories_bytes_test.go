package handlers_test

import (
	"testing"

	"combipat/store/storetest"
)

// Bytes that are no text, in a field, an address or at the sign-in, are nobody's fault but the
// sender's: never an internal error, on either database.
func TestStoriesOddBytes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := newPlay(t, kind)
		p.tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
200
save r1`)
		for _, odd := range []string{"a\x00b", "a\xffb"} {
			for _, s := range []step{
				{verb: "POST", path: "/accedi", fields: []field{{"utente", odd}, {"password", odd}, {"poi", odd}}},
				{verb: "POST", path: "/richieste", fields: []field{{"testo", odd}, {"nome", odd}, {"argomento", odd}, {"chiave", odd}}},
				{verb: "POST", path: "/richieste", fields: []field{{"testo", odd}, {"allegati", "@1KiB.pdf"}}},
				{verb: "POST", path: "/richieste", fields: []field{{"bozza_id", odd}, {"tieni", odd}, {"collegata", odd}}},
				{verb: "POST", path: "/richieste/cerca", fields: []field{{"q", odd}, {"cf", odd}}},
				{verb: "POST", path: "/richieste/solleciti", fields: []field{{"id", odd}}},
				{verb: "POST", path: "/richieste/{r1}/integrazioni", fields: []field{{"testo", odd}}},
				{verb: "GET", path: "/richieste/a%00b"}, {verb: "GET", path: "/richieste/a%ffb"}, {verb: "GET", path: "/allegati/a%00b"},
				{verb: "GET", path: "/richieste?vista=%00&stato=%ff&argomento=%00&motivo=%ff&dopo=%00"},
				{verb: "GET", path: "/richieste/nuova?da=%00"},
			} {
				if err := p.request(s); err != nil {
					t.Errorf("%q in %s %s: %v\n%s", odd, s.verb, s.path, err, p.log.String())
				}
				p.log.Reset()
			}
		}
		p.tell(t, "as funzionario.mi\nGET /ricevute/a%00b\n404\nGET /ricevute?provenienza=%ff\n200\nas operatore.mi\nGET /richieste/{r1}\n200 Domanda")
	})
}
