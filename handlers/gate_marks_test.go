package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/store/example"
)

// TestMarks name routes that there are.
func TestMarks(t *testing.T) {
	t.Parallel()
	var table []string
	for _, r := range story.NewPlay(t, "sqlite").Server.Table() {
		table = append(table, r.Method+" "+r.Path)
	}
	for name := range handlers.Marked() {
		if !slices.Contains(table, name) {
			t.Errorf("%q is no route", name)
		}
	}
}

// TestNothingOpensWithoutTheFactor walks the whole table as people of every role that demands a
// second factor and has none yet: but for setting one up, every route leads there, whoever it
// is for, and nothing is written. With the rule off the same routes open: the control.
func TestNothingOpensWithoutTheFactor(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	h := story.WithFactors(t, p, desk.FactorsAll)
	open, roles := handlers.Marked(), rolesOf(t, p, example.Logins)
	for _, login := range example.Logins {
		locked := story.SignedIn(t, h, login)
		free := story.SignedIn(t, p.Server, login)
		before, opened := p.Fingerprint(t), 0
		for _, r := range h.Table() {
			name := r.Method + " " + r.Path
			if r.Roles == nil || open[name] {
				continue
			}
			path := strings.ReplaceAll(strings.ReplaceAll(r.Path, ":id", p.Saved["r.mi"]), ":", "")
			for _, headers := range []map[string]string{nil, {"HX-Request": "true"}} {
				res := story.Ask(h, r.Method, path, nil, headers, locked)
				to := res.Header.Get("Location") + res.Header.Get("HX-Redirect")
				if to != "/profilo/fattori" {
					t.Errorf("%s as %s without the factor: %d to %q", name, login, res.StatusCode, to)
				}
			}
			if r.Method == http.MethodGet && slices.Contains(r.Roles, roles[login]) && !strings.Contains(r.Path, ":") && !strings.HasSuffix(r.Path, "/eventi") &&
				story.Ask(p.Server, r.Method, path, nil, nil, free).StatusCode == http.StatusOK {
				opened++
			}
		}
		if opened < 5 {
			t.Errorf("only %d pages open to %s where nothing is demanded", opened, login)
		}
		if changed := p.ChangedSince(t, before); len(changed) > 0 {
			t.Errorf("%s without the factor has changed %v", login, changed)
		}
	}
}
