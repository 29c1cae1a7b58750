package office_test

import (
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// Reassigning: a colleague's open requests and appointments go to somebody who can read them,
// who is told; the Amministratore reads numbers and states only, and every step is in the
// register [R4, R6].
func TestEntrust(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		for _, login := range []string{"operatore.mi", "collega.mi", "operatore.to", "operatore.beta", "referente.lombardia"} {
			id, _, err := p.Store.Credentials(t.Context(), login)
			if err != nil {
				t.Fatal(err)
			}
			p.Saved[strings.ReplaceAll(login, ".", "_")] = id
		}
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Parole riservate"
save r1
POST /richieste motivo=requisiti argomento=pensioni cf=CNTGLI79A43C351Y nome=Giulia cognome=Conti cap=20135 testo="Altre parole"
save r2
POST /richieste/{r2}/ritiro testo="Per errore"
200
POST /richieste bozza=1 motivo=requisiti argomento=pensioni testo="Solo una bozza"
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:30 modalita=presenza
save b
POST /agenda/appuntamenti blocco={b} cf=CNTGLI79A43C351Y argomento=pensioni motivazioni="Motivazioni riservate"
200 AP-2026-000001
save a1
now 2026-03-03 09:00
as admin.alfa
GET /ente/affidamenti
200 Operatore Milano Ufficio di Milano 1 1
hasnt Operatore Beta
GET /ente/affidamenti/{operatore_mi}
200 CB-2026-000001
has AP-2026-000001
hasnt CB-2026-000002
hasnt Parole riservate
hasnt Rossi
hasnt Conti
hasnt riservate
POST /ente/affidamenti/{operatore_mi} a={collega_mi}
422 Scegli che cosa affidare
POST /ente/affidamenti/{operatore_mi} richieste={r1}
422 Scegli a chi affidarle
POST /ente/affidamenti/{operatore_mi} richieste={r1} a={operatore_mi}
422 Scegli a chi affidarle
POST /ente/affidamenti/{operatore_mi} richieste={r1} a={operatore_beta}
422 Scegli a chi affidarle
POST /ente/affidamenti/{operatore_mi} richieste={r1} a={operatore_to}
422 scegli un operatore di quell’ufficio
POST /ente/affidamenti/{operatore_mi} tutto=1 a={operatore_to}
422 scegli un operatore di quell’ufficio
POST /ente/affidamenti/{operatore_beta} tutto=1 a={collega_mi}
404
GET /ente/affidamenti/{operatore_beta}
404
nomail Da ora segui tu
POST /ente/affidamenti/{operatore_mi} tutto=1 a={collega_mi} chiave=k1
200 Affidate
has Niente da affidare
mail Da ora segui tu la richiesta CB-2026-000001
mail Da ora segui tu l’appuntamento AP-2026-000001
POST /ente/affidamenti/{operatore_mi} tutto=1 a={collega_mi} chiave=k2
422 Scegli che cosa affidare
as collega.mi
GET /notifiche
200 Da ora segui tu la richiesta CB-2026-000001
has Da ora segui tu l’appuntamento AP-2026-000001
GET /richieste/{r1}
200 Ora la segue Collega Milano, al posto di Operatore Milano.
GET /richieste?vista=mie
200 CB-2026-000001
GET /agenda/appuntamenti/{a1}
200 Collega Milano
as funzionario.mi
POST /ricevute/{r1}/risposta tipo=risposta testo="Risposta"
mail Hai una risposta alla richiesta CB-2026-000001
as collega.mi
GET /notifiche
200 Hai una risposta alla richiesta CB-2026-000001
as operatore.mi
GET /notifiche
hasnt Hai una risposta
as operatore.mi
POST /ente/affidamenti/{collega_mi} tutto=1 a={operatore_mi}
404
as referente.lombardia
POST /profilo profilo=referente
POST /richieste motivo=chiarimento argomento=pensioni testo=Quesito
save r3
as admin.alfa
POST /ente/affidamenti/{referente_lombardia} richieste={r3} a={collega_mi}
422 scegli un Referente della stessa regione
POST /ente/persone/{collega_mi}/referente referente=1
200
POST /ente/affidamenti/{referente_lombardia} richieste={r3} a={collega_mi}
200 Affidate`)
	})
}
