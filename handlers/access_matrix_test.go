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
	"combipat/handlers/story"
	"combipat/store/example"
)

// TestAccessTable finds what stands outside the table, and routes of which nobody said what
// their parameter names.
func TestAccessTable(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	if outside := p.Server.Outside(); len(outside) > 0 {
		t.Errorf("routes that the table does not show: %v", outside)
	}
	seen := map[string]bool{}
	for _, r := range p.Server.Table() {
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
	p.Set(inMarch)
	roles := rolesOf(t, p, example.Logins)
	for _, login := range example.Logins {
		bare(p, t, login, "GET", "/", nil) // signs in
	}
	before := p.Fingerprint(t)
	tried := 0
	for _, r := range p.Server.Table() {
		for _, o := range objects[reach[r.Method+" "+r.Path].kind] {
			for _, login := range slices.Concat([]string{""}, example.Logins) {
				if login == "" || !admits(r, o, login, roles) {
					tried++
					for _, fault := range leaks(p, t, r, o, login) {
						t.Errorf("%s %s of %s as %q: %s", r.Method, r.Path, o.name, login, fault)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d attempts", tried)
	}
	if changed := butKept(p.ChangedSince(t, before)); len(changed) > 0 {
		t.Errorf("refused requests have changed %v", changed)
	}
	openToThem(p, t, roles)
}

// admits says whether both the table and the rules let a person reach a record by a route.
func admits(r handlers.Line, o object, login string, roles map[string]desk.Role) bool {
	return slices.Contains(r.Roles, roles[login]) && slices.Contains(o.by, login)
}

// leaks returns what a person who may not see a record could tell from the answers.
func leaks(p *story.Play, t *testing.T, r handlers.Line, o object, login string) (faults []string) {
	t.Helper()
	fields := filledForm(p, t, r)
	path := func(id string) string { return strings.Replace(r.Path, ":id", id, 1) }
	foreign, nowhere := path(p.Saved[o.name]), path(uuid.Must(uuid.NewV7()).String())
	wanted := 404
	if login == "" {
		wanted = 303
	}
	got, none := bare(p, t, login, r.Method, foreign, fields), bare(p, t, login, r.Method, nowhere, fields)
	if got.Status != wanted || none.Status != wanted {
		faults = append(faults, "status "+strconv.Itoa(got.Status)+", and of no record "+strconv.Itoa(none.Status))
	}
	if login == "" {
		return faults // the way to sign in carries the address asked for
	}
	if !bytes.Equal(neutral(got.Body), neutral(none.Body)) {
		faults = append(faults, "the page differs from that of no record")
	}
	if !maps.EqualFunc(got.Header, none.Header, slices.Equal) {
		faults = append(faults, "the headers differ from those of no record")
	}
	if r.Method != "GET" {
		return faults
	}
	if head := bare(p, t, login, "HEAD", foreign, nil); head.Status != wanted || len(head.Body) > 0 {
		faults = append(faults, "HEAD "+strconv.Itoa(head.Status))
	}
	more := foreign + "?id=" + p.Saved[o.name] + "&ufficio=ALFA-MI&ente=ALFA&struttura=DEMO-MI&utente=responsabile.mi&profilo=referente&ruolo=gestore&come=admin.alfa"
	if with := bare(p, t, login, "GET", more, nil); with.Status != wanted || !bytes.Equal(neutral(with.Body), neutral(none.Body)) {
		faults = append(faults, "more parameters open it: "+strconv.Itoa(with.Status))
	}
	return faults
}

var oneTime = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// neutral leaves out what differs from page to page: ids and keys of forms.
func neutral(page []byte) []byte { return oneTime.ReplaceAll(page, []byte("id")) }

// openToThem is the positive control: whoever may read a record does, and each act gets through
// for somebody. Reading comes first, for what is done may take a record away.
func openToThem(p *story.Play, t *testing.T, roles map[string]desk.Role) {
	t.Helper()
	for _, method := range []string{"GET", "POST"} {
		for _, r := range p.Server.Table() {
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
					got := bare(p, t, login, method, strings.Replace(r.Path, ":id", p.Saved[o.name], 1), filledForm(p, t, r))
					if got.Status != 404 && !strings.HasPrefix(got.Header.Get("Location"), "/accedi") {
						through++
					} else if method == "GET" {
						t.Errorf("%s %s of %s as %s: %d", r.Method, r.Path, o.name, login, got.Status)
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
func filledForm(p *story.Play, t *testing.T, r handlers.Line) []story.Field {
	t.Helper()
	fields := slices.Clone(reach[r.Method+" "+r.Path].fields)
	for i := range fields {
		var err error
		if fields[i].Value, err = p.Fill(fields[i].Value); err != nil {
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
	p := story.NewPlay(t, "sqlite")
	p.Set(inMarch)
	roles := rolesOf(t, p, example.Logins)
	for _, r := range p.Server.Table() {
		if strings.Contains(r.Path, ":") || strings.HasSuffix(r.Path, "/eventi") {
			continue
		}
		if got := bare(p, t, "", r.Method, r.Path, nil); r.Roles == nil && got.Status >= 300 && got.Status != laterSteps[r.Method+" "+r.Path] && got.Status != 422 && got.Status != 400 {
			t.Errorf("%s %s is for all, and answers nobody %d", r.Method, r.Path, got.Status)
		} else if to := got.Header.Get("Location"); r.Roles != nil && (got.Status != 303 || !strings.HasPrefix(to, "/accedi?poi=")) {
			t.Errorf("%s %s as nobody: %d %s", r.Method, r.Path, got.Status, to)
		}
		for _, login := range example.Logins {
			if r.Roles == nil || slices.Contains(r.Roles, roles[login]) {
				continue
			}
			if got := bare(p, t, login, r.Method, r.Path, nil); got.Status != 404 {
				t.Errorf("%s %s as %s: %d", r.Method, r.Path, login, got.Status)
			}
		}
	}
}
