package handlers_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"combipat/desk"
	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/store/example"
)

// drawnForm is a form of a page in which somebody can write.
type drawnForm struct {
	login, page, action string
	fields              url.Values // what it sends as it is drawn
	texts               []string   // the fields that are written in
}

// notKept are the forms in which nothing is kept, each with the reason.
var notKept = map[string]string{
	"POST /accedi":                       "a password",
	"POST /profilo/password":             "passwords",
	"POST /profilo/conferma":             "a password",
	"POST /profilo/fattori/app/conferma": "a code of thirty seconds",
	"POST /gestione/importa":             "a file alone",
	"POST /gestione/importa/:id":         "says again which list was shown",
	"POST /ente/persone/importa":         "a file alone",
	"POST /gestione/posta/riprova":       "a button",
	"POST /gestione/posta/abbandona":     "a button",
	"POST /ricevute/:id/assegnazione":    "one choice among colleagues",
	"POST /sede/punti/:id/funzionari":    "ticks alone",
	"POST /sede/funzionari/:id":          "ticks alone",
}

// withoutText are forms of the table with choices alone, which the walk passes over.
var withoutText = map[string]bool{
	"/agenda/appuntamenti/:id/spostamento": true, "/richieste/solleciti": true, "/richieste/:id/ritiro": true, "/ente/affidamenti/:id": true,
	"/ente/persone/:id/incarichi": true, "/gestione/persone/:id/incarichi": true,
	"/richieste/:id/sollecito":          true,
	"/profilo/fattori/passkey/:id/nome": true, "/persone/:id/fattori": true, // of keys that nobody has here
	"/agenda/appuntamenti/:id/riabilitazione": true, // of an appointment that is over
	"/incontri/:id/righe":                     true, // of a room that is open: TestRoomLineIsKept
}

// TestEveryFormIsKept opens every page as everybody, and ends the session under every form of the
// table that can be written in: after signing in again its page shows what was typed, and nothing
// was done. A form that is neither in the table nor among those with a reason is an error.
func TestEveryFormIsKept(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Tell(t, `now 2026-03-23 09:00
as operatore.to
POST /richieste motivo=requisiti argomento=pensioni cf=LMBNNA65A67G273O nome=Anna cognome=Lombardi cap=10121 testo=Domanda
save r.new
as funzionario.mi
POST /ricevute/{r.mi}/risposta tipo=risposta testo=Risposta`)
	p.Set(inMarch)
	forms := drawnForms(t, p)
	table, known := p.Server.Table(), handlers.FormPaths()
	seen := map[string]bool{}
	now := inMarch
	for _, f := range forms {
		pattern, path := "", strings.Split(f.action, "#")[0]
		for _, r := range table {
			if r.Method == "POST" && samePath(r.Path, path) && (pattern == "" || !strings.Contains(r.Path, ":")) {
				pattern = r.Path
			}
		}
		if seen[pattern] {
			continue
		}
		if !slices.Contains(known, pattern) {
			if notKept["POST "+pattern] == "" {
				t.Errorf("the form of %s on %s is not kept", pattern, f.page)
			}
			continue
		}
		seen[pattern] = true
		sent, want := url.Values{}, map[string]string{}
		for name, values := range f.fields {
			sent[name] = values
		}
		for _, name := range f.texts {
			want[name] = "Prova «" + name + "» <b> di " + strings.ReplaceAll(pattern, "/", " ")
			sent.Set(name, want[name])
		}
		p.Set(now)
		c := story.SignedIn(t, p.Server, f.login)
		now = now.Add(31 * time.Minute)
		p.Set(now)
		before := p.Fingerprint(t)
		story.Ask(p.Server, "POST", path, sent, nil, c)
		if changed := slices.DeleteFunc(p.ChangedSince(t, before), func(table string) bool { return table == "parked_forms" || table == "sessions" || table == "signins" }); len(changed) > 0 {
			t.Errorf("%s: without a session it has changed %v", pattern, changed)
		}
		back := story.Ask(p.Server, "POST", "/accedi", url.Values{"utente": {f.login}, "password": {story.StoryPassword}}, nil)
		if back.Header.Get("Location") != "/ripresa" {
			t.Errorf("%s: signing in leads to %q", pattern, back.Header.Get("Location"))
			continue
		}
		c = back.Cookies()[0]
		list := story.BodyText(t, story.Ask(p.Server, "GET", "/ripresa", nil, nil, c))
		id := keptID.FindStringSubmatch(list)
		to := hrefOf(t, list, "Torna al modulo")
		if id == nil || to == "" {
			t.Errorf("%s: nothing to go back to", pattern)
			continue
		}
		res := story.Ask(p.Server, "GET", to, nil, nil, c)
		page := story.BodyText(t, res)
		for _, name := range f.texts {
			if res.StatusCode != http.StatusOK || !shows(t, page, name, want[name]) {
				t.Errorf("%s: %q is not on %s (%d) as it was typed", pattern, name, to, res.StatusCode)
			}
		}
		story.Ask(p.Server, "POST", "/ripresa/"+id[1]+"/elimina", nil, nil, c)
	}
	for _, path := range known {
		if !seen[path] && !withoutText[path] {
			t.Errorf("no page showed the form of %s", path)
		}
	}
}

