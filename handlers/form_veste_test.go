package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// TestFormOfAnotherVeste opens the form of a new request as Operatore generico, changes to Referente in
// another tab and sends it: it goes nowhere, says so, and waits under the profile it was written for
// [R3, A30]. The same with a file, saved by the page itself, and for an act the other profile lacks.
func TestFormOfAnotherVeste(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		c := story.SignedIn(t, p.Server, "referente.lombardia")
		ask := func(method, path string, form url.Values, header map[string]string) (*http.Response, string) {
			t.Helper()
			res := story.Ask(p.Server, method, path, form, header, c)
			c = keptCookie(res, c)
			return res, story.BodyText(t, res)
		}
		_, page := ask("GET", "/richieste/nuova", nil, nil)
		form := filledFields(t, page, "/richieste")
		form.Set("motivo", "requisiti")
		form.Set("argomento", "pensioni")
		form.Set("testo", "Scritto come <generico>")
		_, page = ask("GET", "/agenda/nuovo?sede=DEMO-MI", nil, nil)
		if !strings.Contains(page, `name="in_veste"`) {
			t.Error("a form of the page does not say for what it was drawn")
		}
		ask("POST", "/profilo", url.Values{"profilo": {"referente"}}, nil)

		res, page := ask("POST", "/richieste", form, nil)
		if res.StatusCode != http.StatusConflict || !strings.Contains(page, "aperto come Operatore generico e ora lavori come Referente regionale: non è stato inviato nulla") ||
			!strings.Contains(page, "Scritto come &lt;generico&gt;") || !strings.Contains(page, "Passa a Operatore generico") {
			t.Fatalf("%d\n%s", res.StatusCode, page)
		}
		if _, page = ask("GET", "/richieste", nil, nil); !strings.Contains(page, "Nessuna richiesta") {
			t.Errorf("something was sent\n%s", page)
		}
		if _, page = ask("GET", "/richieste/nuova", nil, nil); strings.Contains(page, "Scritto come") {
			t.Error("the Referente's form is filled with it")
		}

		// The page saves it by itself meanwhile: neither a draft of the Referente's, nor without an answer it can read.
		form.Set("testo", "Scritto ancora")
		res, page = ask("POST", "/richieste/bozza", form, map[string]string{"Accept": "application/json"})
		if res.StatusCode != http.StatusConflict || !strings.Contains(page, `"text":"Questo modulo era stato aperto come Operatore generico`) {
			t.Errorf("saved by itself: %d %s", res.StatusCode, page)
		}
		if _, page = ask("GET", "/richieste?vista=bozze", nil, nil); strings.Contains(page, "Scritto ancora") {
			t.Error("it is a draft of the Referente's")
		}

		// With a file, the hidden field comes first.
		var body bytes.Buffer
		parts := multipart.NewWriter(&body)
		for name := range form {
			_ = parts.WriteField(name, form.Get(name))
		}
		file, _ := parts.CreateFormFile("allegati", "delega.pdf")
		_, _ = file.Write([]byte("%PDF-1.7 contenuto"))
		_ = parts.Close()
		req := httptest.NewRequest("POST", "/richieste", &body)
		req.Header.Set("Content-Type", parts.FormDataContentType())
		req.AddCookie(c)
		w := httptest.NewRecorder()
		p.Server.ServeHTTP(w, req)
		if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "gli allegati vanno scelti di nuovo") {
			t.Errorf("with a file: %d\n%s", w.Code, w.Body)
		}

		// It is offered under its own profile, filled in, and goes out from there.
		_, page = ask("GET", "/ripresa", nil, nil)
		if !strings.Contains(page, "Passa a Operatore generico per riprenderlo") {
			t.Fatalf("it is not offered\n%s", page)
		}
		_, rest, _ := strings.Cut(page, `name="poi" value="`)
		back, _, _ := strings.Cut(rest, `"`)
		res, _ = ask("POST", "/profilo", url.Values{"profilo": {"generico"}, "poi": {back}}, nil)
		if _, page = ask("GET", res.Header.Get("Location"), nil, nil); !strings.Contains(page, "Scritto ancora") {
			t.Fatalf("%s is not filled in\n%s", res.Header.Get("Location"), page)
		}
		form = filledFields(t, page, "/richieste")
		for name, value := range map[string]string{"cf": "RSSMRA80A01F205X", "nome": "Mario", "cognome": "Rossi", "cap": "20135"} {
			form.Set(name, value)
		}
		if res, page = ask("POST", "/richieste", form, nil); res.StatusCode != http.StatusSeeOther || !strings.Contains(res.Header.Get("Location"), "fatto=inviata") {
			t.Errorf("sent under its own: %d\n%s", res.StatusCode, page)
		}
	})
}

// TestFormOfAnotherPerson sends a form that somebody else had opened in the same browser: it is not done
// in the name of who is signed in now, nor kept for them.
func TestFormOfAnotherPerson(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	first, then := story.SignedIn(t, p.Server, "operatore.mi"), story.SignedIn(t, p.Server, "collega.mi")
	form := filledFields(t, story.BodyText(t, story.Ask(p.Server, "GET", "/richieste/nuova", nil, nil, first)), "/richieste")
	form.Set("testo", "Di un’altra persona")
	form.Set("motivo", "requisiti")
	res := story.Ask(p.Server, "POST", "/richieste", form, nil, then)
	if page := story.BodyText(t, res); res.StatusCode != http.StatusConflict || !strings.Contains(page, "aperto da un’altra persona") {
		t.Errorf("%d\n%s", res.StatusCode, page)
	}
	if page := story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, then)); !strings.Contains(page, "Niente da riprendere") {
		t.Errorf("it is kept for them\n%s", page)
	}
}
