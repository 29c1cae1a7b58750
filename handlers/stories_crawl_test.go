package handlers_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"combipat/handlers/story"
	"combipat/store/example"
)

// mostPages bounds the walk of one person; lists link to one another with ever new filters.
const mostPages = 120

// Every link and every form of every page leads somewhere for the person who sees it.
func TestStoriesNoDeadLinks(t *testing.T) {
	p := story.NewPlay(t, "sqlite")
	p.Tell(t, `now 2026-03-02 09:00
as operatore.mi
POST /richieste bozza=1 motivo=requisiti argomento=pensioni testo=Bozza allegati=@1KiB.pdf
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda allegati=@1KiB.pdf
save r1
POST /richieste motivo=requisiti argomento=pensioni cf=RSSMRA80A01F205X nome=Mario cognome=Rossi cap=20135 testo=Domanda
as referente.lombardia
POST /profilo profilo=referente
POST /richieste motivo=chiarimento argomento=pensioni testo=Quesito
as funzionario.mi
POST /ricevute/{r1}/risposta tipo=risposta testo=Risposta
now 2026-03-20 09:00
sweep`)
	for _, login := range example.Logins {
		p.Who = login
		queue, seen := []string{"/"}, map[string]string{"/": "the start"} // page → where it was found
		for len(queue) > 0 && len(seen) < mostPages {
			page := queue[0]
			queue = queue[1:]
			if err := p.Request(story.Step{Verb: "GET", Path: page}); err != nil {
				t.Errorf("%s: %v\n%s", login, err, p.Log.String())
				continue
			}
			if p.Last.Status != http.StatusOK {
				t.Errorf("%s: %s is %d, linked on %s", login, page, p.Last.Status, seen[page])
			}
			if !strings.HasPrefix(p.Last.Header.Get("Content-Type"), "text/html") || strings.HasPrefix(page, "/manuale/") {
				continue // a manual of another role names pages that are not for this one
			}
			for _, form := range barredForms(t, p.Last.Body) {
				t.Errorf("%s: %s: the form to %s cannot be sent as it stands", login, page, form)
			}
			for _, link := range linksOf(t, p.Last.Body) {
				at, err := p.Last.At.Parse(link)
				if err != nil {
					t.Errorf("%s: %s links to %q", login, page, link)
					continue
				}
				if target := at.RequestURI(); at.Host == story.Origin.Host && seen[target] == "" && at.Path != "/eventi" {
					seen[target] = page
					queue = append(queue, target)
				}
			}
		}
	}
}

// TestBarredForms: the check above sees a filter that a browser would stop at, and no other.
func TestBarredForms(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]int{
		`<form method=get action=/a><select required><option value="">Tutti</option><option value=x>X</option></select></form>`:          1,
		`<form method=get action=/a><select><option value="">Tutti</option></select><input required type=date value=2026-04-04></form>`:  0,
		`<form method=get action=/a><select required><option value="">Tutti</option><option value=x selected>X</option></select></form>`: 0,
		`<form method=get action=/a><input required name=q></form>`:                                                                      1,
		`<form method=get action=/a novalidate><input required name=q></form>`:                                                           0,
		`<form method=post action=/a><input required name=q></form>`:                                                                     0,
	} {
		if got := barredForms(t, []byte(page)); len(got) != want {
			t.Errorf("%s: %v", page, got)
		}
	}
}

// asksFirst are the forms by GET that rightly want something before they are sent; so does the choice
// of a ready-made text, which is no way on.
var asksFirst = map[string]string{"/agenda/nuovo": "without a sede there is nothing to go on to"}

// barredForms returns where the forms by GET lead that a browser stops although nobody has touched
// them: something demanded in them is empty as it is drawn. Filters and ways on are open to whoever
// leaves them alone.
func barredForms(t *testing.T, page []byte) (barred []string) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for form := range root.Descendants() {
		if form.Data != "form" || strings.ToLower(story.Attr(form, "method")) != "get" || has(form, "novalidate") || has(form, "data-cb-canned") || asksFirst[story.Attr(form, "action")] != "" {
			continue
		}
		for n := range form.Descendants() {
			if has(n, "required") && (n.Data == "input" && story.Attr(n, "value") == "" || n.Data == "select" && chosen(n) == "") {
				barred = append(barred, story.Attr(form, "action"))
			}
		}
	}
	return barred
}

func has(n *html.Node, attribute string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == attribute })
}

// chosen is the value a select has as it is drawn: of the option marked, else of the first.
func chosen(of *html.Node) string {
	first, value := true, ""
	for n := range of.Descendants() {
		if n.Data == "option" && (first || has(n, "selected")) {
			first, value = false, story.Attr(n, "value")
		}
	}
	return value
}

// linksOf returns where a page leads by GET, and what it loads.
func linksOf(t *testing.T, page []byte) []string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var links []string
	for n := range root.Descendants() {
		switch n.Data {
		case "a", "link":
			if to := story.Attr(n, "href"); to != "" && !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "mailto:") && !strings.HasPrefix(to, "tel:") {
				links = append(links, to)
			}
		case "script", "img":
			if to := story.Attr(n, "src"); to != "" && !strings.HasPrefix(to, "data:") {
				links = append(links, to)
			}
		case "form":
			if story.Attr(n, "method") == "get" {
				links = append(links, story.Attr(n, "action"))
			}
		}
	}
	return links
}
