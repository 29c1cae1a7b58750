package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"combipat/store/storetest"
)

// The life of a request by the pages' own forms and buttons, as a browser without scripts sends
// them: what the pages draw is what the handlers want [R7, R16, R17, R20, R24].
func TestStoriesByButtons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := newPlay(t, kind)
		p.tell(t, "now 2026-03-02 09:00\nas operatore.mi\nGET /richieste/nuova")
		p.press(t, "Invia alla sede", field{"motivo", "prestazione"}, field{"testo", "Prima stesura"}, field{"allegati", "@20KiB.pdf"})
		p.tell(t, "422 Prima stesura\nhas 20KiB.pdf\nhas Scrivi il codice fiscale del cittadino.")
		p.press(t, "Salva come bozza", field{"testo", "Seconda stesura"})
		p.tell(t, "200 Bozza salvata.\nhas Seconda stesura\nhas 20KiB.pdf\nsave r1\nGET /richieste?vista=bozze\nGET /richieste/{r1}")
		p.press(t, "Invia alla sede", field{"argomento", "pensioni"}, field{"cf", "RSSMRA80A01F205X"}, field{"nome", "Mario"}, field{"cognome", "Rossi"},
			field{"cap", "20135"}, field{"identificativo_tipo", "domus"}, field{"identificativo", "1234567890123"}, field{"allegati", "@30KiB.png"})
		p.tell(t, "200 Richiesta inviata.\nhas Seconda stesura\nhasnt Prima stesura\nhas 20KiB.pdf\nhas 30KiB.png\nsave r1\nGET /richieste?vista=bozze\n200 Nessuna richiesta")

		p.tell(t, "now 2026-03-17 09:00\nGET /richieste/{r1}")
		p.press(t, "Sollecita risposta")
		p.tell(t, "200 Sollecito inviato.\nas funzionario.mi\nGET /ricevute/{r1}")
		p.press(t, "Prendi in carico")
		p.tell(t, "200 Richiesta presa in carico.")
		p.press(t, "Aggiungi nota", field{"testo", "Sentire il collega"})
		p.tell(t, "200 Sentire il collega")
		p.press(t, "Invia", field{"tipo", "risposta"}, field{"testo", "Ecco la risposta"}, field{"allegati", "@20KiB.odt"})
		p.tell(t, "200 Risposta inviata al patronato.\nas operatore.mi\nGET /richieste/{r1}\n200 Ecco la risposta")
		p.press(t, "Segna come letta")
		p.tell(t, "200 Ecco la risposta\nhasnt Segna come letta")
		p.press(t, "Invia", field{"testo", "Una domanda ancora"})
		p.tell(t, "200 Interazioni residue: 1 di 2")
		p.press(t, "Invia", field{"testo", "L’ultima domanda"}, field{"conferma", "1"})
		p.tell(t, "200 Interazioni residue: 0 di 2\nas funzionario.mi\nGET /ricevute/{r1}")
		p.press(t, "Chiudi", field{"esito", "informazioni"}, field{"testo", "Si chiude così"}, field{"prenotabile", "1"}, field{"porta_con_te", "Il modello"})
		p.tell(t, "200 Richiesta chiusa.\nas operatore.mi\nGET /richieste/{r1}\n200 Si chiude così\nhas Il modello\nhas Il funzionario ha reso prenotabile un appuntamento.")

		p.tell(t, "as collega.mi\nGET /richieste/{r1}")
		p.press(t, "Seguila tu al posto di Operatore Milano")
		p.tell(t, "200 Ora segui tu questa richiesta.\nGET /richieste/{r1}\n200 Collega Milano\nhasnt Seguila tu")
	})
}

