package handlers_test

import (
	"io"
	"path"
	"regexp"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers/story"
)

// accessWorld is the example with records of two uffici, two enti, two structures and a CRIC;
// their ids are saved under the names of objects.
func accessWorld(t *testing.T) *story.Play {
	t.Helper()
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, `now 2026-03-02 09:00
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
		p.Who = "operatore." + name
		p.Saved["f."+name] = fileOn(t, p, "/richieste/"+p.Saved["r."+name])
	}
	for name, code := range map[string]string{"mi": "DEMO-MI", "to": "DEMO-TO"} {
		kept := story.SedeOf(t, p, code)
		p.Saved["p."+name], p.Saved["t."+name], p.Saved["c."+name], p.Saved["n."+name] = kept.Punto, kept.Line, kept.Closure, kept.Absence
	}
	for name, login := range map[string]string{"u.alfa": "collega.mi", "u.beta": "operatore.beta"} {
		id, _, err := p.Store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		p.Saved[name] = id
	}
	for name, login := range map[string]string{"w.mi": "operatore.mi", "w.beta": "operatore.beta"} {
		p.Saved[name] = waitingOf(t, p, login)
	}
	milano, err := p.Store.StrutturaByCode(t.Context(), "DEMO-MI")
	if err != nil {
		t.Fatal(err)
	}
	p.Saved["s.mi"] = milano.ID
	p.Saved["g.table"] = tableOf(t, p)
	p.SaveKept(t)
	clear(p.Persons) // sessions of before March
	return p
}

var fileLink = regexp.MustCompile(`/allegati/([0-9a-f-]{36})`)

// fileOn returns the id of the first attachment that a page links to.
func fileOn(t *testing.T, p *story.Play, page string) string {
	t.Helper()
	if err := p.Request(story.Step{Verb: "GET", Path: page}); err != nil {
		t.Fatal(err)
	}
	found := fileLink.FindSubmatch(p.Last.Body)
	if found == nil {
		t.Fatalf("no attachment on %s: %d", page, p.Last.Status)
	}
	return string(found[1])
}

// waitingOf puts a person on the waiting list of days without a place and returns the entry's id.
func waitingOf(t *testing.T, p *story.Play, login string) string {
	t.Helper()
	p.Who = login
	if err := p.Request(story.Step{Verb: "POST", Path: "/agenda/attese", Fields: []story.Field{{Key: "punto", Value: "MI-PENSIONI"}, {Key: "modalita", Value: "presenza"}, {Key: "dal", Value: "2026-03-28"}, {Key: "fino_al", Value: "2026-03-29"}}}); err != nil {
		t.Fatal(err)
	}
	id, _, err := p.Store.Credentials(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.Store.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.Store.WaitingList(t.Context(), who, *p.Clock.Load())
	if err != nil || len(list) == 0 {
		t.Fatalf("%s waits for nothing: %d, %v", login, p.Last.Status, err)
	}
	return list[0].ID
}

// tableOf has the Gestore bring a list, and returns its id.
func tableOf(t *testing.T, p *story.Play) string {
	t.Helper()
	p.Who = "gestore"
	if err := p.Bring("enti", "ente_codice,ente,ufficio_codice,ufficio,regione\nALFA,Patronato Alfa (demo),ALFA-BG,Ufficio di Bergamo,Lombardia\n"); err != nil || p.Last.Status != 200 {
		t.Fatalf("%v, %+v", err, p.Last)
	}
	return path.Base(p.Last.At.Path)
}

// rolesOf returns everybody's role, by login.
func rolesOf(t *testing.T, p *story.Play, logins []string) map[string]desk.Role {
	t.Helper()
	roles := map[string]desk.Role{}
	for _, login := range logins {
		id, _, err := p.Store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.Store.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		roles[login] = who.Role
	}
	return roles
}

// bare makes one request without following where it leads, as login; "" is nobody.
func bare(p *story.Play, t *testing.T, login, method, path string, fields []story.Field) story.Answer {
	t.Helper()
	p.Who = login
	b := p.Persons[login]
	if b == nil || login == "" {
		b = story.NewBrowser(p.Server)
		p.Persons[login] = b
		if login != "" {
			if _, err := b.Send("POST", "/accedi", []story.Field{{Key: "utente", Value: login}, {Key: "password", Value: story.StoryPassword}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	contentType, body, err := story.Encode(fields)
	if err != nil {
		t.Fatal(err)
	}
	if method == "GET" || method == "HEAD" {
		body = nil
	}
	at, err := story.Origin.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.Once(method, at, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	b.Jar.SetCookies(at, res.Cookies())
	whole, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return story.Answer{At: at, Status: res.StatusCode, Header: res.Header, Body: whole}
}

// inMarch is when these tests look.
var inMarch = time.Date(2026, 3, 23, 8, 5, 0, 0, desk.Rome)
