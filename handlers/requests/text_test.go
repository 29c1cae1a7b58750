package requests_test

import (
	"regexp"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// A31: what comes in by any form is a text that a person can read, and a name is one.
func TestTextsOfForms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		const spoilt = "Il \acampanello\x1b, \f\u202eal contrario\u202c,\rnuova riga; perche\u0300"
		p := story.NewPlay(t, kind)
		p.Who = "operatore.mi"
		const form = "POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X cap=20135 "
		for fields, want := range map[string]string{
			`nome=Mario cognome=Rossi testo="` + "\u200b\u200b" + `"`: "Scrivi il testo della richiesta.",
			`nome=Mario cognome=Rossi testo="... —"`:                  "Scrivi il testo della richiesta.",
			`nome=. cognome=Rossi testo=Prova`:                        "Scrivi il nome del cittadino.",
			`nome=Mario cognome=123 testo=Prova`:                      "almeno una lettera",
			`nome="Ma\nrio" cognome=Rossi testo=Prova`:                "una riga sola",
			`nome="` + "Ma\rrio" + `" cognome=Rossi testo=Prova`:      "una riga sola",
		} {
			p.Tell(t, form+fields+"\n422 "+want)
		}
		for _, files := range []string{"", " allegati=@1KiB.pdf"} { // a form with files comes in by another way
			p.Tell(t, form+`nome="Ma`+"\a"+`rio" cognome=Rossi gemello=1 testo="`+spoilt+`"`+files+"\n200 Richiesta inviata\nhas Il campanello, al contrario,\nhas nuova riga; perchè\nhas Mario Rossi")
			if body := string(p.Last.Body); strings.ContainsAny(body, "\a\x1b\f\u202e\u202c") {
				t.Errorf("it is shown as it came")
			}
			p.Tell(t, "save r1\nPOST /richieste/{r1}/ritiro\n200")
		}
		p.Who = "admin.alfa" // a single field, and another noun
		p.Tell(t, `POST /ente/persone utente=persona.nuova nome="Ma`+"\a"+`rio" ufficio=ALFA/ALFA-MI`+"\n200\nhas Mario")
		p.Tell(t, `POST /ente/persone utente=persona.altra nome=123 ufficio=ALFA/ALFA-MI`+"\n422 almeno una lettera")
		p.Tell(t, `POST /ente/persone/cerca q="Ma`+"\a"+`rio"`+"\n200 persona.nuova")
	})
}

// A31: that somebody has one name only is kept with the draft that says so.
func TestOneNameOfADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		ticked := regexp.MustCompile(`<input[^>]* checked[^>]* name="un_solo_nome"`)
		p := story.NewPlay(t, kind)
		p.Who = "operatore.mi"
		for field, want := range map[string]bool{"": false, "un_solo_nome=1 ": true} {
			p.Tell(t, "POST /richieste bozza=1 motivo=requisiti "+field+"nome=Sukarno testo=Prova\n200 Bozza\nsave b1\nGET /richieste/{b1}\n200 Bozza")
			if got := ticked.Match(p.Last.Body); got != want {
				t.Errorf("%q: %v", field, got)
			}
		}
	})
}
