package web_test

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/handlers/story"
)

func pageOf(t testing.TB, res *http.Response) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var asked = []story.Field{{Key: "motivo", Value: "requisiti"}, {Key: "argomento", Value: "pensioni"}, {Key: "cf", Value: "RSSMRA80A01F205X"}, {Key: "nome", Value: "Mario"}, {Key: "cognome", Value: "Rossi"}, {Key: "cap", Value: "20135"}, {Key: "testo", Value: "Testo da non perdere"}}

// The whole corpus through the real form: each hostile file is named with its reason, what was
// typed stays, and the honest file beside it stays too [R11].
func TestHostileFilesAtTheForm(t *testing.T) {
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, "now 2026-03-02 09:00\nas operatore.mi\nGET /richieste\n200")
	good := honest()[0]
	for i, s := range hostile() {
		if i%40 == 0 { // each refused form is a draft, and nobody has more than fifty
			p.Tell(t, "as "+[]string{"operatore.mi", "operatore.to", "operatore.beta"}[i/40%3]+"\nGET /richieste\n200")
		}
		if strings.Contains(s.Name, "\u202e") {
			continue
		}
		p.Set(p.Clock.Load().Add(desk.SendBudget.Every)) // nobody sends so many at once
		res := p.Upload(t, "/richieste", asked, good, s)
		page := pageOf(t, res)
		if res.StatusCode != 422 || !strings.Contains(page, "«"+s.Name+"»: ") || !strings.Contains(page, s.Why) ||
			!strings.Contains(page, "Testo da non perdere") || !strings.Contains(page, good.Name) {
			t.Errorf("%s (%s): %d", s.About, s.Name, res.StatusCode)
		}
	}
	p.Tell(t, "GET /richieste\nhasnt CB-2026-000001")
}

// Whatever came in goes out for saving only: as an attachment, under the type found here and
// not the one the browser declared, in a sandbox without a source; to a HEAD likewise.
func TestFilesGoOutSafely(t *testing.T) {
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, "now 2026-03-02 09:00\nas operatore.mi\nGET /richieste\n200")
	served := map[string]bool{}
	for kinds := range slices.Chunk(honest(), desk.MaxFiles) {
		p.Who = "operatore.mi"
		res := p.Upload(t, "/richieste", asked, kinds...)
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", res.StatusCode, pageOf(t, res))
		}
		id := regexp.MustCompile(`[0-9a-f-]{36}`).FindString(res.Header.Get("Location"))
		goOutSafely(t, p, "as operatore.mi\nGET /richieste/"+id, len(kinds), served)
		goOutSafely(t, p, "as funzionario.mi\nGET /ricevute/"+id, len(kinds), served)
	}
	for _, k := range honest() {
		if !served[k.Why] {
			t.Errorf("nothing was served as %s: %v", k.Why, served)
		}
	}
	if served["text/html"] || served["image/svg+xml"] {
		t.Errorf("served: %v", served)
	}
}

// goOutSafely downloads every file of a page, and notes their types.
func goOutSafely(t *testing.T, p *story.Play, page string, files int, served map[string]bool) {
	t.Helper()
	p.Tell(t, page+"\n200 Testo da non perdere")
	links := story.FilePath.FindAllString(string(p.Last.Body), -1)
	if len(links) != files {
		t.Fatalf("%d files of %d: %s", len(links), files, page)
	}
	for _, link := range links {
		for _, method := range []string{"GET", "HEAD"} {
			at, _ := story.Origin.Parse(link)
			res, err := p.Persons[p.Who].Once(method, at, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			h := res.Header
			if res.StatusCode != 200 || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment; filename") || h.Get("X-Content-Type-Options") != "nosniff" ||
				h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %d %v", method, link, res.StatusCode, h)
			}
			served[h.Get("Content-Type")] = true
		}
	}
}
