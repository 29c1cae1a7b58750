package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// arrows says which packages of ours a folder may import; store/example and store/storetest
// are parts of store's house, handlers/browser of that of the tests.
var arrows = map[string][]string{
	"desk":             {},
	"store":            {"desk"},
	"store/example":    {"desk", "store"},
	"store/storetest":  {"desk", "store"},
	"static":           {},
	"views":            {"desk", "store", "static"},
	"meet":             {},
	"handlers":         {"desk", "store", "views", "static", "meet"},
	"handlers/browser": {}, // tests only
	".":                {"desk", "store", "store/example", "handlers", "meet"},
}

// only says where a library may appear at all.
var only = map[string][]string{
	"github.com/labstack/echo":      {"handlers", "."},
	"github.com/go-co-op/gocron":    {"."},
	"github.com/jackc/pgx":          {"store", "store/storetest"},
	"github.com/mattn/go-sqlite3":   {"store"},
	"github.com/pressly/goose":      {"store"},
	"github.com/pion":               {"meet"},
	"github.com/alexedwards/scs":    {"handlers"},
	"github.com/a-h/templ":          {"views", "handlers"},
	"database/sql":                  {"store", "store/storetest"},
	"net/http":                      {"handlers", "handlers/browser", "static", "meet", "."},
	"github.com/chromedp/chromedp":  {"handlers/browser"},
	"github.com/coder/websocket":    {"handlers/browser"},
	"github.com/gabriel-vasile":     {"handlers"},
	"golang.org/x/crypto/argon2":    {"handlers"},
	"golang.org/x/crypto/acme":      {"."},
	"github.com/letsencrypt/pebble": {},
	"github.com/gofrs/flock":        {"store", "."},
	"golang.org/x/text":             {"store", "handlers"}, // names of files are composed (NFC)
	"github.com/yuin/goldmark":      {"views"},
	"github.com/emersion/go-smtp":   {},
	"github.com/wneessen/go-mail":   {"."},
	"github.com/pquerna/otp":        {"handlers"},
	"github.com/go-webauthn":        {"handlers"},
	"github.com/coreos/go-oidc":     {"handlers"},
	"github.com/prometheus":         {"handlers"},
	"filippo.io/age":                {"."},
	"github.com/arran4/golang-ical": {"handlers"},
}

// breach returns what is wrong with one import of a file in folder, or "".
func breach(folder, path string) string {
	if ours, ok := strings.CutPrefix(path, "combipat/"); ok {
		for _, allowed := range arrows[folder] {
			if ours == allowed {
				return ""
			}
		}
		return folder + " must not import " + path
	}
	for library, folders := range only {
		if path != library && !strings.HasPrefix(path, library+"/") {
			continue
		}
		for _, allowed := range folders {
			if folder == allowed {
				return ""
			}
		}
		return path + " does not belong in " + folder
	}
	if folder == "desk" && strings.Contains(strings.Split(path, "/")[0], ".") {
		return "desk imports the standard library only, not " + path
	}
	if folder == "desk" && (path == "context" || path == "os") {
		return "desk knows no " + path
	}
	return ""
}

// TestArrows keeps main → handlers → {views, store, meet} → desk → standard library.
func TestArrows(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && path != "." && (strings.HasPrefix(e.Name(), ".") || path == filepath.Join("static", "gen") || path == "bench") {
			return filepath.SkipDir
		}
		if e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		if _, known := arrows[folder]; !known {
			t.Errorf("%s: the folder %s has no place in the house", path, folder)
		}
		for _, i := range file.Imports {
			seen++
			name, _ := strconv.Unquote(i.Path.Value)
			if wrong := breach(folder, name); wrong != "" {
				t.Errorf("%s: %s", path, wrong)
			}
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Fatalf("looked at %d imports: %v", seen, err)
	}
}

// TestArrowsBite shows that the test above catches what it forbids.
func TestArrowsBite(t *testing.T) {
	for _, c := range []struct{ folder, path string }{
		{"desk", "combipat/store"}, {"desk", "context"}, {"desk", "github.com/google/uuid"}, {"views", "combipat/handlers"},
		{"store", "github.com/labstack/echo/v4"}, {"handlers", "database/sql"}, {"handlers", "github.com/go-co-op/gocron/v2"}, {"meet", "combipat/desk"},
	} {
		if breach(c.folder, c.path) == "" {
			t.Errorf("%s may import %s", c.folder, c.path)
		}
	}
}
