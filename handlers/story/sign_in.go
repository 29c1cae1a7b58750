package story

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"combipat/handlers"
)

// Ask sends one request by hand: what a browser would add is given in headers.
func Ask(h http.Handler, method, path string, form url.Values, headers map[string]string, cookies ...*http.Cookie) *http.Response {
	req := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	req.Host = "localhost" // which every service answers at
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Result()
}

func SignedIn(t *testing.T, h http.Handler, login string, cookies ...*http.Cookie) *http.Cookie {
	t.Helper()
	return SignedInFrom(t, h, login, nil, cookies...)
}

// SignedInFrom signs in with the headers of some browser.
func SignedInFrom(t *testing.T, h http.Handler, login string, headers map[string]string, cookies ...*http.Cookie) *http.Cookie {
	t.Helper()
	res := Ask(h, "POST", "/accedi", url.Values{"utente": {login}, "password": {StoryPassword}}, headers, cookies...)
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 {
		t.Fatalf("sign-in: %d, %d cookies", res.StatusCode, len(res.Cookies()))
	}
	return res.Cookies()[0]
}

// Secured is the server of a play as it stands behind TLS.
func Secured(t *testing.T, p *Play) *handlers.Server {
	s := handlers.New(handlers.Config{Store: p.Store, Now: func() time.Time { return *p.Clock.Load() }, Log: slog.New(slog.DiscardHandler), Secure: true})
	t.Cleanup(s.Close)
	return s
}
