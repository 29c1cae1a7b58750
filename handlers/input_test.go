package handlers_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/store/example"
)

var (
	readsField  = regexp.MustCompile(`(?:Get|Has|Text|Day|Number|clock|Value|Values)[\[(](?:c, )?"([a-z][a-z_0-9]*)"`)
	readsItself = regexp.MustCompile(`\.(FormValue|PostFormValue|ParseForm|ParseMultipartForm|FormFile|FormParams|MultipartForm|Bind)\b`)
)

// fieldNames returns the names of all fields that handlers read, and fails where one reads a form
// beside web.Posted and web.ReadForm: whoever counts and whoever does would see two inputs.
func fieldNames(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "story") || strings.HasPrefix(path, "browser") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if own := readsItself.FindString(string(text)); own != "" {
			t.Errorf("%s reads a form by itself: %s", path, own)
		}
		for _, m := range readsField.FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 60 {
		t.Fatalf("only %v", names)
	}
	return names
}

// good are values with which something would be done.
var good = map[string]string{"cf": "RSSMRA80A01F205X", "cf_conferma": "RSSMRA80A01F205X", "motivo": "Telefonata del cittadino", "q": "Rossi", "utente": "operatore.mi",
	"password": story.StoryPassword, "attuale": story.StoryPassword, "profilo": "referente", "testo": "Testo", "argomento": "pensioni", "punto": "MI-PENSIONI", "modalita": "presenza",
	"inizio": "2026-03-24T12:00", "data": "2026-03-24", "dal": "2026-05-04", "al": "2026-05-04", "elenco": "strutture", "nome": "Nome", "regione": "Lombardia", "etichetta": "Etichetta"}

// ofAddress are read from the address of a POST too: which field is to be looked at, where to go
// afterwards, which connection is taken up again, which form of a page is shown again.
var ofAddress = []string{"campo", "poi", "ripresa"}

// TestNothingFromTheAddress posts every route of the table with its fields in the address, as everybody
// whom the table lets in: the answer is that without them. A budget, which counts what stands in the
// body, is not passed by beside it.
func TestNothingFromTheAddress(t *testing.T) {
	t.Parallel()
	names := fieldNames(t)
	plain, asked := accessWorld(t), accessWorld(t) // in step: what one of them does, the other does
	plain.Set(inMarch)
	asked.Set(inMarch)
	roles := rolesOf(t, plain, example.Logins)
	tried := 0
	for _, r := range plain.Server.Table() {
		if r.Method != "POST" || r.Path == "/esci" || strings.HasPrefix(r.Path, "/incontri") || strings.HasPrefix(r.Path, "/ospiti") {
			continue
		}
		logins := example.Logins
		if r.Roles == nil {
			logins = []string{""}
		}
		for _, login := range logins {
			if login != "" && !slices.Contains(r.Roles, roles[login]) {
				continue
			}
			send := func(p *story.Play, inAddress bool) story.Answer {
				path := r.Path
				if o := objects[reach[r.Method+" "+r.Path].kind]; len(o) > 0 {
					path = strings.Replace(path, ":id", p.Saved[o[0].name], 1)
				}
				if inAddress {
					q := url.Values{}
					for _, name := range names {
						if q.Set(name, "1"); good[name] != "" {
							q.Set(name, good[name])
						}
					}
					for _, f := range filledForm(p, t, r) {
						q.Set(f.Key, f.Value)
					}
					for _, name := range ofAddress {
						q.Del(name)
					}
					path += "?" + q.Encode()
				}
				return bare(p, t, login, "POST", path, nil)
			}
			got, want := send(asked, true), send(plain, false)
			tried++
			if got.Status != want.Status || neutralPath(got) != neutralPath(want) || !bytes.Equal(withoutAddress(got.Body), withoutAddress(want.Body)) {
				t.Errorf("%s as %q: %d %s, without the address %d %s\n%s", r.Path, login, got.Status, neutralPath(got), want.Status, neutralPath(want), difference(withoutAddress(got.Body), withoutAddress(want.Body)))
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d attempts", tried)
	}
}

var carriedAddress = regexp.MustCompile(`\?[a-z0-9_]+=[^"]*`)

// withoutAddress leaves out what a page says of its own address.
func withoutAddress(page []byte) []byte { return carriedAddress.ReplaceAll(neutral(page), nil) }

// difference shows where two pages part.
func difference(a, b []byte) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	around := func(s []byte) string { return string(s[max(0, i-100):min(len(s), i+200)]) }
	return around(a) + "\n--- without:\n" + around(b)
}

// TestRightBeforeFiles sends files to every route that takes them and names a record, as everybody who
// may not see it: nothing of them is kept, nor looked at.
func TestRightBeforeFiles(t *testing.T) {
	t.Parallel()
	p := accessWorld(t)
	p.Set(inMarch)
	for _, login := range example.Logins {
		bare(p, t, login, "GET", "/", nil)
	}
	before, tried := p.FilesOf(t), 0
	roles := rolesOf(t, p, example.Logins)
	for _, r := range p.Server.Table() {
		if handlers.Bodies()[r.Method+" "+r.Path].Parts == 0 {
			continue
		}
		for _, o := range objects[reach[r.Method+" "+r.Path].kind] {
			for _, login := range example.Logins {
				if admits(r, o, login, roles) {
					continue
				}
				tried++
				p.Who = login
				_, content, err := story.MakeFile("@1KiB.pdf")
				if err != nil {
					t.Fatal(err)
				}
				res := p.Upload(t, strings.Replace(r.Path, ":id", p.Saved[o.name], 1), []story.Field{{Key: "testo", Value: "Testo"}}, story.Sample{Name: o.name + login + ".pdf", Content: append(content, r.Path+o.name+login...)})
				res.Body.Close()
				if res.StatusCode != http.StatusNotFound {
					t.Errorf("%s of %s as %s: %d", r.Path, o.name, login, res.StatusCode)
				}
			}
		}
	}
	if now := p.FilesOf(t); len(now) != len(before) || tried < 50 {
		t.Errorf("%d files where there were %d, after %d attempts", len(now), len(before), tried)
	}
}
