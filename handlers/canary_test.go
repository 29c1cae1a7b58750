package handlers_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// What the tour writes about one citizen, each unmistakable: codice fiscale, names, identifier,
// address, telephone, texts, the name of a file.
var canaries = []string{"RSSMRA80A01F205X", "Canarinobello", "Passerottino", "9988776655443", "canarino@uccelli.example", "3391122334455",
	"xilofonografo", "rispostacanora", "notacanora", "motivocanoro", "motivazionecanora", "bozzacanora", "referto-canoro"}

// sings returns the canaries that stand in a text, in capitals or not, percent-encoded or not.
func sings(text string) (found []string) {
	low := strings.ToLower(strings.NewReplacer("%40", "@", "+", " ").Replace(text))
	for _, c := range canaries {
		if strings.Contains(low, strings.ToLower(c)) {
			found = append(found, c)
		}
	}
	return found
}

// tour is a play of which everything is kept that leaves the house beside the pages themselves.
type tour struct {
	*story.Play
	database, dir string

	boom bool // the clock panics with a canary

	mu        sync.Mutex
	log       bytes.Buffer
	addresses []string // asked for, redirected to, linked
	headers   []string
	pages     int
	sang      int // pages on which canaries stand, where they belong
}

func (t *tour) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.log.Write(b)
}

// newTour serves the example with its whole log kept; loud is the control: a log as it would be
// without store.QuietLog.
func newTour(t *testing.T, kind string, loud bool) *tour {
	t.Helper()
	tr := &tour{Play: &story.Play{Persons: map[string]*story.Browser{}, Saved: map[string]string{}}}
	_, o := storetest.OpenWorldAt(t, kind, "storie", func(s *store.Store) error {
		return example.World(context.Background(), s, story.Dawn, story.DemoHash())
	})
	h := slog.Handler(slog.NewTextHandler(tr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if !loud {
		h = store.QuietLog(h)
	}
	o.Log = slog.New(h)
	var err error
	if tr.Store, err = store.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Store.Close() })
	tr.database, tr.dir = o.Database, o.Dir
	tr.Set(story.Dawn)
	tr.Server = handlers.New(handlers.Config{Store: tr.Store, Demo: true, Support: "assistenza@example.org", Log: o.Log, Now: func() time.Time {
		if tr.boom {
			panic(fmt.Sprintf("clock of %q", "Canarinobello"))
		}
		return *tr.Clock.Load()
	}})
	t.Cleanup(tr.Server.Close)
	for _, login := range append(example.Logins, "") {
		tr.Persons[login] = story.NewBrowser(tr)
	}
	return tr
}

var inPage = regexp.MustCompile(`\s(?:href|src|action|formaction|data-hx-[a-z]+|poster|cite)="([^"]*)"`)

// ServeHTTP answers as the product does, and keeps what is to be looked at.
func (t *tour) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.Server.ServeHTTP(w, r)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.addresses = append(t.addresses, r.Method+" "+r.URL.String())
	for name, values := range w.Header() {
		for _, v := range values {
			switch name {
			case "Content-Disposition": // the name under which a file was handed in, to whom may read it
			default:
				t.headers = append(t.headers, name+": "+v)
			}
		}
	}
	if rec, ok := w.(*httptest.ResponseRecorder); ok && strings.Contains(w.Header().Get("Content-Type"), "html") {
		t.pages++
		if len(sings(rec.Body.String())) > 0 {
			t.sang++
		}
		for _, m := range inPage.FindAllStringSubmatch(rec.Body.String(), -1) {
			if !strings.HasPrefix(m[1], "mailto:") && !strings.HasPrefix(m[1], "tel:") { // no address of ours: nothing is asked for
				t.addresses = append(t.addresses, "link "+m[1])
			}
		}
	}
}

