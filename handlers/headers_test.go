package handlers_test

import (
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"combipat/handlers"
	"combipat/handlers/story"
)

// Every answer, whatever becomes of the request, says what a browser may do with it: pages and
// redirects, refusals of every kind, a panic, a file, a health check.
func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	var broken atomic.Bool
	s := handlers.New(handlers.Config{Store: p.Store, Secure: true, Log: slog.New(slog.DiscardHandler), Now: func() time.Time {
		if broken.Load() {
			panic("out of order")
		}
		return *p.Clock.Load()
	}})
	t.Cleanup(s.Close)
	c := story.SignedIn(t, s, "operatore.mi")
	long := url.Values{"testo": {strings.Repeat("a", 1<<20)}}
	seen := map[int]bool{}
	for _, try := range []struct {
		method, path string
		form         url.Values
		headers      map[string]string
		broken       bool
		status       int
	}{
		{method: "GET", path: "/", status: 200},
		{method: "HEAD", path: "/", status: 200},
		{method: "GET", path: "/salute", status: 200},
		{method: "GET", path: "/salute/pronto", status: 200},
		{method: "POST", path: "/richieste", form: url.Values{"bozza": {"1"}}, status: 303},
		{method: "POST", path: "/richieste", form: url.Values{"motivo": {"requisiti"}}, headers: map[string]string{"HX-Request": "true"}, status: 422},
		{method: "POST", path: "/richieste", form: url.Values{"motivo": {"requisiti"}}, headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403},
		{method: "GET", path: "/richieste/x", status: 404},
		{method: "GET", path: "/inesistente", status: 404},
		{method: "GET", path: "/static/x.css", status: 404},
		{method: "PUT", path: "/accedi", status: 404},
		{method: "POST", path: "/salute", status: 404},
		{method: "POST", path: "/richieste", form: long, status: 413},
		{method: "GET", path: "/", broken: true, status: 500},
		{method: "GET", path: "/", broken: true, headers: map[string]string{"HX-Request": "true"}, status: 500},
	} {
		broken.Store(try.broken)
		res := story.Ask(s, try.method, try.path, try.form, try.headers, c)
		seen[res.StatusCode] = true
		if res.StatusCode != try.status {
			t.Errorf("%s %s: %d, want %d", try.method, try.path, res.StatusCode, try.status)
		}
		h := res.Header
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s %s %d: policy %q", try.method, try.path, res.StatusCode, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=63072000; includeSubDomains", "Cross-Origin-Resource-Policy": "same-origin"} {
			if h.Get(name) != want {
				t.Errorf("%s %s %d: %s %q", try.method, try.path, res.StatusCode, name, h.Get(name))
			}
		}
		if p := h.Get("Permissions-Policy"); !strings.Contains(p, "camera=()") || !strings.Contains(p, "microphone=()") {
			t.Errorf("%s %s %d: Permissions-Policy %q", try.method, try.path, res.StatusCode, p)
		}
		if !strings.HasPrefix(try.path, "/static/") && h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s %d: Cache-Control %q", try.method, try.path, res.StatusCode, h.Get("Cache-Control"))
		}
	}
	if len(seen) != 7 {
		t.Errorf("kinds of answers: %v", seen)
	}
}
