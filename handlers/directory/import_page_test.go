package directory_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers/story"
	"combipat/store/storetest"
)

const fewEnti = "ente_codice;ente;ufficio_codice;ufficio;regione\r\nALFA;Patronato Alfa (demo);ALFA-MI;Ufficio di Milano, centro;Lombardia\r\nGAMMA;Patronato Gamma;GAMMA-BG;Ufficio di Bergamo;Lombardia\r\n"

// A list is looked at before it is entered: what is wrong row by row, else how much is new; it
// is entered whole and once, by the one who brought it, and comes back as a file.
func TestImportPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		p := story.NewPlay(t, kind)
		p.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
		p.Who = "gestore"
		bring := func(list, text string, status int, says ...string) {
			t.Helper()
			if err := p.Bring(list, text); err != nil {
				t.Fatal(err)
			}
			if p.Last.Status != status {
				t.Fatalf("%d, want %d: %s", p.Last.Status, status, p.Last.Text.Apart)
			}
			for _, want := range says {
				if !p.Last.Text.Says(want) {
					t.Errorf("no %q on\n%s", want, p.Last.Text.Apart[p.Last.Text.Main:])
				}
			}
		}
		bring("", fewEnti, 422, "Scegli l’elenco.")
		bring("richieste", "provenienza,inviata,motivo,argomento,testo\na,b,c,d,e\n", 422, "Scegli l’elenco.")
		bring("enti", "", 422, "Il file è vuoto")
		bring("enti", "a,b\n1,2\n", 422, "Colonna sconosciuta «a»")
		bring("enti", strings.Repeat("x", 9<<20), 422, "Il file supera 8 MiB")
		bring("enti", fewEnti+";;;;\r\nGAMMA;Patronato Gamma;;Senza codice;Lombardia\r\n", 200, "1 riga da correggere su 3", "codice, nome e regione dell’ufficio sono necessari")
		if !bytes.Contains(p.Last.Body, []byte(`<th scope="row">5</th>`)) || p.Last.Text.Says("Importa 3 righe") {
			t.Errorf("the wrong row: %s", p.Last.Text.Apart[p.Last.Text.Main:])
		}
		bring("enti", fewEnti, 200, "2 righe pronte", "1 nuova, 1 già presente", "Ufficio di Bergamo")
		preview := p.Last.At.Path
		p.Tell(t, "GET /gestione/enti\n200\nhasnt Patronato Gamma")
		p.Tell(t, "GET "+preview+"\n200 2 righe pronte")
		p.Press(t, "Importa 2 righe")
		if p.Last.Status != 200 || !p.Last.Text.Says("Importate 1 riga nuova e 1 già presente.") {
			t.Errorf("%d %s", p.Last.Status, p.Last.Text.Apart)
		}
		p.Tell(t, "GET /gestione/enti\n200 Patronato Gamma\nhas Ufficio di Milano, centro")

		// the same form once more, as a second tab has it, is the same import
		p.Tell(t, "POST "+preview+" chiave=K\n200 Importate 0 righe nuove e 2 già presenti.\nPOST "+preview+" chiave=K\n200 Importate 0 righe nuove e 2 già presenti.")
		p.Tell(t, "POST /gestione/esporta elenco=enti\n200\nPOST /gestione/esporta elenco=persone\n404\nPOST /gestione/esporta elenco=gatti\n404")
		p.Tell(t, "POST /gestione/esporta elenco=enti\n200")
		if got := string(p.Last.Body); !strings.HasPrefix(got, "\ufeffente_codice;ente;") || !strings.Contains(got, "GAMMA;Patronato Gamma;GAMMA-BG;") ||
			!strings.Contains(p.Last.Header.Get("Content-Disposition"), `filename="enti.csv"`) || p.Last.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%v\n%s", p.Last.Header, got)
		}
		bring("enti", string(p.Last.Body), 200, "0 nuove, 4 già presenti")

		for _, login := range []string{"operatore.mi", "admin.alfa", "responsabile.mi", "crm"} {
			p.Who = login
			p.Tell(t, "GET "+preview+"\n404\nPOST "+preview+"\n404\nPOST /gestione/esporta elenco=enti\n404\nPOST /gestione/importa elenco=enti\n404")
		}
	})
}

// The preview says how the file was read; where that is not certain it shows the doubtful rows in
// each reading, and nothing of it is entered until one was chosen.
func TestImportOfAnUncertainEncoding(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	p.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	p.Who = "gestore"
	const head = "utente;nome;ruolo\r\n"
	if err := p.Bring("persone", head+"prova.uno;Niccol\xf2 Dal\xf9;crm\r\n"); err != nil {
		t.Fatal(err)
	}
	p.Tell(t, "GET "+p.Last.At.Path+"\n200 1 riga pronta\nhas Windows-1252\nhas punto e virgola\nhas Prima riga: utente, nome, ruolo\nhas Niccolò Dalù\nhasnt dubbi")
	if err := p.Bring("persone", head+"prova.due;Niccol\x95 Dal\x97;crm\r\nprova.tre;Rossi;crm\r\n"); err != nil {
		t.Fatal(err)
	}
	preview := p.Last.At.Path
	p.Tell(t, "GET "+preview+"\n200 1 riga dubbia\nhas Niccolò Dalù\nhas Niccol• Dal—\nhasnt Importa 2 righe")
	p.Tell(t, "POST "+preview+"\n422 scegli la codifica\nPOST "+preview+" codifica=\n422 scegli la codifica\nPOST "+preview+" codifica=utf-8\n422 non è in UTF-8")
	p.Tell(t, "GET "+preview+"?codifica=gatti\n404\nGET "+preview+"?codifica=utf-8\n422 non è in UTF-8\nhas 1 riga dubbia")
	p.Tell(t, "POST /gestione/persone/cerca q=prova\n200\nhasnt prova.due")
	p.Tell(t, "GET "+preview+"?codifica=ibm850\n200 2 righe pronte\nhas IBM 850\nhasnt dubbia")
	p.Press(t, "Importa 2 righe")
	p.Tell(t, "POST /gestione/persone/cerca q=prova.due\n200 Niccolò Dalù")
}

// A list that was right and is not any more is refused whole when it is confirmed.
func TestImportThatCameTooLate(t *testing.T) {
	p := story.NewPlay(t, "sqlite")
	p.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	p.Who = "gestore"
	const person = "utente,nome,email,ruolo,ente,ufficio\nnuovo.alfa,Nuovo,nuovo@example.org,operatore,ALFA,ALFA-MI\n"
	if err := p.Bring("persone", person); err != nil {
		t.Fatal(err)
	}
	first := p.Last.At.Path
	p.Tell(t, "POST "+first+"\n200 Importate 1 riga nuova")
	p.Tell(t, "POST "+first+"\n409 esiste già")
}
