package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// The life of a request by the pages' own forms and buttons, as a browser without scripts sends
// them: what the pages draw is what the handlers want [R7, R16, R17, R20, R24].
func TestStoriesByButtons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, "now 2026-03-02 09:00\nas operatore.mi\nGET /richieste/nuova")
		p.Press(t, "Invia alla sede", story.Field{Key: "motivo", Value: "prestazione"}, story.Field{Key: "testo", Value: "Prima stesura"}, story.Field{Key: "allegati", Value: "@20KiB.pdf"})
		p.Tell(t, "422 Prima stesura\nhas 20KiB.pdf\nhas Scrivi il codice fiscale del cittadino.")
		p.Press(t, "Salva come bozza", story.Field{Key: "testo", Value: "Seconda stesura"})
		p.Tell(t, "200 Bozza salvata.\nhas Seconda stesura\nhas 20KiB.pdf\nsave r1\nGET /richieste?vista=bozze\nGET /richieste/{r1}")
		p.Press(t, "Invia alla sede", story.Field{Key: "argomento", Value: "pensioni"}, story.Field{Key: "cf", Value: "RSSMRA80A01F205X"}, story.Field{Key: "nome", Value: "Mario"}, story.Field{Key: "cognome", Value: "Rossi"},
			story.Field{Key: "cap", Value: "20135"}, story.Field{Key: "identificativo_tipo", Value: "domus"}, story.Field{Key: "identificativo", Value: "1234567890123"}, story.Field{Key: "allegati", Value: "@30KiB.png"})
		p.Tell(t, "200 Richiesta inviata.\nhas Seconda stesura\nhasnt Prima stesura\nhas 20KiB.pdf\nhas 30KiB.png\nsave r1\nGET /richieste?vista=bozze\n200 Nessuna richiesta")

		p.Tell(t, "now 2026-03-17 09:00\nGET /richieste/{r1}")
		p.Press(t, "Sollecita risposta")
		p.Tell(t, "200 Sollecito inviato.\nas funzionario.mi\nGET /ricevute/{r1}")
		p.Press(t, "Prendi in carico")
		p.Tell(t, "200 Richiesta presa in carico.")
		p.Press(t, "Aggiungi nota", story.Field{Key: "testo", Value: "Sentire il collega"})
		p.Tell(t, "200 Sentire il collega")
		p.Press(t, "Invia", story.Field{Key: "tipo", Value: "risposta"}, story.Field{Key: "testo", Value: "Ecco la risposta"}, story.Field{Key: "allegati", Value: "@20KiB.odt"})
		p.Tell(t, "200 Risposta inviata al patronato.\nas operatore.mi\nGET /richieste/{r1}\n200 Ecco la risposta")
		p.Press(t, "Segna come letta")
		p.Tell(t, "200 Ecco la risposta\nhasnt Segna come letta")
		p.Press(t, "Invia", story.Field{Key: "testo", Value: "Una domanda ancora"})
		p.Tell(t, "200 Interazioni residue: 1 di 2")
		p.Press(t, "Invia", story.Field{Key: "testo", Value: "L’ultima domanda"}, story.Field{Key: "conferma", Value: "1"})
		p.Tell(t, "200 Interazioni residue: 0 di 2\nas funzionario.mi\nGET /ricevute/{r1}")
		p.Press(t, "Chiudi", story.Field{Key: "esito", Value: "informazioni"}, story.Field{Key: "testo", Value: "Si chiude così"}, story.Field{Key: "prenotabile", Value: "1"}, story.Field{Key: "porta_con_te", Value: "Il modello"})
		p.Tell(t, "200 Richiesta chiusa.\nas operatore.mi\nGET /richieste/{r1}\n200 Si chiude così\nhas Il modello\nhas Il funzionario ha reso prenotabile un appuntamento.")

		p.Tell(t, "as collega.mi\nGET /richieste/{r1}")
		p.Press(t, "Seguila tu al posto di Operatore Milano")
		p.Tell(t, "200 Ora segui tu questa richiesta.\nGET /richieste/{r1}\n200 Collega Milano\nhasnt Seguila tu")
	})
}