// theTour goes through what people do, and through what goes wrong for them.
const theTour = `now 2026-03-02 09:00
as operatore.mi
POST /richieste/nuova/verifica campo=cf cf=RSSMRA80A01F205X nome=Canarinobello
POST /richieste/nuova/verifica campo=residenza cf=RSSMRA80A01F205X cap=20135
POST /richieste motivo=prestazione argomento=pensioni cf=RSSMRA80A01F205X nome=Canarinobello cognome=Passerottino cap=x identificativo_tipo=domus identificativo=9988776655443 testo=xilofonografo
422
POST /richieste bozza=1 motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Canarinobello testo=bozzacanora allegati=@1KiB.pdf
POST /richieste motivo=prestazione argomento=pensioni cf=RSSMRA80A01F205X nome=Canarinobello cognome=Passerottino cap=20135 identificativo_tipo=domus identificativo=9988776655443 testo="xilofonografo 3391122334455" allegati=@2KiB.pdf
200 Richiesta inviata
save r1
GET /richieste
GET /richieste/{r1}
200 Canarinobello
GET /richieste/{r1}/ricevuta
200
POST /richieste/cerca q=xilofonografo
200 Canarinobello
POST /richieste/cerca cf=RSSMRA80A01F205X
200 Canarinobello
POST /richieste/cerca cf=RSSMRA80A01F205Y q=Canarinobello
422
as operatore.beta
GET /richieste/{r1}
404
as funzionario.mi
GET /ricevute
200 Canarinobello
POST /ricevute/cerca cf=RSSMRA80A01F205X
POST /ricevute/cerca q=Passerottino
GET /ricevute/{r1}
200 xilofonografo
POST /ricevute/{r1}/presenza testo=rispostacanora
POST /ricevute/{r1}/presa-in-carico
POST /ricevute/{r1}/note testo=notacanora
200 notacanora
POST /ricevute/{r1}/risposta tipo=risposta testo=rispostacanora allegati=@1KiB.pdf
200
POST /ricevute/{r1}/trasferimento struttura=DEMO-TO
422
POST /ricevute/{r1}/chiusura esito=boh testo=rispostacanora
422
as operatore.mi
GET /notifiche
200
POST /richieste/{r1}/integrazioni testo="ancora xilofonografo"
200
POST /richieste/{r1}/sollecito testo=xilofonografo
409
as crm
POST /crm cf=RSSMRA80A01F205X motivo=motivocanoro
200 Canarinobello
as operatore.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-09T09:30 modalita=web
200
save b1
POST /agenda/appuntamenti blocco={b1} cf=RSSMRA80A01F205X argomento=pensioni recapito=nessuno motivazioni=motivazionecanora
422
POST /agenda/appuntamenti blocco={b1} cf=RSSMRA80A01F205X argomento=pensioni recapito=canarino@uccelli.example motivazioni=motivazionecanora
200 Confermato
save a1
GET /agenda
200
POST /agenda/cerca cf=RSSMRA80A01F205X
200
as funzionario.mi
GET /agenda-sede?giorno=2026-03-09
200
GET /agenda/appuntamenti/{a1}
200 motivazionecanora
as operatore.mi
GET /agenda/appuntamenti/{a1}/calendario.ics
200
POST /agenda/appuntamenti/{a1}/annullamento motivo=motivocanoro
200
as responsabile.mi
POST /sede/accessi cf=RSSMRA80A01F205X motivo=motivocanoro
200
POST /sede/esportazione cf=RSSMRA80A01F205X motivo=motivocanoro
200
as gestore
POST /gestione/accessi cf=RSSMRA80A01F205X motivo=pratica
200
POST /gestione/cancellazione cf=RSSMRA80A01F205X motivo=pratica
200
now 2026-03-20 09:00
sweep
as operatore.mi
GET /notifiche
200
POST /esci
POST /accedi utente=RSSMRA80A01F205X password=Canarinobello poi=/richieste
GET /richieste/{r1}
200 Canarinobello
`

// No codice fiscale, name, address, telephone or text of a citizen stands in a log, an address,
// a header, an e-mail or a file's name, whatever people do and whatever goes wrong.
func TestCanaryTour(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		tr := newTour(t, kind, false)
		tr.Tell(t, theTour)
		tr.uploads(t, "referto-canoro.pdf")
		tr.breaks(t)
		for what, texts := range map[string][]string{"address": tr.addresses, "header": tr.headers, "log": strings.Split(tr.log.String(), "\n"), "e-mail": tr.mails(t), "file": tr.names(t)} {
			if len(texts) < 3 {
				t.Errorf("%s: only %d looked at", what, len(texts))
			}
			for _, text := range texts {
				if found := sings(text); len(found) > 0 {
					t.Errorf("%s: %v in %s", what, found, text)
				}
			}
		}
		if tr.sang < 10 || tr.pages < 40 {
			t.Errorf("canaries on %d of %d pages: the tour proves little", tr.sang, tr.pages)
		}
		for _, said := range []string{"internal error", "panic"} {
			if !strings.Contains(tr.log.String(), said) {
				t.Errorf("nothing went wrong by %q:\n%s", said, tr.log.String())
			}
		}
	})
}

// Without the quiet log the same errors do sing: the tour would hear it.
func TestCanaryTourHears(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		tr := newTour(t, kind, true)
		tr.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
		tr.breaks(t)
		if found := sings(tr.log.String()); len(found) < 2 {
			t.Errorf("only %v:\n%s", found, tr.log.String())
		}
	})
	if len(sings("/richieste?q=canarino%40uccelli.example")) != 1 || len(sings("/rssmra80a01f205x")) != 1 || len(sings("nulla")) != 0 {
		t.Error("the search for canaries is deaf")
	}
}

