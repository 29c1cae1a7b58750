package handlers_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// TestLostFile takes the file of an attachment away from under its row: whoever may open it is told
// that it is not to be had now, and the log says so; it is no page that never was.
func TestLostFile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, `as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda allegati=@1KiB.pdf
200 Richiesta inviata`)
		var id, sha string
		if err := p.Store.Read(t.Context()).QueryRow(`SELECT id, sha256 FROM attachments`).Scan(&id, &sha); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(p.Store.FilePath(sha)); err != nil {
			t.Fatal(err)
		}
		res := story.Ask(p.Server, "GET", "/allegati/"+id, nil, nil, story.SignedIn(t, p.Server, "operatore.mi"))
		page := story.BodyText(t, res)
		if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || !strings.Contains(page, "avvisa l’assistenza") {
			t.Errorf("%d\n%s", res.StatusCode, page)
		}
		if log := p.Log.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "not now") {
			t.Errorf("the log says %q", log)
		}
	})
}
