package office_test

import (
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// Who loses a topic sees its requests no more, and those in charge wait for somebody else; who
// gets it back sees them again. No date moves, and the patronato reads nothing of it [R6, A3].
func TestCompetences(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.SaveKept(t)
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni-calcolo cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Domanda di pensione"
save r1
POST /richieste motivo=requisiti argomento=entrate cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Domanda di contributi"
save r2
as funzionario.mi
POST /ricevute/{r1}/presa-in-carico
200
POST /ricevute/{r2}/presa-in-carico
200
now 2026-03-03 09:00
as responsabile.mi
POST /sede/funzionari/{o.mi} argomenti=entrate argomenti=invalidita argomenti=pensioni-calcolo
422 Scegli argomenti dell’elenco
POST /sede/funzionari/{o.mi} argomenti=entrate argomenti=invalidita
200 Argomenti del funzionario aggiornati.
hasnt (2 in carico)
has (1 in carico)
GET /ricevute?vista=non-assegnate
200 CB-2026-000001
hasnt CB-2026-000002
GET /ricevute/{r1}
200 Non più in carico a Funzionario Milano
has Attende risposta da ieri
as funzionario.mi
GET /ricevute/{r1}
404
POST /ricevute/{r1}/risposta tipo=risposta testo="Tardi"
404
GET /ricevute/{r2}
200 Domanda di contributi
GET /ricevute
hasnt CB-2026-000001
as operatore.mi
GET /richieste/{r1}
200 Inviata
hasnt Non più in carico
as funzionario2.mi
POST /ricevute/{r1}/presa-in-carico
200 presa in carico
as responsabile.mi
POST /sede/funzionari/{o.mi} argomenti=entrate argomenti=invalidita argomenti=pensioni argomenti=ammortizzatori
200 aggiornati
as funzionario.mi
GET /ricevute/{r1}
200 Domanda di pensione
as responsabile.mi
POST /sede/funzionari/{o.mi}
200 aggiornati
GET /sede/funzionari
has Secondo funzionario Milano`)
		if n := strings.Count(string(p.Last.Body), "Nessuno: le vede solo il Responsabile"); n != 0 {
			t.Errorf("%d topics without an official, and one is there", n)
		}
		id, _, err := p.Store.Credentials(t.Context(), "funzionario2.mi")
		if err != nil {
			t.Fatal(err)
		}
		p.Saved["o2"] = id
		p.Tell(t, `POST /sede/funzionari/{o2}
200 Nessuno: le vede solo il Responsabile
GET /ricevute/{r1}
200 Domanda di pensione
as funzionario2.mi
GET /ricevute/{r1}
404
as responsabile.mi
POST /sede/funzionari/{o.to} argomenti=pensioni
404
POST /sede/funzionari/{o2} argomenti=pensioni chiave=k1
200
POST /sede/funzionari/{o2} argomenti=pensioni chiave=k1
200
POST /sede/funzionari/{o2} chiave=k1
409 era arrivato, con un contenuto diverso
GET /sede/funzionari
200 Pensioni 1 02/03/2026 Secondo funzionario Milano
GET /sede/risposte/{m.mi}
200 Risposta pronta
POST /sede/risposte/{m.mi} argomento= nome="Altro titolo" testo="Altro testo"
200 Altro titolo
POST /sede/risposte/{m.mi}/ritiro ritirato=1
200 Risposta pronta ritirata
GET /ricevute/{r1}
200 Domanda in lavorazione
hasnt Altro titolo
POST /sede/risposte/{m.mi}/ritiro ritirato=0
200 rimessa in uso
GET /ricevute/{r1}
200 Altro titolo
POST /sede/risposte/{m.mi} argomento=pensioni nome="Ricostituzione definita" testo=x
422 C’è già una risposta
GET /sede/risposte/{m.to}
404`)
	})
}
