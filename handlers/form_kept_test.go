package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"combipat/handlers/story"
	"combipat/store/storetest"
)

// TestFormOfEndedSession types a reply for longer than a session lasts: nothing is sent, and
// nothing typed is lost. The person who signs in again is brought to it, its own page shows it,
// and it goes out when they say so.
func TestFormOfEndedSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		p := story.NewPlay(t, kind)
		p.Tell(t, `as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
save r1`)
		typed := url.Values{"tipo": {"risposta"}, "testo": {"Una risposta <lunga>\nscritta con cura"}, "chiave": {"k1"}}
		for _, script := range []bool{false, true} {
			now := *p.Clock.Load()
			c := story.SignedIn(t, p.Server, "funzionario.mi")
			p.Set(now.Add(31 * time.Minute))
			if !script { // what the page does by itself finds out first
				story.Ask(p.Server, "GET", "/notifiche/conteggio", nil, map[string]string{"HX-Request": "true"}, c)
			}
			res := story.Ask(p.Server, "POST", "/ricevute/"+p.Saved["r1"]+"/risposta", typed, map[string]string{"HX-Request": map[bool]string{true: "true"}[script]}, c)
			if to := res.Header.Get("Location") + res.Header.Get("HX-Redirect"); !strings.HasPrefix(to, "/accedi") {
				t.Fatalf("script %t: %d to %q", script, res.StatusCode, to)
			}
			c = keptCookie(res, c)

			// Somebody else at the same browser gets none of it, nor the same person's colleague.
			other := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {"funzionario2.mi"}, "password": {story.StoryPassword}}, nil, c)
			if other.Header.Get("Location") != "/" {
				t.Errorf("somebody else is led to %q", other.Header.Get("Location"))
			}
			if page := story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, other.Cookies()[0])); strings.Contains(page, "con cura") || !strings.Contains(page, "Niente da riprendere") {
				t.Errorf("somebody else sees\n%s", page)
			}

			back := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {"funzionario.mi"}, "password": {story.StoryPassword}, "poi": {"/ricevute"}}, nil)
			if back.Header.Get("Location") != "/ripresa" {
				t.Fatalf("script %t: signing in leads to %q", script, back.Header.Get("Location"))
			}
			c = back.Cookies()[0]
			page := story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, c))
			if !strings.Contains(page, "Una risposta &lt;lunga&gt;") || !strings.Contains(page, "Risposta al patronato") || !strings.Contains(page, `href="/ricevute/`+p.Saved["r1"]+`"`) {
				t.Fatalf("the page to resume\n%s", page)
			}
			id := keptID.FindStringSubmatch(page)[1]
			story.Ask(p.Server, "POST", "/ripresa/"+id+"/elimina", nil, nil, other.Cookies()[0]) // not theirs to forget
			page = story.BodyText(t, story.Ask(p.Server, "GET", "/ricevute/"+p.Saved["r1"], nil, nil, c))
			fields := filledFields(t, page, "/risposta")
			if fields.Get("testo") != typed.Get("testo") || fields.Get("tipo") != "risposta" || fields.Get("tenuto") != id+".1" || fields.Get("chiave") == "" {
				t.Fatalf("the form carries %v", fields)
			}
			if !strings.Contains(page, "Qui ritrovi ciò che avevi scritto") {
				t.Error("nothing is said of it")
			}
			if script {
				res = story.Ask(p.Server, "POST", "/ricevute/"+p.Saved["r1"]+"/risposta", fields, nil, c)
				if res.StatusCode != http.StatusSeeOther {
					t.Errorf("sending it: %d", res.StatusCode)
				}
			} else {
				story.Ask(p.Server, "POST", "/ripresa/"+id+"/elimina", nil, nil, c)
			}
			if page := story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, c)); !strings.Contains(page, "Niente da riprendere") {
				t.Error("it is offered a second time")
			}
		}
		p.Tell(t, "as operatore.mi\nGET /richieste/{r1}\nhas scritta con cura")
	})
}

// keptCookie is the cookie the browser has after an answer.
func keptCookie(res *http.Response, c *http.Cookie) *http.Cookie {
	if set := res.Cookies(); len(set) > 0 {
		return set[0]
	}
	return c
}

var keptID = regexp.MustCompile(`/ripresa/([0-9a-f-]{36})/elimina`)

