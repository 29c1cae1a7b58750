package handlers_test

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// TestAccessMatrixBites shows that the walk sees a leak when there is one: asked about records
// that a person may see, it must complain each time.
func TestAccessMatrixBites(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.set(inMarch)
	for _, try := range []struct{ route, object, login string }{
		{"GET /richieste/:id", "r.mi", "operatore.mi"}, {"GET /ricevute/:id", "r.mi", "funzionario.mi"}, {"GET /allegati/:id", "f.mi", "collega.mi"},
		{"POST /ricevute/:id/note", "r.mi", "funzionario.mi"}, {"GET /agenda/appuntamenti/:id", "a.mi", "responsabile.mi"},
	} {
		for _, r := range p.server.Table() {
			if r.Method+" "+r.Path == try.route && len(p.leaks(t, r, object{name: try.object}, try.login)) == 0 {
				t.Errorf("%s of %s as %s: no complaint", try.route, try.object, try.login)
			}
		}
	}
	before := p.fingerprint(t)
	p.bare(t, "operatore.mi", "POST", "/richieste/"+p.saved["r.mi"]+"/ritiro", nil)
	p.bare(t, "operatore.mi", "POST", "/agenda/blocchi/"+p.saved["b.mi"]+"/rinuncia", nil)
	if changed := p.changedSince(t, before); !slices.Contains(changed, "appointments") {
		t.Errorf("a released hold changed only %v", changed)
	}
}

// TestAccessByField sends ids of others' records in the fields of one's own forms: the answer
// is that of an id which does not exist, and nothing is written.
func TestAccessByField(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.set(inMarch)
	request := func(more ...field) []field {
		return append([]field{{"motivo", "requisiti"}, {"argomento", "pensioni"}, {"cf", "CNTGLI79A43C351Y"}, {"nome", "Giulia"}, {"cognome", "Conti"},
			{"cap", "20135"}, {"testo", "Domanda"}}, more...)
	}
	booking := []field{{"cf", "PRUMRA80A01H501J"}, {"argomento", "pensioni"}, {"motivazioni", "Prova"}}
	for _, try := range []struct {
		login, method, path string
		fields              []field
		named               field // the field that names somebody else's record
	}{
		{"operatore.mi", "GET", "/richieste/nuova?bozza=%s&collegata=%s", nil, field{"", "r.beta"}},
		{"operatore.mi", "GET", "/agenda/nuovo?richiesta=%s", nil, field{"", "r.beta"}},
		{"operatore.mi", "GET", "/agenda/nuovo?richiesta=%s", nil, field{"", "r.to"}},
		{"operatore.mi", "POST", "/agenda/blocchi", []field{{"punto", "MI-PENSIONI"}, {"inizio", "2026-03-24T12:00"}, {"modalita", "presenza"}}, field{"richiesta", "r.beta"}},
		{"operatore.mi", "POST", "/agenda/appuntamenti", booking, field{"blocco", "b.beta"}},
		{"operatore.mi", "POST", "/agenda/appuntamenti/{a.mi}/spostamento", nil, field{"blocco", "b.beta"}},
		{"operatore.mi", "POST", "/agenda/attese", []field{{"punto", "MI-PENSIONI"}, {"modalita", "presenza"}}, field{"richiesta", "r.to"}},
		{"operatore.mi", "POST", "/richieste/solleciti", nil, field{"id", "r.beta"}},
		{"operatore.mi", "POST", "/richieste/bozza", request(), field{"bozza_id", "r.beta"}},
		{"operatore.mi", "POST", "/richieste/bozza/elimina", nil, field{"bozza_id", "r.beta"}},
		{"responsabile.mi", "POST", "/sede/assenze", []field{{"dal", "2026-05-04"}, {"al", "2026-05-04"}}, field{"funzionario", "u.beta"}},
	} {
		nowhere := uuid.Must(uuid.NewV7()).String()
		send := func(id string) answer {
			path, err := p.fill(strings.ReplaceAll(try.path, "%s", id))
			if err != nil {
				t.Fatal(err)
			}
			fields := slices.Clone(try.fields)
			if try.named.key != "" {
				fields = append(fields, field{try.named.key, id})
			}
			return p.bare(t, try.login, try.method, path, fields)
		}
		before := p.fingerprint(t)
		got, none := send(p.saved[try.named.value]), send(nowhere)
		same := bytes.Equal(neutral(got.body), neutral(none.body)) && neutralPath(got) == neutralPath(none)
		if got.status != none.status || !same {
			t.Errorf("%s %s with %s of another: %d %s, of no record %d %s", try.method, try.path, try.named.key, got.status, neutralPath(got), none.status, neutralPath(none))
		}
		if changed := p.changedSince(t, before); len(changed) > 0 && got.status >= 400 {
			t.Errorf("%s %s with %s of another has changed %v", try.method, try.path, try.named.key, changed)
		}
	}
}

func neutralPath(a answer) string { return string(neutral([]byte(a.header.Get("Location")))) }

// TestAccessLive listens as everybody while a record of others changes: the stream says nothing
// to whoever may not see it, not even that something happened.
func TestAccessLive(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.set(inMarch)
	server := httptest.NewServer(p.server)
	t.Cleanup(server.Close) // after the streams have ended
	names := map[string]chan string{}
	for _, login := range []string{"operatore.mi", "funzionario.mi", "operatore.to", "operatore.beta", "funzionario.to", "admin.alfa", "cric.lombardia", "gestore"} {
		names[login] = p.listen(t, server.URL, login)
	}
	p.bare(t, "funzionario.mi", "POST", "/ricevute/"+p.saved["r.mi"]+"/presa-in-carico", nil)
	p.bare(t, "funzionario.mi", "POST", "/ricevute/"+p.saved["r.mi"]+"/risposta", []field{{"tipo", "risposta"}, {"testo", "Risposta"}})
	for _, login := range []string{"operatore.mi", "funzionario.mi"} {
		select {
		case <-names[login]:
		case <-time.After(stepTakes):
			t.Errorf("%s hears nothing", login)
		}
	}
	// Whoever is told is told by the same goroutine one after the other: what would come to the
	// others is under way now. A change of their own closes the window.
	p.bare(t, "operatore.to", "POST", "/richieste/"+p.saved["r.to"]+"/ritiro", nil)
	select {
	case name := <-names["operatore.to"]:
		if name != "richieste" {
			t.Errorf("operatore.to hears %q first", name)
		}
	case <-time.After(stepTakes):
		t.Error("operatore.to hears nothing of their own")
	}
	for _, login := range []string{"operatore.beta", "admin.alfa", "cric.lombardia", "gestore"} {
		select {
		case name := <-names[login]:
			t.Errorf("%s hears %q", login, name)
		default:
		}
	}
}

// listen opens a person's stream and returns the names it says.
func (p *play) listen(t *testing.T, base, login string) chan string {
	t.Helper()
	p.bare(t, login, "GET", "/", nil)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", base+"/eventi", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.persons[login].jar.Cookies(origin) {
		req.AddCookie(c)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != 200 {
		t.Fatal(login, err)
	}
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() { // ": inizio": from here on nothing is missed
		t.Fatal(lines.Err())
	}
	said := make(chan string, 64)
	go func() {
		defer res.Body.Close()
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				said <- name
			}
		}
	}()
	return said
}
