package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/handlers/story"
	"combipat/store/storetest"
)

// idsOf saves people's ids under their logins, with the dots left out.
func idsOf(t *testing.T, p *story.Play, logins ...string) {
	t.Helper()
	for _, login := range logins {
		id, _, err := p.Store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		p.Saved[strings.ReplaceAll(login, ".", "")] = id
	}
}

// register counts the lines of the register about a person.
func register(t *testing.T, p *story.Play, action, person string) (n int) {
	t.Helper()
	if err := p.Store.Read(t.Context()).QueryRow(`SELECT COUNT(*) FROM audit WHERE action = $1 AND subject = $2`, action, person).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPositionsOfINPS gives an official of Torino a second structure: they read and answer in both, one at
// a time and no more than that, and not at all there once it is taken, in the session they have too [R6, A30].
func TestPositionsOfINPS(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		idsOf(t, p, "funzionario.to", "gestore", "responsabile.mi", "operatore.to")
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Domanda a Milano"
200 Richiesta inviata
save r1
as operatore.to
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=10121 testo="Domanda a Torino"
200 Richiesta inviata
save r2
as funzionario.to
GET /ricevute/{r1}
404
hasnt passa a quello
hasnt Cambia incarico
GET /ricevute/tutte
200 Richieste ricevute
as gestore
GET /gestione/persone/{funzionarioto}/incarichi
200 Aggiungi un incarico
POST /gestione/persone/{funzionarioto}/incarichi ruolo=funzionario struttura=DEMO-MI
422 Scegli almeno un argomento.
POST /gestione/persone/{funzionarioto}/incarichi ruolo=operatore struttura=DEMO-MI
422 Scegli un ruolo di chi lavora in una struttura
POST /gestione/persone/{funzionarioto}/incarichi ruolo=funzionario struttura=DEMO-TO argomenti=pensioni
422 Ci lavora già
POST /gestione/persone/{funzionarioto}/incarichi ruolo=funzionario struttura=DEMO-CRIC-LOMB argomenti=pensioni
422 Scegli una struttura adatta al ruolo.
POST /gestione/persone/{gestore}/incarichi ruolo=funzionario struttura=DEMO-MI argomenti=pensioni
409 non ha altri incarichi
POST /gestione/persone/{funzionarioto}/incarichi ruolo=funzionario struttura=DEMO-MI argomenti=pensioni
200 Incarico aggiunto
POST /gestione/persone/{funzionarioto} nome="Funzionario Torino" ruolo=funzionario struttura=DEMO-MI argomenti=pensioni
422 Ci lavora già con un altro incarico
POST /gestione/persone/{funzionarioto} nome="Funzionario Torino" ruolo=gestore
409 toglili prima di cambiarle ruolo
as funzionario.to
GET /ricevute
200 CB-2026-000002
has Cambia incarico
hasnt CB-2026-000001
GET /ricevute/tutte
200 Apri CB-2026-000001
has CB-2026-000002
hasnt Apri CB-2026-000002
GET /ricevute
hasnt CB-2026-000001
GET /ricevute/{r1}
404 passa a quello
POST /ricevute/{r1}/presa-in-carico
404
POST /profilo veste=DEMO-RM
409 Questo incarico non è tuo
POST /profilo veste=DEMO-MI poi=/ricevute/{r1}
200 Domanda a Milano
GET /ricevute
has CB-2026-000001
hasnt CB-2026-000002
GET /ricevute/{r2}
404
POST /ricevute/{r2}/risposta tipo=risposta testo="Non la vede"
404
POST /ricevute/{r1}/presa-in-carico
200 Richiesta presa in carico
POST /ricevute/{r1}/risposta tipo=interlocutoria testo="Da Milano"
200 Da Milano
as operatore.mi
GET /richieste/{r1}
200 Da Milano`)
		c := story.SignedIn(t, p.Server, "funzionario.to")
		c = keptCookie(story.Ask(p.Server, "POST", "/profilo", url.Values{"veste": {"DEMO-MI"}}, nil, c), c)
		form := filledFields(t, story.BodyText(t, story.Ask(p.Server, "GET", "/ricevute/"+p.Saved["r1"], nil, nil, c)), "/risposta")
		form.Set("testo", "Scritto a Milano")
		form.Set("tipo", "risposta")
		c = keptCookie(story.Ask(p.Server, "POST", "/profilo", url.Values{"veste": {"DEMO-TO"}}, nil, c), c)
		res := story.Ask(p.Server, "POST", "/ricevute/"+p.Saved["r1"]+"/risposta", form, nil, c)
		if page := story.BodyText(t, res); res.StatusCode != http.StatusConflict || !strings.Contains(page, "Questo modulo era stato aperto come Funzionario, ") || !strings.Contains(page, "Scritto a Milano") || !strings.Contains(page, "Passa a Funzionario, ") {
			t.Errorf("sent from Torino: %d\n%s", res.StatusCode, page)
		}
		p.Tell(t, `as gestore
POST /gestione/persone/{funzionarioto}/incarichi/DEMO-RM/fine
404
POST /gestione/persone/{responsabilemi}/incarichi/DEMO-MI/fine
404
POST /gestione/persone/{funzionarioto}/incarichi/DEMO-MI/fine
200 Incarico tolto
hasnt Togli
as funzionario.to
GET /ricevute/{r1}
404
hasnt passa a quello
POST /ricevute/{r1}/note testo="Non più"
404
POST /profilo veste=DEMO-MI
409 Questo incarico non è tuo
GET /ricevute
200 CB-2026-000002
hasnt CB-2026-000001
GET /ricevute/{r2}
200 Domanda a Torino
as funzionario.mi
GET /ricevute/{r1}
200 che non lavora più in questa struttura
POST /ricevute/{r1}/presa-in-carico
200 Richiesta presa in carico`)
		page := story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, c))
		if !strings.Contains(page, "Scritto a Milano") || !strings.Contains(page, "con un incarico che non hai più") || strings.Contains(page, "Passa a") {
			t.Errorf("what was written there is lost, or offered\n%s", page)
		}
		if n := register(t, p, "incarico-dato", p.Saved["funzionarioto"]); n != 1 {
			t.Errorf("given: %d lines of the register", n)
		}
		if n := register(t, p, "incarico-tolto", p.Saved["funzionarioto"]); n != 1 {
			t.Errorf("taken: %d lines of the register", n)
		}
	})
}

// TestResponsabileInOnePlace is Responsabile in Milano and Funzionario in Torino: the pages of a Responsabile
// are there while they are worn, and as Funzionario nothing of them is [R6, A30].
func TestResponsabileInOnePlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		idsOf(t, p, "funzionario.to")
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=entrate cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Domanda a Milano"
save r1
as gestore
POST /gestione/persone/{funzionarioto}/incarichi ruolo=responsabile struttura=DEMO-MI
200 Incarico aggiunto
as funzionario.to
GET /sede/punti
404 passa a quello
GET /ricevute/{r1}
404
POST /profilo veste=DEMO-MI
200 Incarico cambiato
has Responsabile di struttura
GET /sede/punti
200 MI-PENSIONI
GET /ricevute/{r1}
200 Domanda a Milano
POST /ricevute/{r1}/assegnazione funzionario=funzionario.mi
200 Richiesta assegnata
GET /sede/funzionari
200
POST /profilo veste=DEMO-TO
200 Funzionario
GET /sede/punti
404
GET /ricevute/{r1}
404`)
		worn, err := p.Store.Worn(t.Context(), p.Saved["funzionarioto"])
		if err != nil || len(worn) != 2 || worn[0].Role != desk.Funzionario || worn[1].Role != desk.Responsabile || worn[1].Struttura.Code != "DEMO-MI" {
			t.Errorf("%+v, %v", worn, err)
		}
	})
}

