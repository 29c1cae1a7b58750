package account_test

import (
	"encoding/base32"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"combipat/handlers/story"
)

// caller is somebody at a browser without scripts: cookies kept, redirects seen.
type caller struct {
	t      *testing.T
	h      http.Handler
	cookie *http.Cookie
}

// does sends a request and returns status, where it leads, and the page.
func (p *caller) does(method, path string, form url.Values) (status int, to, page string) {
	p.t.Helper()
	var cookies []*http.Cookie
	if p.cookie != nil {
		cookies = append(cookies, p.cookie)
	}
	if method == "POST" && form == nil {
		form = url.Values{}
	}
	res := story.Ask(p.h, method, path, form, nil, cookies...)
	for _, c := range res.Cookies() {
		if p.cookie = c; c.MaxAge < 0 {
			p.cookie = nil
		}
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(body)
}

// expect does something and checks status and, of a redirect, where it leads.
func (p *caller) expect(status int, to, method, path string, form url.Values) string {
	p.t.Helper()
	got, led, page := p.does(method, path, form)
	if got != status || !strings.HasPrefix(led, to) {
		p.t.Fatalf("%s %s: %d to %q, want %d to %q\n%s", method, path, got, led, status, to, page)
	}
	return page
}

func passwordOf(login string) url.Values {
	return url.Values{"utente": {login}, "password": {story.StoryPassword}}
}

func codeForm(code string) url.Values { return url.Values{"codice": {code}} }

var (
	secretOnPage = regexp.MustCompile(`id="chiave-app">([A-Z2-7 ]+)<`)
	codeOnPage   = regexp.MustCompile(`<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>`)
)

// code is what the app of a secret shows at a moment.
func code(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// enrols sets an app up from the page and returns its secret. The code of the moment is spent.
func (p *caller) enrols(now time.Time) (secret string) {
	p.t.Helper()
	p.expect(303, "/profilo/fattori/app", "POST", "/profilo/fattori/app", nil)
	found := secretOnPage.FindStringSubmatch(p.expect(200, "", "GET", "/profilo/fattori/app", nil))
	if found == nil {
		p.t.Fatal("no secret on the page")
	}
	secret = strings.ReplaceAll(found[1], " ", "")
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err != nil || len(raw) != 20 {
		p.t.Fatalf("secret of %d bytes, %v", len(raw), err)
	}
	p.expect(303, "/profilo/fattori?fatto=app", "POST", "/profilo/fattori/app/conferma", codeForm(code(p.t, secret, now)))
	return secret
}

// recovers makes recovery codes and returns them.
func (p *caller) recovers() []string {
	p.t.Helper()
	var codes []string
	for _, m := range codeOnPage.FindAllStringSubmatch(p.expect(200, "", "POST", "/profilo/fattori/codici", nil), -1) {
		codes = append(codes, m[1])
	}
	if len(codes) != 10 {
		p.t.Fatalf("%d codes", len(codes))
	}
	return codes
}

// with is a form with one field more, or another value of it.
func with(form url.Values, name, value string) url.Values {
	more := maps.Clone(form)
	if more == nil {
		more = url.Values{}
	}
	more[name] = []string{value}
	return more
}

func idOf(t *testing.T, p *story.Play, login string) string {
	t.Helper()
	known, err := p.Store.Login(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	return known.ID
}
