package handlers_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"combipat/handlers"
	"combipat/handlers/story"
)

// A service that knows its address answers there and on this machine; whoever asks how it is may call it
// anything. HEAD is answered wherever GET is, with the same status and nothing after it.
func TestAddressOfTheService(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	server := func(url, listens string) *handlers.Server {
		s := handlers.New(handlers.Config{Store: p.Store, Now: func() time.Time { return *p.Clock.Load() }, Log: slog.New(slog.DiscardHandler), URL: url, Listens: listens})
		t.Cleanup(s.Close)
		return s
	}
	ask := func(s http.Handler, method, host, path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.Host = host
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	told := server("https://combipat.example.org", "")
	for host, want := range map[string]int{
		"combipat.example.org": 200, "COMBIPAT.example.org:443": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "localhost": 200,
		"altrove.example": 421, "combipat.example.org.altrove.example": 421, "203.0.113.7": 421, "": 421,
	} {
		if w := ask(told, "GET", host, "/accedi"); w.Code != want || want == 421 && !strings.Contains(w.Body.String(), "non risponde a questo indirizzo") {
			t.Errorf("at %q: %d\n%.300s", host, w.Code, w.Body)
		}
		if w := ask(told, "GET", host, "/salute"); w.Code != 200 {
			t.Errorf("how it is, asked at %q: %d", host, w.Code)
		}
	}
	if w := ask(server("", ""), "GET", "altrove.example", "/accedi"); w.Code != 200 {
		t.Errorf("without an address told: %d", w.Code)
	}

	names := map[string]bool{}
	for _, s := range []*handlers.Server{server("", "127.0.0.1:8080"), server("", "127.0.0.1:9090"), server("http://combipat.test:7000", ""), server("http://combipat.test:7001", "")} {
		names[story.SignedIn(t, s, "operatore.mi").Name] = true
	}
	if len(names) != 4 {
		t.Errorf("of four services on one host some share a cookie: %v", names)
	}

	c := story.SignedIn(t, p.Server, "operatore.mi")
	for _, path := range []string{"/", "/richieste", "/accedi", "/salute", "/salute/pronto", "/eventi", "/nessuna", "/richieste/solleciti", "/manuale"} {
		w := ask(p.Server, "HEAD", story.Origin.Host, path, c)
		if path != "/eventi" {
			if g := ask(p.Server, "GET", story.Origin.Host, path, c); w.Code != g.Code {
				t.Errorf("HEAD %s: %d, GET %d", path, w.Code, g.Code)
			}
		} else if w.Code != 200 {
			t.Errorf("HEAD %s: %d", path, w.Code)
		}
	}
}
