package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/store/example"
)

// TestGetWritesNothing walks every page from link to link as everybody, and asks every route of
// the table besides: the database is then as it was before, but for sessions and the record of
// who read what.
func TestGetWritesNothing(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	for _, login := range example.Logins {
		bare(p, t, login, "GET", "/", nil)
	}
	before := p.Fingerprint(t)
	pages := 0
	for _, login := range example.Logins {
		queue, seen := []string{"/"}, map[string]bool{"/": true, "/eventi": true}
		for len(queue) > 0 && len(seen) < mostPages {
			page := queue[0]
			queue = queue[1:]
			got := bare(p, t, login, "GET", page, nil)
			pages++
			if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") || got.Status != 200 {
				continue
			}
			for _, link := range linksOf(t, got.Body) {
				if at, err := got.At.Parse(link); err == nil && at.Host == story.Origin.Host && !seen[at.RequestURI()] && at.Path != "/eventi" && !strings.HasPrefix(at.Path, "/static/") {
					seen[at.RequestURI()] = true
					queue = append(queue, at.RequestURI())
				}
			}
		}
		for _, r := range p.Server.Table() {
			if r.Method != "GET" || r.Path == "/eventi" {
				continue
			}
			for _, o := range objects[reach["GET "+r.Path].kind] {
				bare(p, t, login, "GET", strings.Replace(r.Path, ":id", p.Saved[o.name], 1), nil)
				pages++
			}
		}
	}
	if pages < 300 {
		t.Errorf("only %d pages", pages)
	}
	if changed := p.ChangedSince(t, before); len(changed) > 0 {
		t.Errorf("reading has changed %v", changed)
	}
	bare(p, t, "operatore.mi", "POST", "/notifiche/lette", nil)
	bare(p, t, "operatore.mi", "POST", "/richieste/"+p.Saved["r.mi"]+"/sollecito", []story.Field{{Key: "testo", Value: "Sollecito"}})
	if changed := p.ChangedSince(t, before); !slices.Contains(changed, "messages") && !slices.Contains(changed, "events") {
		t.Errorf("the control was not noticed: %v", changed)
	}
}
