package handlers_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store/storetest"
)

// bring sends a list on the Gestore's page and ends on the page that it leads to.
func (p *play) bring(list, text string) error {
	if err := p.request(step{verb: "GET", path: "/gestione/importa"}); err != nil {
		return err
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	_ = parts.WriteField("elenco", list) // a buffer takes everything
	file, _ := parts.CreateFormFile("file", "elenco.csv")
	_, _ = file.Write([]byte(text))
	_ = parts.Close()
	b := p.persons[p.who]
	at, err := origin.Parse("/gestione/importa")
	if err != nil {
		return err
	}
	res, err := b.once("POST", at, parts.FormDataContentType(), body.Bytes())
	if err != nil {
		return err
	}
	if to := res.Header.Get("Location"); to != "" {
		return p.request(step{verb: "GET", path: to})
	}
	var page bytes.Buffer
	_, err = page.ReadFrom(res.Body)
	p.last = &answer{at, res.StatusCode, res.Header, page.Bytes(), pageText(res.Header.Get("Content-Type"), page.Bytes())}
	return err
}

const fewEnti = "ente_codice;ente;ufficio_codice;ufficio;regione\r\nALFA;Patronato Alfa (demo);ALFA-MI;Ufficio di Milano, centro;Lombardia\r\nGAMMA;Patronato Gamma;GAMMA-BG;Ufficio di Bergamo;Lombardia\r\n"

// A list is looked at before it is entered: what is wrong row by row, else how much is new; it
// is entered whole and once, by the one who brought it, and comes back as a file.
func TestImportPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		p := newPlay(t, kind)
		p.set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
		p.who = "gestore"
		bring := func(list, text string, status int, says ...string) {
			t.Helper()
			if err := p.bring(list, text); err != nil {
				t.Fatal(err)
			}
			if p.last.status != status {
				t.Fatalf("%d, want %d: %s", p.last.status, status, p.last.text.apart)
			}
			for _, want := range says {
				if !p.last.text.says(want) {
					t.Errorf("no %q on\n%s", want, p.last.text.apart[p.last.text.main:])
				}
			}
		}
		bring("", fewEnti, 422, "Scegli l’elenco.")
		bring("richieste", "provenienza,inviata,motivo,argomento,testo\na,b,c,d,e\n", 422, "Scegli l’elenco.")
		bring("enti", "", 422, "Il file è vuoto")
		bring("enti", "a,b\n1,2\n", 422, "Colonna sconosciuta «a»")
		bring("enti", strings.Repeat("x", 9<<20), 422, "Il file supera 8 MiB")
		bring("enti", fewEnti+";;;;\r\nGAMMA;Patronato Gamma;;Senza codice;Lombardia\r\n", 200, "1 riga da correggere su 3", "codice, nome e regione dell’ufficio sono necessari")
		if !bytes.Contains(p.last.body, []byte(`<th scope="row">5</th>`)) || p.last.text.says("Importa 3 righe") {
			t.Errorf("the wrong row: %s", p.last.text.apart[p.last.text.main:])
		}
		bring("enti", fewEnti, 200, "2 righe pronte", "1 nuova, 1 già presente", "Ufficio di Bergamo")
		preview := p.last.at.Path
		p.tell(t, "GET /gestione/enti\n200\nhasnt Patronato Gamma")
		p.tell(t, "GET "+preview+"\n200 2 righe pronte")
		p.press(t, "Importa 2 righe")
		if p.last.status != 200 || !p.last.text.says("Importate 1 riga nuova e 1 già presente.") {
			t.Errorf("%d %s", p.last.status, p.last.text.apart)
		}
		p.tell(t, "GET /gestione/enti\n200 Patronato Gamma\nhas Ufficio di Milano, centro")

		// the same form once more, as a second tab has it, is the same import
		p.tell(t, "POST "+preview+" chiave=K\n200 Importate 0 righe nuove e 2 già presenti.\nPOST "+preview+" chiave=K\n200 Importate 0 righe nuove e 2 già presenti.")
		p.tell(t, "POST /gestione/esporta elenco=enti\n200\nPOST /gestione/esporta elenco=persone\n404\nPOST /gestione/esporta elenco=gatti\n404")
		p.tell(t, "POST /gestione/esporta elenco=enti\n200")
		if got := string(p.last.body); !strings.HasPrefix(got, "\ufeffente_codice;ente;") || !strings.Contains(got, "GAMMA;Patronato Gamma;GAMMA-BG;") ||
			!strings.Contains(p.last.header.Get("Content-Disposition"), `filename="enti.csv"`) || p.last.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%v\n%s", p.last.header, got)
		}
		bring("enti", string(p.last.body), 200, "0 nuove, 4 già presenti")

		for _, login := range []string{"operatore.mi", "admin.alfa", "responsabile.mi", "crm"} {
			p.who = login
			p.tell(t, "GET "+preview+"\n404\nPOST "+preview+"\n404\nPOST /gestione/esporta elenco=enti\n404\nPOST /gestione/importa elenco=enti\n404")
		}
	})
}

// A list that was right and is not any more is refused whole when it is confirmed.
func TestImportThatCameTooLate(t *testing.T) {
	p := newPlay(t, "sqlite")
	p.set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	p.who = "gestore"
	const person = "utente,nome,email,ruolo,ente,ufficio\nnuovo.alfa,Nuovo,nuovo@example.org,operatore,ALFA,ALFA-MI\n"
	if err := p.bring("persone", person); err != nil {
		t.Fatal(err)
	}
	first := p.last.at.Path
	p.tell(t, "POST "+first+"\n200 Importate 1 riga nuova")
	p.tell(t, "POST "+first+"\n409 esiste già")
}