// filledFields reads what the form of a page would send whose action ends so.
func filledFields(t *testing.T, page, end string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "form" && story.Attr(n, "method") == "post" && strings.HasSuffix(story.Attr(n, "action"), end) {
			fields := url.Values{}
			for _, f := range story.FilledIn(n, nil) {
				fields.Add(f.Key, f.Value)
			}
			return fields
		}
	}
	t.Fatalf("no form for %s in\n%s", end, page)
	return nil
}

// TestKeptForNobody keeps nothing where there is nobody to give it back to, the newest of many, and
// nothing for longer than two days.
func TestKeptForNobody(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, `as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
save r1
as funzionario.mi
POST /ricevute/{r1}/risposta tipo=risposta testo=Risposta
now 2026-01-23 09:00`)
	id, now := p.Saved["r1"], *p.Clock.Load()
	expired := func(login string) *http.Cookie {
		c := story.SignedIn(t, p.Server, login)
		now = now.Add(31 * time.Minute)
		p.Set(now)
		return c
	}
	// With a file: the text comes back, the file has to be chosen again.
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	_ = parts.WriteField("testo", "Con allegato")
	part, _ := parts.CreateFormFile("allegati", "delega.pdf")
	_, _ = part.Write([]byte("%PDF-1.7 contenuto"))
	_ = parts.Close()
	c := expired("operatore.mi")
	req := httptest.NewRequest("POST", "/richieste/"+id+"/integrazioni", &body)
	req.Header.Set("Content-Type", parts.FormDataContentType())
	req.AddCookie(c)
	p.Server.ServeHTTP(httptest.NewRecorder(), req)
	c = story.SignedIn(t, p.Server, "operatore.mi")
	if page := story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, c)); !strings.Contains(page, "Con allegato") || !strings.Contains(page, "sceglili di nuovo") || strings.Contains(page, "%PDF") {
		t.Errorf("with a file\n%s", page)
	}

	// After two days it is gone, and the job takes it away.
	p.Set(now.Add(49 * time.Hour))
	if to := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {"operatore.mi"}, "password": {story.StoryPassword}}, nil).Header.Get("Location"); to != "/" {
		t.Errorf("two days later signing in leads to %q", to)
	}

	// Nobody's form is kept for nobody; nor one that holds no typed text, nor of a disabled person.
	now = now.Add(50 * time.Hour)
	p.Set(now)
	if err := p.Store.SweepAll(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"testo": {"Di nessuno"}}
	story.Ask(p.Server, "POST", "/richieste/"+id+"/integrazioni", form, nil)
	story.Ask(p.Server, "POST", "/richieste/"+id+"/integrazioni", form, nil, &http.Cookie{Name: "combipat", Value: "inventato"})
	story.Ask(p.Server, "POST", "/richieste/"+id+"/segui", form, nil, expired("operatore.mi"))
	c = expired("collega.mi")
	if err := p.Store.DisablePerson(t.Context(), "collega.mi"); err != nil {
		t.Fatal(err)
	}
	story.Ask(p.Server, "POST", "/richieste/"+id+"/integrazioni", form, nil, c)
	out := story.SignedIn(t, p.Server, "operatore.mi")
	story.Ask(p.Server, "POST", "/esci", nil, nil, out)
	story.Ask(p.Server, "POST", "/richieste/"+id+"/integrazioni", form, nil, out)
	for _, login := range []string{"operatore.mi", "collega.mi"} {
		who, _, err := p.Store.Credentials(t.Context(), login)
		if login == "collega.mi" {
			who, err = "", nil
		}
		kept, err2 := p.Store.KeptForms(t.Context(), who, now)
		if err != nil || err2 != nil || len(kept) != 0 {
			t.Errorf("%s: %d kept, %v %v", login, len(kept), err, err2)
		}
	}

	// Of many the newest twenty; the same one sent twice is one.
	c = expired("operatore.mi")
	for i := range 24 {
		form.Set("testo", "Testo "+strconv.Itoa(i/2*2))
		form.Set("nota", strconv.Itoa(i/1))
		res := story.Ask(p.Server, "POST", "/richieste/"+id+"/integrazioni", form, nil, c)
		c = keptCookie(res, c)
	}
	c = story.SignedIn(t, p.Server, "operatore.mi")
	if n := strings.Count(story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, c)), ">Torna al modulo<"); n != 20 {
		t.Errorf("%d are offered", n)
	}
}
