package handlers_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"combipat/handlers/story"
	"combipat/store"
)

// Over TLS, where browsers speak HTTP/2, a page hears of a change at once, and many pages of one
// person share a connection.
func TestLiveOverTLS(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	s := story.Secured(t, p)
	server := httptest.NewUnstartedServer(s)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	c := story.SignedIn(t, s, "operatore.mi")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	open := func() (*http.Response, *bufio.Reader) {
		t.Helper()
		req, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/eventi", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(c)
		res, err := server.Client().Do(req)
		if err != nil || res.ProtoMajor != 2 || res.StatusCode != 200 {
			t.Fatal(res, err)
		}
		t.Cleanup(func() { res.Body.Close() })
		lines := bufio.NewReader(res.Body)
		if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, ":") {
			t.Fatalf("begins with %q, %v", line, err)
		}
		return res, lines
	}
	var pages []*bufio.Reader
	for range 8 { // two more than HTTP/1.1 would let through
		_, lines := open()
		pages = append(pages, lines)
	}
	p.Tell(t, "as operatore.mi\nPOST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda\n200\nsave r1\n"+
		"as funzionario.mi\nPOST /ricevute/{r1}/risposta tipo=risposta testo=Risposta\n200")
	for i, lines := range pages {
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatalf("page %d: %v", i, err)
			}
			if strings.TrimSpace(line) == "event: "+store.LiveNotices {
				break
			}
		}
	}
}