// uploads hands in a file whose name sings, with a request.
func (t *tour) uploads(tb testing.TB, name string) {
	tb.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for k, v := range map[string]string{"motivo": "requisiti", "argomento": "pensioni", "cf": canaries[0], "nome": canaries[1], "cognome": canaries[2], "cap": "20135", "testo": "xilofonografo"} {
		parts.WriteField(k, v)
	}
	w, err := parts.CreateFormFile("allegati", name)
	if err != nil {
		tb.Fatal(err)
	}
	w.Write([]byte(story.Magic["pdf"]))
	parts.Close()
	at, _ := story.Origin.Parse("/richieste")
	res, err := t.Persons["operatore.mi"].Once("POST", at, parts.FormDataContentType(), body.Bytes())
	if err != nil || res.StatusCode != http.StatusSeeOther {
		tb.Fatalf("upload: %v, %v", res, err)
	}
}

// breaks makes the database refuse a text by quoting it, takes a table away, and lets the clock
// panic; each time somebody writes.
func (t *tour) breaks(tb testing.TB) {
	tb.Helper()
	trigger := `CREATE TRIGGER leak BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'cannot keep "' || new.text || '"'); END`
	if t.Store.Postgres() {
		trigger = `CREATE FUNCTION leak() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cannot keep "%"', new.text; END $$;
			CREATE TRIGGER leak BEFORE UPDATE ON messages FOR EACH ROW EXECUTE FUNCTION leak()`
	}
	send := story.Step{Verb: "POST", Path: "/richieste", Fields: []story.Field{{Key: "motivo", Value: "requisiti"}, {Key: "argomento", Value: "pensioni"}, {Key: "cf", Value: canaries[0]}, {Key: "nome", Value: canaries[1]},
		{Key: "cognome", Value: canaries[2]}, {Key: "cap", Value: "20135"}, {Key: "testo", Value: "Detto «xilofonografo» da Canarinobello"}}}
	t.Who = "operatore.mi"
	if err := t.Request(story.Step{Verb: "GET", Path: "/"}); err != nil {
		tb.Fatal(err)
	}
	t.damage(tb, trigger)
	t.fails(tb, send)
	t.boom = true
	t.fails(tb, story.Step{Verb: "GET", Path: "/richieste"})
	t.boom = false
	t.damage(tb, `ALTER TABLE citizens RENAME TO gone`)
	t.fails(tb, story.Step{Verb: "POST", Path: "/richieste/cerca", Fields: []story.Field{{Key: "q", Value: "xilofonografo"}}})
}

// damage changes the database past the program.
func (t *tour) damage(tb testing.TB, statement string) {
	tb.Helper()
	driver, address := "combipat-sqlite3", "file:"+t.database+"?_busy_timeout=10000"
	if t.Store.Postgres() {
		driver, address = "pgx", t.database
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(tb.Context(), statement); err != nil {
		tb.Fatal(err)
	}
}

// fails makes a request that ends in an internal error.
func (t *tour) fails(tb testing.TB, s story.Step) {
	tb.Helper()
	if err := t.Request(s); err == nil || !strings.Contains(err.Error(), "internal error") {
		tb.Errorf("%s %s went well: %v", s.Verb, s.Path, err)
	}
}

// mails returns subject and text of everything queued; to whom is nobody else's to see.
func (t *tour) mails(tb testing.TB) (all []string) {
	tb.Helper()
	queued, err := t.Store.QueuedMail(context.Background(), time.Time{})
	if err != nil {
		tb.Fatal(err)
	}
	for _, m := range queued {
		all = append(all, m.Subject+"\n"+m.Body)
	}
	return all
}

// names returns the paths of everything in the data directory.
func (t *tour) names(tb testing.TB) (all []string) {
	tb.Helper()
	err := filepath.WalkDir(t.dir, func(path string, _ fs.DirEntry, err error) error {
		all = append(all, path)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// What scripts of ours may keep in a browser: which camera and microphone somebody chose, by
// the browser's own random ids. Everything else ends with the page.
var keptInBrowser = map[string]bool{"room-devices.js": true}

func TestNoBrowserStorage(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(story.FromRoot(t, "static/src/app/*.js"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	storage := regexp.MustCompile(`\b(?:localStorage|sessionStorage|indexedDB|document\.cookie|caches)\b`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := storage.FindString(string(text)); found != "" && !keptInBrowser[filepath.Base(file)] {
			t.Errorf("%s uses %s", file, found)
		}
	}
}
