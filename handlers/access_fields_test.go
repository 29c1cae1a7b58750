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

	"combipat/handlers/story"
)

// TestAccessMatrixBites shows that the walk sees a leak when there is one: asked about records
// that a person may see, it must complain each time.
func TestAccessMatrixBites(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	for _, try := range []struct{ route, object, login string }{
		{"GET /richieste/:id", "r.mi", "operatore.mi"}, {"GET /ricevute/:id", "r.mi", "funzionario.mi"}, {"GET /allegati/:id", "f.mi", "collega.mi"},
		{"POST /ricevute/:id/note", "r.mi", "funzionario.mi"}, {"GET /agenda/appuntamenti/:id", "a.mi", "responsabile.mi"},
	} {
		for _, r := range p.Server.Table() {
			if r.Method+" "+r.Path == try.route && len(leaks(p, t, r, object{name: try.object}, try.login)) == 0 {
				t.Errorf("%s of %s as %s: no complaint", try.route, try.object, try.login)
			}
		}
	}
	before := p.Fingerprint(t)
	bare(p, t, "operatore.mi", "POST", "/richieste/"+p.Saved["r.mi"]+"/ritiro", nil)
	bare(p, t, "operatore.mi", "POST", "/agenda/blocchi/"+p.Saved["b.mi"]+"/rinuncia", nil)
	if changed := p.ChangedSince(t, before); !slices.Contains(changed, "appointments") {
		t.Errorf("a released hold changed only %v", changed)
	}
}

// TestAccessByField sends ids of others' records in the fields of one's own forms: the answer
// is that of an id which does not exist, and nothing is written.
func TestAccessByField(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	request := func(more ...story.Field) []story.Field {
		return append([]story.Field{{Key: "motivo", Value: "requisiti"}, {Key: "argomento", Value: "pensioni"}, {Key: "cf", Value: "CNTGLI79A43C351Y"}, {Key: "nome", Value: "Giulia"}, {Key: "cognome", Value: "Conti"},
			{Key: "cap", Value: "20135"}, {Key: "testo", Value: "Domanda"}}, more...)
	}
	booking := []story.Field{{Key: "cf", Value: "PRUMRA80A01H501J"}, {Key: "argomento", Value: "pensioni"}, {Key: "motivazioni", Value: "Prova"}}
	for _, try := range []struct {
		login, method, path string
		fields              []story.Field
		named               story.Field // the field that names somebody else's record
	}{
		{"operatore.mi", "GET", "/richieste/nuova?bozza=%s&collegata=%s", nil, story.Field{Key: "", Value: "r.beta"}},
		{"operatore.mi", "GET", "/agenda/nuovo?richiesta=%s", nil, story.Field{Key: "", Value: "r.beta"}},
		{"operatore.mi", "GET", "/agenda/nuovo?richiesta=%s", nil, story.Field{Key: "", Value: "r.to"}},
		{"operatore.mi", "POST", "/agenda/blocchi", []story.Field{{Key: "punto", Value: "MI-PENSIONI"}, {Key: "inizio", Value: "2026-03-24T12:00"}, {Key: "modalita", Value: "presenza"}}, story.Field{Key: "richiesta", Value: "r.beta"}},
		{"operatore.mi", "POST", "/agenda/appuntamenti", booking, story.Field{Key: "blocco", Value: "b.beta"}},
		{"operatore.mi", "POST", "/agenda/appuntamenti/{a.mi}/spostamento", nil, story.Field{Key: "blocco", Value: "b.beta"}},
		{"operatore.mi", "POST", "/agenda/attese", []story.Field{{Key: "punto", Value: "MI-PENSIONI"}, {Key: "modalita", Value: "presenza"}}, story.Field{Key: "richiesta", Value: "r.to"}},
		{"operatore.mi", "POST", "/richieste/solleciti", nil, story.Field{Key: "id", Value: "r.beta"}},
		{"operatore.mi", "POST", "/richieste/bozza", request(), story.Field{Key: "bozza_id", Value: "r.beta"}},
		{"operatore.mi", "POST", "/richieste/bozza/elimina", nil, story.Field{Key: "bozza_id", Value: "r.beta"}},
		{"responsabile.mi", "POST", "/sede/assenze", []story.Field{{Key: "dal", Value: "2026-05-04"}, {Key: "al", Value: "2026-05-04"}}, story.Field{Key: "funzionario", Value: "u.beta"}},
	} {
		nowhere := uuid.Must(uuid.NewV7()).String()
		send := func(id string) story.Answer {
			path, err := p.Fill(strings.ReplaceAll(try.path, "%s", id))
			if err != nil {
				t.Fatal(err)
			}
			fields := slices.Clone(try.fields)
			if try.named.Key != "" {
				fields = append(fields, story.Field{Key: try.named.Key, Value: id})
			}
			return bare(p, t, try.login, try.method, path, fields)
		}
		before := p.Fingerprint(t)
		got, none := send(p.Saved[try.named.Value]), send(nowhere)
		same := bytes.Equal(neutral(got.Body), neutral(none.Body)) && neutralPath(got) == neutralPath(none)
		if got.Status != none.Status || !same {
			t.Errorf("%s %s with %s of another: %d %s, of no record %d %s", try.method, try.path, try.named.Key, got.Status, neutralPath(got), none.Status, neutralPath(none))
		}
		if changed := butKept(p.ChangedSince(t, before)); len(changed) > 0 && got.Status >= 400 {
			t.Errorf("%s %s with %s of another has changed %v", try.method, try.path, try.named.Key, changed)
		}
	}
}

// butKept leaves out where what a person typed is kept for themselves, whatever the answer.
func butKept(changed []string) []string {
	return slices.DeleteFunc(changed, func(table string) bool { return table == "parked_forms" })
}

func neutralPath(a story.Answer) string { return string(neutral([]byte(a.Header.Get("Location")))) }

// TestAccessLive listens as everybody while a record of others changes: the stream says nothing
// to whoever may not see it, not even that something happened.
func TestAccessLive(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	server := httptest.NewServer(p.Server)
	t.Cleanup(server.Close) // after the streams have ended
	names := map[string]chan string{}
	for _, login := range []string{"operatore.mi", "funzionario.mi", "operatore.to", "operatore.beta", "funzionario.to", "admin.alfa", "cric.lombardia", "gestore"} {
		names[login] = listen(p, t, server.URL, login)
	}
	bare(p, t, "funzionario.mi", "POST", "/ricevute/"+p.Saved["r.mi"]+"/presa-in-carico", nil)
	bare(p, t, "funzionario.mi", "POST", "/ricevute/"+p.Saved["r.mi"]+"/risposta", []story.Field{{Key: "tipo", Value: "risposta"}, {Key: "testo", Value: "Risposta"}})
	for _, login := range []string{"operatore.mi", "funzionario.mi"} {
		select {
		case <-names[login]:
		case <-time.After(story.StepTakes):
			t.Errorf("%s hears nothing", login)
		}
	}
	// Whoever is told is told by the same goroutine one after the other: what would come to the
	// others is under way now. A change of their own closes the window.
	bare(p, t, "operatore.to", "POST", "/richieste/"+p.Saved["r.to"]+"/ritiro", nil)
	select {
	case name := <-names["operatore.to"]:
		if name != "richieste" {
			t.Errorf("operatore.to hears %q first", name)
		}
	case <-time.After(story.StepTakes):
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
func listen(p *story.Play, t *testing.T, base, login string) chan string {
	t.Helper()
	bare(p, t, login, "GET", "/", nil)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", base+"/eventi", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.Persons[login].Jar.Cookies(story.Origin) {
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
