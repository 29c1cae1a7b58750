package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"combipat/store/example"
)

// TestGetWritesNothing walks every page from link to link as everybody, and asks every route of
// the table besides: the database is then as it was before, but for sessions and the record of
// who read what.
func TestGetWritesNothing(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.set(inMarch)
	for _, login := range example.Logins {
		p.bare(t, login, "GET", "/", nil)
	}
	before := p.fingerprint(t)
	pages := 0
	for _, login := range example.Logins {
		queue, seen := []string{"/"}, map[string]bool{"/": true, "/eventi": true}
		for len(queue) > 0 && len(seen) < mostPages {
			page := queue[0]
			queue = queue[1:]
			got := p.bare(t, login, "GET", page, nil)
			pages++
			if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") || got.status != 200 {
				continue
			}
			for _, link := range linksOf(t, got.body) {
				if at, err := got.at.Parse(link); err == nil && at.Host == origin.Host && !seen[at.RequestURI()] && at.Path != "/eventi" && !strings.HasPrefix(at.Path, "/static/") {
					seen[at.RequestURI()] = true
					queue = append(queue, at.RequestURI())
				}
			}
		}
		for _, r := range p.server.Table() {
			if r.Method != "GET" || r.Path == "/eventi" {
				continue
			}
			for _, o := range objects[reach["GET "+r.Path].kind] {
				p.bare(t, login, "GET", strings.Replace(r.Path, ":id", p.saved[o.name], 1), nil)
				pages++
			}
		}
	}
	if pages < 300 {
		t.Errorf("only %d pages", pages)
	}
	if changed := p.changedSince(t, before); len(changed) > 0 {
		t.Errorf("reading has changed %v", changed)
	}
	p.bare(t, "operatore.mi", "POST", "/notifiche/lette", nil)
	p.bare(t, "operatore.mi", "POST", "/richieste/"+p.saved["r.mi"]+"/sollecito", []field{{"testo", "Sollecito"}})
	if changed := p.changedSince(t, before); !slices.Contains(changed, "messages") && !slices.Contains(changed, "events") {
		t.Errorf("the control was not noticed: %v", changed)
	}
}
