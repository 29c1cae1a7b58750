package privacy_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/example"
	"combipat/store/storetest"
)

// An export is all there is about one citizen and nothing of another: a page, the same as JSON,
// the files; notes lie apart. Only a Responsabile may, with a reason, and it is registered.
func TestExportOfACitizen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo="Domanda <b>viva</b>" allegati=@5001B.pdf
save r1
POST /richieste motivo=requisiti argomento=pensioni cf=CNTGLI79A43C351Y nome=Giulia cognome=Conti cap=20135 testo="Di un’altra"
as operatore.beta
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=10121 testo="Da un altro ente"
as operatore.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-09T09:30 modalita=web
save b1
POST /agenda/appuntamenti blocco={b1} cf=RSSMRA80A01F205X cf2=CNTGLI79A43C351Y dichiarazione=1 argomento=pensioni recapito=mario@example.com motivazioni="Verifica"
200 Confermato
as funzionario.mi
POST /ricevute/{r1}/presa-in-carico
POST /ricevute/{r1}/note testo="Nota riservata"
GET /ricevute/{r1}
200`)
		export := story.Step{Verb: "POST", Path: "/sede/esportazione", Fields: []story.Field{{Key: "cf", Value: "RSSMRA80A01F205X"}, {Key: "motivo", Value: "accesso 4"}}}
		for _, login := range example.Logins {
			if p.Who = login; login != "responsabile.mi" {
				if err := p.Request(export); err != nil || p.Last.Status != 404 {
					t.Errorf("%s: %v", login, err)
				}
			}
		}
		p.Who = "responsabile.mi"
		if err := p.Request(story.Step{Verb: "POST", Path: "/sede/esportazione", Fields: export.Fields[:1]}); err != nil || p.Last.Status != 422 {
			t.Error("without a reason", err)
		}
		if err := p.Request(export); err != nil || p.Last.Status != 200 || p.Last.Header.Get("Content-Type") != "application/zip" ||
			!strings.HasPrefix(p.Last.Header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%v, %+v", err, p.Last.Header)
		}
		files := unzip(t, p.Last.Body)
		for name, wanted := range map[string][]string{
			"dati.json":         {"RSSMRA80A01F205X", "CB-2026-000001", "CB-2026-000003", "Da un altro ente", "AP-2026-000001", "mario@example.com", "Richiesta aperta", "allegati/CB-2026-000001/01-5001B.pdf"},
			"leggimi.html":      {"RSSMRA80A01F205X", "Domanda &lt;b&gt;viva&lt;/b&gt;", "AP-2026-000001"},
			"interno/note.json": {"Nota riservata"},
		} {
			for _, w := range wanted {
				if !strings.Contains(files[name], w) {
					t.Errorf("%s lacks %q:\n%s", name, w, files[name])
				}
			}
			if !json.Valid([]byte(files[name])) && strings.HasSuffix(name, ".json") {
				t.Errorf("%s is no JSON", name)
			}
		}
		if n := len(files["allegati/CB-2026-000001/01-5001B.pdf"]); n != 5001 || len(files) != 4 {
			t.Errorf("%d bytes of the file, %d entries", n, len(files))
		}
		for name, text := range files {
			for _, foreign := range []string{"CNTGLI79A43C351Y", "Giulia", "Di un’altra", "funzionario.mi"} {
				if strings.Contains(text, foreign) {
					t.Errorf("%s holds %q", name, foreign)
				}
			}
			if name != "interno/note.json" && strings.Contains(text, "Nota riservata") {
				t.Errorf("%s holds a note", name)
			}
		}
		p.Tell(t, "as gestore\nPOST /gestione/accessi cf=RSSMRA80A01F205X motivo=verifica\n200 Dati esportati\nhas accesso 4")
	})
}

// unzip returns the entries of a zip, name → content.
func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}
