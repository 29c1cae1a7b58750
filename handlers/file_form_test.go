package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// upload sends a form with files of a content and a name of their own.
func (p *play) upload(t testing.TB, path string, fields []field, files ...sample) *http.Response {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		must(w.WriteField(f.key, f.value))
	}
	for _, s := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", `form-data; name="allegati"; filename="`+strings.ReplaceAll(s.name, `"`, `\"`)+`"`)
		h.Set("Content-Type", "application/pdf") // what the browser says counts for nothing
		part, err := w.CreatePart(h)
		must(err)
		_, err = part.Write(s.content)
		must(err)
	}
	must(w.Close())
	res, err := p.persons[p.who].once("POST", &url.URL{Scheme: origin.Scheme, Host: origin.Host, Path: path}, w.FormDataContentType(), body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func pageOf(t testing.TB, res *http.Response) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var asked = []field{{"motivo", "requisiti"}, {"argomento", "pensioni"}, {"cf", "RSSMRA80A01F205X"}, {"nome", "Mario"}, {"cognome", "Rossi"}, {"cap", "20135"}, {"testo", "Testo da non perdere"}}

// The whole corpus through the real form: each hostile file is named with its reason, what was
// typed stays, and the honest file beside it stays too [R11].
func TestHostileFilesAtTheForm(t *testing.T) {
	p := newPlay(t, "sqlite")
	p.tell(t, "now 2026-03-02 09:00\nas operatore.mi\nGET /richieste\n200")
	good := honest()[0]
	for _, s := range hostile() {
		if strings.Contains(s.name, "\u202e") {
			continue
		}
		res := p.upload(t, "/richieste", asked, good, s)
		page := pageOf(t, res)
		if res.StatusCode != 422 || !strings.Contains(page, "«"+s.name+"»: ") || !strings.Contains(page, s.why) ||
			!strings.Contains(page, "Testo da non perdere") || !strings.Contains(page, good.name) {
			t.Errorf("%s (%s): %d", s.about, s.name, res.StatusCode)
		}
	}
	p.tell(t, "GET /richieste\nhasnt CB-2026-000001")
}

var filePath = regexp.MustCompile(`/allegati/[0-9a-f-]{36}`)

// Whatever came in goes out for saving only: as an attachment, under the type found here and
// not the one the browser declared, in a sandbox without a source; to a HEAD likewise.
func TestFilesGoOutSafely(t *testing.T) {
	p := newPlay(t, "sqlite")
	p.tell(t, "now 2026-03-02 09:00\nas operatore.mi\nGET /richieste\n200")
	kinds := honest()
	if res := p.upload(t, "/richieste", asked, kinds...); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", res.StatusCode, pageOf(t, res))
	}
	served := map[string]bool{}
	for _, steps := range []string{"GET /richieste\n200\nsave r1", "as funzionario.mi\nGET /ricevute\n200"} {
		p.tell(t, steps)
		list := regexp.MustCompile(`/(richieste|ricevute)/[0-9a-f-]{36}`).FindString(string(p.last.body))
		p.tell(t, "GET "+list+"\n200 Testo da non perdere")
		links := filePath.FindAllString(string(p.last.body), -1)
		if len(links) != len(kinds) {
			t.Fatalf("%d files of %d on %s", len(links), len(kinds), list)
		}
		for _, link := range links {
			for _, method := range []string{"GET", "HEAD"} {
				at, _ := origin.Parse(link)
				res, err := p.persons[p.who].once(method, at, "", nil)
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
	for _, k := range kinds {
		if !served[k.why] {
			t.Errorf("nothing was served as %s: %v", k.why, served)
		}
	}
	if served["text/html"] || served["image/svg+xml"] {
		t.Errorf("served: %v", served)
	}
}