// TestUfficiOfAnOperator lets an operator of Milano work in Torino too: each ufficio's requests and drafts as
// that ufficio, which stands on what is written, and nothing there once it is taken [R1, A30].
func TestUfficiOfAnOperator(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		idsOf(t, p, "operatore.mi", "operatore.beta")
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Da Milano"
save r1
as operatore.to
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=10121 testo="Da Torino"
save r2
as admin.alfa
POST /ente/persone/{operatorebeta}/incarichi ufficio=ALFA/ALFA-TO
404
POST /ente/persone/{operatoremi}/incarichi ufficio=BETA/BETA-MI
422 Scegli l’ufficio.
POST /ente/persone/{operatoremi}/incarichi ufficio=ALFA/ALFA-MI
422 Ci lavora già
POST /ente/persone/{operatoremi}/incarichi ufficio=ALFA/ALFA-TO
200 Incarico aggiunto
as operatore.mi
GET /richieste
200 CB-2026-000001
hasnt CB-2026-000002
GET /richieste/{r2}
404 passa a quello
POST /profilo veste=ALFA-TO poi=/richieste/{r2}
200 Da Torino
GET /richieste
has CB-2026-000002
hasnt CB-2026-000001
GET /richieste/{r1}
404
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=10121 testo="Anche io da Torino"
200 ALFA-TO
save r3
GET /richieste/{r3}/ricevuta
200 Da Operatore Milano, Ufficio di Torino (ALFA-TO)
POST /richieste bozza=1 motivo=requisiti argomento=pensioni testo="Bozza di Torino"
save d
POST /profilo veste=ALFA-MI
200 Incarico cambiato
GET /richieste?vista=bozze
hasnt Bozza di Torino
GET /richieste/{d}
404
POST /richieste bozza_id={d} motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=10121 testo="Bozza di Torino"
404
POST /richieste/{r3}/ritiro
404
as funzionario.to
GET /ricevute/{r3}
200 ALFA-TO
as operatore.to
GET /richieste/{r3}
200 Anche io da Torino
as operatore.mi
POST /profilo veste=ALFA-TO
GET /richieste/{d}
200 Bozza di Torino
as admin.alfa
POST /ente/persone/{operatoremi}/incarichi/ALFA-TO/fine
200 Incarico tolto
as operatore.mi
GET /richieste/{r3}
404
hasnt passa a quello
GET /richieste/{r1}
200 Da Milano`)
	})
}

// TestReferenteOfAnotherUfficio is Referente in Piemonte and not in Lombardia: the region of the ufficio
// worn is that of the CRIC, and revoked, the profile is gone in both [R3, R4, A30].
func TestReferenteOfAnotherUfficio(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	idsOf(t, p, "operatore.mi")
	p.Tell(t, `now 2026-03-02 09:00
as gestore
POST /gestione/persone/{operatoremi}/incarichi ufficio=ALFA/ALFA-TO referente=1
200 Incarico aggiunto
hasnt anche Referente
POST /gestione/persone/{operatoremi}/incarichi/ALFA-TO/fine
as admin.alfa
POST /ente/persone/{operatoremi}/incarichi ufficio=ALFA/ALFA-TO referente=1
200 anche Referente regionale
as operatore.mi
POST /profilo profilo=referente
409
POST /profilo veste=ALFA-MI profilo=referente
409
POST /profilo veste=ALFA-TO profilo=referente
200 Referente regionale
POST /richieste motivo=chiarimento argomento=pensioni testo="Quesito"
200 Piemonte
as admin.alfa
POST /ente/persone/{operatoremi}/referente referente=0
as operatore.mi
GET /richieste
200 Operatore generico
POST /profilo veste=ALFA-TO profilo=referente
409
as admin.alfa
POST /ente/persone/{operatoremi}/incarichi/ALFA-TO/fine
POST /ente/persone/{operatoremi}/referente referente=1
POST /ente/persone/{operatoremi}/incarichi ufficio=ALFA/ALFA-TO referente=1
as operatore.mi
POST /profilo veste=ALFA-TO profilo=referente
200 Referente regionale
as admin.alfa
POST /ente/persone/{operatoremi}/incarichi/ALFA-TO/fine
as operatore.mi
GET /richieste
200 Passa a Referente regionale`)
}

// TestResponsabileOfACRIC reads and answers what the CRIC of Lombardia does, keeps its ready-made replies, and
// has neither an agenda nor the CRM [R6, R28, A30].
func TestResponsabileOfACRIC(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		idsOf(t, p, "funzionario.to")
		p.Tell(t, `now 2026-03-02 09:00
as referente.lombardia
POST /profilo profilo=referente
POST /richieste motivo=chiarimento argomento=pensioni testo="Quesito al CRIC"
200 Richiesta inviata
save r1
as gestore
POST /gestione/persone/{funzionarioto}/incarichi ruolo=responsabile struttura=DEMO-CRIC-LOMB
200 Responsabile di CRIC
as funzionario.to
POST /profilo veste=DEMO-CRIC-LOMB
200 Responsabile di CRIC
hasnt CRM
GET /ricevute
200 CB-2026-000001
GET /sede/punti
404
GET /agenda-sede
404
GET /crm
404
POST /sede/risposte nome="Del CRIC" testo="Testo pronto del CRIC"
200 Del CRIC
hasnt Previsione
GET /ricevute/{r1}
200 Scegli Del CRIC
POST /ricevute/{r1}/risposta tipo=risposta testo="Dal CRIC"
200 Dal CRIC
POST /profilo veste=DEMO-TO
GET /ricevute/{r1}
404
GET /sede/risposte
404
as cric.lombardia
GET /sede/risposte
404
GET /ricevute/{r1}
200 Dal CRIC`)
	})
}
