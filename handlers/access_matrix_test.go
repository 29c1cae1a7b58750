package handlers_test

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"combipat/desk"
	"combipat/handlers"
	"combipat/store/example"
)

// TestAccessTable finds what stands outside the table, and routes of which nobody said what
// their parameter names.
func TestAccessTable(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	if outside := p.server.Outside(); len(outside) > 0 {
		t.Errorf("routes that the table does not show: %v", outside)
	}
	seen := map[string]bool{}
	for _, r := range p.server.Table() {
		name := r.Method + " " + r.Path
		if seen[name] {
			t.Errorf("%s is declared twice", name)
		}
		seen[name] = true
		if _, ok := reach[name]; strings.Contains(r.Path, ":") && !ok {
			t.Errorf("%s: access_reach_test.go does not say which records it names", name)
		}
	}
	for name := range reach {
		if !seen[name] {
			t.Errorf("%s is no route any more", name)
		}
	}
}

// TestAccessMatrix walks all routes as everybody. Whoever may not see a record gets, byte for
// byte, the answer of an id that does not exist, whatever parameters they add; and nothing is
// written. Whoever may gets through [R6].
func TestAccessMatrix(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.set(inMarch)
	roles := rolesOf(t, p, example.Logins)
	for _, login := range example.Logins {
		p.bare(t, login, "GET", "/", nil) // signs in
	}
	before := p.fingerprint(t)
	tried := 0
	for _, r := range p.server.Table() {
		for _, o := range objects[reach[r.Method+" "+r.Path].kind] {
			for _, login := range slices.Concat([]string{""}, example.Logins) {
				if login == "" || !admits(r, o, login, roles) {
					tried++
					for _, fault := range p.leaks(t, r, o, login) {
						t.Errorf("%s %s of %s as %q: %s", r.Method, r.Path, o.name, login, fault)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d attempts", tried)
	}
	if changed := p.changedSince(t, before); len(changed) > 0 {
		t.Errorf("refused requests have changed %v", changed)
	}
	p.openToThem(t, roles)
}

// admits says whether both the table and the rules let a person reach a record by a route.
func admits(r handlers.Line, o object, login string, roles map[string]desk.Role) bool {
	return slices.Contains(r.Roles, roles[login]) && slices.Contains(o.by, login)
}

// leaks returns what a person who may not see a record could tell from the answers.
func (p *play) leaks(t *testing.T, r handlers.Line, o object, login string) (faults []string) {
	t.Helper()
	fields := p.formOf(t, r)
	path := func(id string) string { return strings.Replace(r.Path, ":id", id, 1) }
	foreign, nowhere := path(p.saved[o.name]), path(uuid.Must(uuid.NewV7()).String())
	wanted := 404
	if login == "" {
		wanted = 303
	}
	got, none := p.bare(t, login, r.Method, foreign, fields), p.bare(t, login, r.Method, nowhere, fields)
	if got.status != wanted || none.status != wanted {
		faults = append(faults, "status "+strconv.Itoa(got.status)+", and of no record "+strconv.Itoa(none.status))
	}
	if login == "" {
		return faults // the way to sign in carries the address asked for
	}
	if !bytes.Equal(neutral(got.body), neutral(none.body)) {
		faults = append(faults, "the page differs from that of no record")
	}
	if !maps.EqualFunc(got.header, none.header, slices.Equal) {
		faults = append(faults, "the headers differ from those of no record")
	}
	if r.Method != "GET" {
		return faults
	}
	if head := p.bare(t, login, "HEAD", foreign, nil); head.status != wanted || len(head.body) > 0 {
		faults = append(faults, "HEAD "+strconv.Itoa(head.status))
	}
	more := foreign + "?id=" + p.saved[o.name] + "&ufficio=ALFA-MI&ente=ALFA&struttura=DEMO-MI&utente=responsabile.mi&profilo=referente&ruolo=gestore&come=admin.alfa"
	if with := p.bare(t, login, "GET", more, nil); with.status != wanted || !bytes.Equal(neutral(with.body), neutral(none.body)) {
		faults = append(faults, "more parameters open it: "+strconv.Itoa(with.status))
	}
	return faults
}

var oneTime = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// neutral leaves out what differs from page to page: ids and keys of forms.
func neutral(page []byte) []byte { return oneTime.ReplaceAll(page, []byte("id")) }

// openToThem is the positive control: whoever may read a record does, and each act gets through
// for somebody. Reading comes first, for what is done may take a record away.
func (p *play) openToThem(t *testing.T, roles map[string]desk.Role) {
	t.Helper()
	for _, method := range []string{"GET", "POST"} {
		for _, r := range p.server.Table() {
			kind := reach[r.Method+" "+r.Path].kind
			if r.Method != method || kind == "" {
				continue
			}
			through := 0
			for _, o := range objects[kind] {
				for _, login := range example.Logins {
					if !admits(r, o, login, roles) || method == "POST" && through > 0 {
						continue
					}
					got := p.bare(t, login, method, strings.Replace(r.Path, ":id", p.saved[o.name], 1), p.formOf(t, r))
					if got.status != 404 && !strings.HasPrefix(got.header.Get("Location"), "/accedi") {
						through++
					} else if method == "GET" {
						t.Errorf("%s %s of %s as %s: %d", r.Method, r.Path, o.name, login, got.status)
					}
				}
			}
			if through == 0 {
				t.Errorf("%s %s: nobody gets through", r.Method, r.Path)
			}
		}
	}
}

// formOf is what the page of a route sends, with the ids of this world.
func (p *play) formOf(t *testing.T, r handlers.Line) []field {
	t.Helper()
	fields := slices.Clone(reach[r.Method+" "+r.Path].fields)
	for i := range fields {
		var err error
		if fields[i].value, err = p.fill(fields[i].value); err != nil {
			t.Fatal(err)
		}
	}
	return fields
}

// laterSteps of signing in need the one before; passkeys are off in the example world.
var laterSteps = map[string]int{"GET /accedi/verifica": 303, "POST /accedi/verifica": 303, "POST /accedi/passkey": 409, "POST /accedi/passkey/risposta": 409}

// TestAccessByRole walks the routes that name no record: the roles of the table get a page,
// the others a page that does not exist, and nobody is sent to sign in.
func TestAccessByRole(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	p.set(inMarch)
	roles := rolesOf(t, p, example.Logins)
	for _, r := range p.server.Table() {
		if strings.Contains(r.Path, ":") || strings.HasSuffix(r.Path, "/eventi") {
			continue
		}
		if got := p.bare(t, "", r.Method, r.Path, nil); r.Roles == nil && got.status >= 300 && got.status != laterSteps[r.Method+" "+r.Path] && got.status != 422 && got.status != 400 {
			t.Errorf("%s %s is for all, and answers nobody %d", r.Method, r.Path, got.status)
		} else if to := got.header.Get("Location"); r.Roles != nil && (got.status != 303 || !strings.HasPrefix(to, "/accedi?poi=")) {
			t.Errorf("%s %s as nobody: %d %s", r.Method, r.Path, got.status, to)
		}
		for _, login := range example.Logins {
			if r.Roles == nil || slices.Contains(r.Roles, roles[login]) {
				continue
			}
			if got := p.bare(t, login, r.Method, r.Path, nil); got.status != 404 {
				t.Errorf("%s %s as %s: %d", r.Method, r.Path, login, got.status)
			}
		}
	}
}