// TestRoomLineIsKept ends the session under a line of the room's chat.
func TestRoomLineIsKept(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	at := time.Date(2026, 3, 24, 8, 50, 0, 0, desk.Rome)
	p.Set(at)
	c := story.SignedIn(t, p.Server, "operatore.mi")
	p.Set(at.Add(31 * time.Minute))
	room := "/incontri/" + p.Saved["a.mi"]
	story.Ask(p.Server, "POST", room+"/righe", url.Values{"testo": {"Ho il documento"}, "chiave": {"k"}}, nil, c)
	c = story.SignedIn(t, p.Server, "operatore.mi")
	if page := story.BodyText(t, story.Ask(p.Server, "GET", room, nil, nil, c)); !shows(t, page, "testo", "Ho il documento") {
		t.Errorf("the room\n%s", page)
	}
}

// shows says whether a page has a field, or a text, with exactly this value.
func shows(t *testing.T, page, name, value string) bool {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if story.Attr(n, "name") == name && (story.Attr(n, "value") == value || n.FirstChild != nil && n.FirstChild.Data == value) {
			return true
		}
	}
	return false
}

// drawnForms walks from link to link as everybody, two pages of a kind.
func drawnForms(t *testing.T, p *story.Play) (forms []drawnForm) {
	t.Helper()
	for _, login := range example.Logins {
		queue, kinds, seen := []string{"/", "/agenda/blocchi/" + p.Saved["b.mi"], "/agenda/nuovo?punto=MI-PENSIONI&modalita=presenza", "/richieste?vista=sollecitabili",
			"/persone/" + p.Saved["u.alfa"] + "/fattori", "/incontri/" + p.Saved["a.mi"], "/ente/affidamenti/" + p.Saved["u.alfa"],
			"/sede/punti/" + p.Saved["p.mi"] + "?parte=dati", "/sede/punti/" + p.Saved["p.mi"] + "?parte=giorni", "/sede/punti/" + p.Saved["p.mi"] + "?parte=settimana&fascia=" + p.Saved["t.mi"]}, map[string]int{}, map[string]bool{}
		for _, name := range []string{"r.mi", "r.beta", "r.to", "r.new"} {
			queue = append(queue, "/richieste/"+p.Saved[name], "/ricevute/"+p.Saved[name])
		}
		queue = append(queue, "/agenda/appuntamenti/"+p.Saved["a.mi"])
		asked := len(queue)
		for n := 0; n < len(queue); n++ {
			page := queue[n]
			kind := anyID.ReplaceAllString(page, ":id")
			if seen[page] || n >= asked && kinds[kind] >= 2 {
				continue
			}
			seen[page] = true
			kinds[kind]++
			got := bare(p, t, login, "GET", page, nil)
			if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") || got.Status != 200 {
				continue
			}
			forms = append(forms, formsOn(t, login, page, got.Body)...)
			for _, link := range linksOf(t, got.Body) {
				at, err := got.At.Parse(link)
				if err == nil && at.Host == story.Origin.Host && !strings.HasPrefix(at.Path, "/static/") && !strings.HasSuffix(at.Path, "/eventi") && !strings.HasPrefix(at.Path, "/manuale") &&
					(strings.Contains(at.RawQuery, "parte=") || kinds[at.Path] < 2) {
					queue = append(queue, at.RequestURI())
				}
			}
		}
	}
	return forms
}

// anyID is what makes two addresses of one kind different: ids, and the filters of a list.
var anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[?].*`)

func formsOn(t *testing.T, login, page string, body []byte) (forms []drawnForm) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data != "form" || story.Attr(n, "method") != "post" {
			continue
		}
		f := drawnForm{login: login, page: page, action: story.Attr(n, "action"), fields: url.Values{}}
		for _, field := range story.FilledIn(n, nil) {
			f.fields.Add(field.Key, field.Value)
		}
		for in := range n.Descendants() {
			kind := story.Attr(in, "type")
			if in.Data == "textarea" || in.Data == "input" && slices.Contains([]string{"text", "search", "email", "tel", "date", "time", "number"}, kind) && !hasAttr(in, "readonly") {
				f.texts = append(f.texts, story.Attr(in, "name"))
			}
		}
		if len(f.texts) > 0 {
			forms = append(forms, f)
		}
	}
	return forms
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// hrefOf returns where the link with a text leads.
func hrefOf(t *testing.T, page, text string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data == "a" && n.FirstChild != nil && n.FirstChild.Data == text {
			return story.Attr(n, "href")
		}
	}
	return ""
}

func samePath(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, have, func(w, h string) bool { return strings.HasPrefix(w, ":") || w == h })
}
