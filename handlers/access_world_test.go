package handlers_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"combipat/desk"
)

// accessWorld is the example with records of two uffici, two enti, two structures and a CRIC;
// their ids are saved under the names of objects.
func accessWorld(t *testing.T) *play {
	t.Helper()
	p := newPlay(t, "sqlite")
	p.tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda allegati=@1KiB.pdf
save r.mi
as operatore.beta
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda allegati=@1KiB.pdf
save r.beta
as operatore.to
POST /richieste motivo=requisiti argomento=pensioni cf=LMBNNA65A67G273O nome=Anna cognome=Lombardi cap=10121 testo=Domanda allegati=@1KiB.pdf
save r.to
as referente.lombardia
POST /profilo profilo=referente
POST /richieste motivo=chiarimento argomento=pensioni testo=Quesito
save r.cric
POST /profilo profilo=generico
now 2026-03-23 08:00
as operatore.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:00 modalita=web richiesta={r.mi}
save b
POST /agenda/appuntamenti blocco={b} recapito=citta@example.org motivazioni=Prova
save a.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T10:00 modalita=web
save b.mi
as operatore.beta
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:30 modalita=presenza
save b
POST /agenda/appuntamenti blocco={b} cf=CNTGLI79A43C351Y argomento=pensioni motivazioni=Prova
save a.beta
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T10:30 modalita=presenza
save b.beta
as operatore.to
POST /agenda/blocchi punto=TO-PENSIONI inizio=2026-03-25T09:30 modalita=presenza
save b
POST /agenda/appuntamenti blocco={b} cf=LMBNNA65A67G273O argomento=pensioni motivazioni=Prova
save a.to`)
	for _, name := range []string{"mi", "beta", "to"} {
		p.who = "operatore." + name
		p.saved["f."+name] = fileOn(t, p, "/richieste/"+p.saved["r."+name])
	}
	for name, code := range map[string]string{"mi": "DEMO-MI", "to": "DEMO-TO"} {
		kept := sedeOf(t, p, code)
		p.saved["p."+name], p.saved["t."+name], p.saved["c."+name], p.saved["n."+name] = kept.punto, kept.line, kept.closure, kept.absence
	}
	for name, login := range map[string]string{"u.alfa": "collega.mi", "u.beta": "operatore.beta"} {
		id, _, err := p.store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		p.saved[name] = id
	}
	for name, login := range map[string]string{"w.mi": "operatore.mi", "w.beta": "operatore.beta"} {
		p.saved[name] = waitingOf(t, p, login)
	}
	milano, err := p.store.StrutturaByCode(t.Context(), "DEMO-MI")
	if err != nil {
		t.Fatal(err)
	}
	p.saved["s.mi"] = milano.ID
	p.saved["g.table"] = tableOf(t, p)
	p.saveKept(t)
	clear(p.persons) // sessions of before March
	return p
}

var fileLink = regexp.MustCompile(`/allegati/([0-9a-f-]{36})`)

// fileOn returns the id of the first attachment that a page links to.
func fileOn(t *testing.T, p *play, page string) string {
	t.Helper()
	if err := p.request(step{verb: "GET", path: page}); err != nil {
		t.Fatal(err)
	}
	found := fileLink.FindSubmatch(p.last.body)
	if found == nil {
		t.Fatalf("no attachment on %s: %d", page, p.last.status)
	}
	return string(found[1])
}

// waitingOf puts a person on the waiting list of a full day and returns the entry's id.
func waitingOf(t *testing.T, p *play, login string) string {
	t.Helper()
	p.who = login
	if err := p.request(step{verb: "POST", path: "/agenda/attese", fields: []field{{"punto", "MI-PENSIONI"}, {"modalita", "presenza"}, {"dal", "2026-03-24"}}}); err != nil {
		t.Fatal(err)
	}
	id, _, err := p.store.Credentials(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.store.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.store.WaitingList(t.Context(), who, *p.clock.Load())
	if err != nil || len(list) == 0 {
		t.Fatalf("%s waits for nothing: %d, %v", login, p.last.status, err)
	}
	return list[0].ID
}

// tableOf has the Gestore bring a list, and returns its id.
func tableOf(t *testing.T, p *play) string {
	t.Helper()
	p.who = "gestore"
	if err := p.bring("enti", "ente_codice,ente,ufficio_codice,ufficio,regione\nALFA,Patronato Alfa (demo),ALFA-BG,Ufficio di Bergamo,Lombardia\n"); err != nil || p.last.status != 200 {
		t.Fatalf("%v, %+v", err, p.last)
	}
	return path.Base(p.last.at.Path)
}

// Tables that a reading may write: who is signed in, how often they asked, and the record of reads itself.
var mayChange = []string{"sessions", "signins", "throttles", "audit"}

// fingerprint returns a checksum of every table that a reading must leave as it is.
func (p *play) fingerprint(t *testing.T) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+p.options.Database+"?mode=ro&_query_only=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(mayChange, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			tables = append(tables, name)
		}
	}
	sums := map[string]string{}
	for _, table := range tables {
		if strings.HasPrefix(table, "search_") && !strings.HasSuffix(table, "_docs") {
			continue // the index of the search, kept by triggers of its documents
		}
		sums[table] = sumOf(t.Context(), t, db, table)
	}
	if len(sums) < 20 {
		t.Fatalf("only %d tables", len(sums))
	}
	return sums
}

func sumOf(ctx context.Context, t *testing.T, db *sql.DB, table string) string {
	t.Helper()
	rows, err := db.QueryContext(ctx, `SELECT * FROM "`+table+`" ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(table, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(sum, "%v\n", values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// changedSince names the tables that are not as they were.
func (p *play) changedSince(t *testing.T, before map[string]string) (changed []string) {
	t.Helper()
	for table, sum := range p.fingerprint(t) {
		if before[table] != sum {
			changed = append(changed, table)
		}
	}
	slices.Sort(changed)
	return changed
}

// rolesOf returns everybody's role, by login.
func rolesOf(t *testing.T, p *play, logins []string) map[string]desk.Role {
	t.Helper()
	roles := map[string]desk.Role{}
	for _, login := range logins {
		id, _, err := p.store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.store.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		roles[login] = who.Role
	}
	return roles
}

// bare makes one request without following where it leads, as login; "" is nobody.
func (p *play) bare(t *testing.T, login, method, path string, fields []field) answer {
	t.Helper()
	p.who = login
	b := p.persons[login]
	if b == nil || login == "" {
		b = newBrowser(p.server)
		p.persons[login] = b
		if login != "" {
			if _, err := b.send("POST", "/accedi", []field{{"utente", login}, {"password", storyPassword}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	contentType, body, err := encode(fields)
	if err != nil {
		t.Fatal(err)
	}
	if method == "GET" || method == "HEAD" {
		body = nil
	}
	at, err := origin.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.once(method, at, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	b.jar.SetCookies(at, res.Cookies())
	whole, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{at: at, status: res.StatusCode, header: res.Header, body: whole}
}

// inMarch is when these tests look.
var inMarch = time.Date(2026, 3, 23, 8, 5, 0, 0, desk.Rome)
