package account_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"combipat/handlers/story"
)

func bodyOf(t *testing.T, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestSessionCookie holds what protects a session: the cookie's marks, a new token at every
// sign-in and change of profile, and a token that the database does not know in clear [R1, R3].
func TestSessionCookie(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	plain := story.SignedIn(t, p.Server, "referente.lombardia")
	if plain.Name != "combipat" || !plain.HttpOnly || plain.SameSite != http.SameSiteLaxMode || plain.Path != "/" || plain.Domain != "" {
		t.Errorf("cookie %+v", plain)
	}
	tls := story.SignedIn(t, story.Secured(t, p), "referente.lombardia")
	if tls.Name != "__Host-combipat" || !tls.Secure || !tls.HttpOnly {
		t.Errorf("behind TLS: cookie %+v", tls)
	}
	if again := story.SignedIn(t, p.Server, "referente.lombardia", plain); again.Value == plain.Value {
		t.Error("signing in kept the token")
	} else if res := story.Ask(p.Server, "GET", "/", nil, nil, plain); res.StatusCode != http.StatusSeeOther {
		t.Errorf("the token of before still opens the Portale: %d", res.StatusCode)
	} else {
		plain = again
	}
	res := story.Ask(p.Server, "POST", "/profilo", url.Values{"profilo": {"referente"}}, nil, plain)
	if len(res.Cookies()) != 1 || res.Cookies()[0].Value == plain.Value {
		t.Error("the change of profile kept the token")
	}
	if _, found, err := p.Store.Sessions().FindCtx(t.Context(), res.Cookies()[0].Value); found || err != nil {
		t.Errorf("the database knows the token as the browser does: %v", err)
	}
}

// TestSessionEnds lets time pass: half an hour without a page, twelve hours in all, and a
// person who was disabled.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	opens := func(c *http.Cookie) bool {
		return story.Ask(p.Server, "GET", "/richieste", nil, nil, c).StatusCode == http.StatusOK
	}
	c := story.SignedIn(t, p.Server, "operatore.mi")
	p.Set(story.Dawn.Add(29 * time.Minute))
	if !opens(c) {
		t.Error("ended after 29 minutes")
	}
	p.Set(story.Dawn.Add(60 * time.Minute))
	if opens(c) {
		t.Error("lives after 31 idle minutes")
	}
	c = story.SignedIn(t, p.Server, "operatore.mi")
	for m := 60; m <= 60+12*60; m += 20 {
		p.Set(story.Dawn.Add(time.Duration(m) * time.Minute))
		if !opens(c) {
			t.Fatalf("ended %d minutes after signing in", m-60)
		}
	}
	p.Set(story.Dawn.Add(13*time.Hour + time.Minute))
	if opens(c) {
		t.Error("lives for more than twelve hours")
	}
	c = story.SignedIn(t, p.Server, "operatore.mi")
	if err := p.Store.DisablePerson(t.Context(), "operatore.mi"); err != nil {
		t.Fatal(err)
	}
	if opens(c) {
		t.Error("a disabled person goes on")
	}
}

// TestForeignForms refuses what another site sends in somebody's name, and says on every
// answer, errors included, what a browser may do with it.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.SignedIn(t, p.Server, "operatore.mi")
	form := url.Values{"motivo": {"requisiti"}, "bozza": {"1"}}
	if res := story.Ask(p.Server, "POST", "/richieste", form, map[string]string{"Sec-Fetch-Site": "cross-site"}, c); res.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site: %d", res.StatusCode)
	}
	if res := story.Ask(p.Server, "POST", "/richieste", form, map[string]string{"Sec-Fetch-Site": "same-origin"}, c); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a form of ours: %d", res.StatusCode)
	}
	for _, path := range []string{"/", "/accedi", "/richieste", "/inesistente", "/richieste/x", "/static/x.css", "/salute"} {
		h := story.Ask(story.Secured(t, p), "GET", path, nil, nil, c).Header
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: headers %v", path, h)
		}
		if !strings.HasPrefix(path, "/static/") && h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, h.Get("Cache-Control"))
		}
	}
}

// TestHead answers as a GET would, without a page.
func TestHead(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.SignedIn(t, p.Server, "operatore.mi")
	for path, want := range map[string]int{"/": 200, "/richieste": 200, "/richieste/x": 404, "/ricevute": 404, "/inesistente": 404} {
		if res := story.Ask(p.Server, "HEAD", path, nil, nil, c); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
	if res := story.Ask(p.Server, "HEAD", "/richieste", nil, nil); res.StatusCode != http.StatusSeeOther {
		t.Errorf("signed out: %d", res.StatusCode)
	}
}

// TestWayBack leads back inside the program only.
func TestWayBack(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	for poi, want := range map[string]string{
		"/richieste?vista=mie": "/richieste?vista=mie", "": "/", "https://example.org/": "/", "//example.org": "/",
		`/\example.org`: "/", "javascript:alert(1)": "/", "richieste": "/",
	} {
		res := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {"operatore.mi"}, "password": {story.StoryPassword}, "poi": {poi}}, nil)
		if got := res.Header.Get("Location"); got != want {
			t.Errorf("poi %q leads to %q, want %q", poi, got, want)
		}
	}
}