// A form that is pressed twice, in two tabs or by a double click, is one act; a reply written on
// an old page meets what came meanwhile [R21].
func TestStoriesOldPages(t *testing.T) {
	p := newPlay(t, "sqlite")
	p.tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
save r1
as funzionario.mi
GET /ricevute/{r1}`)
	old := *p.last
	p.press(t, "Invia", field{"testo", "Una volta sola"})
	p.last = &old
	p.press(t, "Invia", field{"testo", "Una volta sola"})
	p.tell(t, "200 Risposta inviata al patronato.")
	if n := strings.Count(string(p.last.body), "Una volta sola"); n != 1 {
		t.Errorf("the reply stands there %d times", n)
	}
	p.tell(t, "GET /ricevute/{r1}\nas operatore.mi\nPOST /richieste/{r1}/integrazioni testo=\"Aggiungo una cosa\"\nas funzionario.mi\nGET /ricevute/{r1}\nas funzionario.mi")
	fresh := *p.last
	p.tell(t, "as operatore.mi\nPOST /richieste/{r1}/integrazioni testo=\"E un’altra\"\nas funzionario.mi")
	p.last = &fresh
	p.press(t, "Invia", field{"testo", "Scritta prima di leggere"})
	p.tell(t, "409 Scritta prima di leggere\nhas E un’altra")
	p.press(t, "Invia")
	p.tell(t, "200 Risposta inviata al patronato.\nhas Scritta prima di leggere")
}

// An administrator chooses among operators, not among persons of another ente, and what is taken back is taken back at
// the next click [R4].
func TestStoriesReferenteIsGranted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := newPlay(t, kind)
		p.tell(t, "as operatore.mi\nPOST /profilo profilo=referente\n409\nas admin.alfa\nGET /ente/persone")
		p.press(t, "Abilita Operatore Milano")
		p.tell(t, "200 Abilitazione aggiornata.\nas operatore.mi\nPOST /profilo profilo=referente\n200 Referente regionale\n"+
			"POST /richieste motivo=chiarimento argomento=pensioni testo=Quesito\n200 DEMO-CRIC-LOMB\nsave r1\nas admin.alfa\nGET /ente/persone")
		p.press(t, "Revoca a Operatore Milano")
		p.tell(t, "as operatore.mi\nGET /richieste/{r1}\n404\nhas Operatore generico\nPOST /profilo profilo=referente\n409")
		beta, _, err := p.store.Credentials(t.Context(), "operatore.beta")
		if err != nil {
			t.Fatal(err)
		}
		p.saved["beta"] = beta
		p.tell(t, "as admin.alfa\nPOST /ente/persone/{beta}/referente referente=1\n404\nas operatore.beta\nPOST /profilo profilo=referente\n409")
	})
}

var attachmentLink = regexp.MustCompile(`/allegati/([0-9a-f-]{36})`)

// Files go to whoever may read their request, to be saved and never to be shown; a draft's to
// its author. For all others they do not exist [R11].
func TestStoriesAttachments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := newPlay(t, kind)
		p.tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda allegati=@5001B.pdf
200 5001B.pdf`)
		p.saved["sent"] = string(attachmentLink.FindSubmatch(p.last.body)[1])
		p.tell(t, `POST /richieste bozza=1 motivo=requisiti testo=Bozza allegati=@6001B.pdf`)
		p.saved["draft"] = string(attachmentLink.FindSubmatch(p.last.body)[1])
		for _, c := range []struct {
			who         string
			sent, draft int
		}{
			{"operatore.mi", 200, 200}, {"collega.mi", 200, 404}, {"operatore.to", 404, 404}, {"operatore.beta", 404, 404},
			{"admin.alfa", 404, 404}, {"funzionario.mi", 200, 404}, {"responsabile.mi", 200, 404}, {"funzionario.to", 404, 404},
			{"cric.lombardia", 404, 404}, {"crm", 404, 404}, {"gestore", 404, 404},
		} {
			p.tell(t, fmt.Sprintf("as %s\nGET /allegati/{draft}\n%d\nGET /allegati/{sent}\n%d", c.who, c.draft, c.sent))
			if c.sent != 200 {
				continue
			}
			h := p.last.header
			if len(p.last.body) != 5001 || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s gets %d bytes with %v", c.who, len(p.last.body), h)
			}
		}
	})
}