// A form that is pressed twice, in two tabs or by a double click, is one act; a reply written on
// an old page meets what came meanwhile [R21].
func TestStoriesOldPages(t *testing.T) {
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
save r1
as funzionario.mi
GET /ricevute/{r1}`)
	old := *p.Last
	p.Press(t, "Invia", story.Field{Key: "testo", Value: "Una volta sola"})
	p.Last = &old
	p.Press(t, "Invia", story.Field{Key: "testo", Value: "Una volta sola"})
	p.Tell(t, "200 Risposta inviata al patronato.")
	if n := strings.Count(string(p.Last.Body), "Una volta sola"); n != 1 {
		t.Errorf("the reply stands there %d times", n)
	}
	p.Tell(t, "GET /ricevute/{r1}\nas operatore.mi\nPOST /richieste/{r1}/integrazioni testo=\"Aggiungo una cosa\"\nas funzionario.mi\nGET /ricevute/{r1}\nas funzionario.mi")
	fresh := *p.Last
	p.Tell(t, "as operatore.mi\nPOST /richieste/{r1}/integrazioni testo=\"E un’altra\"\nas funzionario.mi")
	p.Last = &fresh
	p.Press(t, "Invia", story.Field{Key: "testo", Value: "Scritta prima di leggere"})
	p.Tell(t, "409 Scritta prima di leggere\nhas E un’altra")
	p.Press(t, "Invia")
	p.Tell(t, "200 Risposta inviata al patronato.\nhas Scritta prima di leggere")
}

// An administrator chooses among operators, not among persons of another ente, and what is taken back is taken back at
// the next click [R4].
func TestStoriesReferenteIsGranted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, "as operatore.mi\nPOST /profilo profilo=referente\n409\nas admin.alfa\nGET /ente/persone")
		p.Press(t, "Abilita Operatore Milano")
		p.Tell(t, "200 Abilitazione aggiornata.\nas operatore.mi\nPOST /profilo profilo=referente\n200 Referente regionale\n"+
			"POST /richieste motivo=chiarimento argomento=pensioni testo=Quesito\n200 DEMO-CRIC-LOMB\nsave r1\nas admin.alfa\nGET /ente/persone")
		p.Press(t, "Revoca a Operatore Milano")
		p.Tell(t, "as operatore.mi\nGET /richieste/{r1}\n404\nhas Operatore generico\nPOST /profilo profilo=referente\n409")
		beta, _, err := p.Store.Credentials(t.Context(), "operatore.beta")
		if err != nil {
			t.Fatal(err)
		}
		p.Saved["beta"] = beta
		p.Tell(t, "as admin.alfa\nPOST /ente/persone/{beta}/referente referente=1\n404\nas operatore.beta\nPOST /profilo profilo=referente\n409")
	})
}

var attachmentLink = regexp.MustCompile(`/allegati/([0-9a-f-]{36})`)

// Files go to whoever may read their request, to be saved and never to be shown; a draft's to
// its author. For all others they do not exist [R11].
func TestStoriesAttachments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda allegati=@5001B.pdf
200 5001B.pdf`)
		p.Saved["sent"] = string(attachmentLink.FindSubmatch(p.Last.Body)[1])
		p.Tell(t, `POST /richieste bozza=1 motivo=requisiti testo=Bozza allegati=@6001B.pdf`)
		p.Saved["draft"] = string(attachmentLink.FindSubmatch(p.Last.Body)[1])
		for _, c := range []struct {
			who         string
			sent, draft int
		}{
			{"operatore.mi", 200, 200}, {"collega.mi", 200, 404}, {"operatore.to", 404, 404}, {"operatore.beta", 404, 404},
			{"admin.alfa", 404, 404}, {"funzionario.mi", 200, 404}, {"responsabile.mi", 200, 404}, {"funzionario.to", 404, 404},
			{"cric.lombardia", 404, 404}, {"crm", 404, 404}, {"gestore", 404, 404},
		} {
			p.Tell(t, fmt.Sprintf("as %s\nGET /allegati/{draft}\n%d\nGET /allegati/{sent}\n%d", c.who, c.draft, c.sent))
			if c.sent != 200 {
				continue
			}
			h := p.Last.Header
			if len(p.Last.Body) != 5001 || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s gets %d bytes with %v", c.who, len(p.Last.Body), h)
			}
		}
	})
}
