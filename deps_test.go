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

// arrows says which packages of ours a folder may import, each with the reason. A noun may import
// the nouns below it on its own floor and the floors below; what does not stand here is forbidden.
var arrows = map[string]struct {
	may []string
	why string
}{
	"desk": {nil, "the rules, tested in a second without a database or a compiler for C"},

	"store/db":        {[]string{"desk"}, "what every noun of the store stands on; it names none of them"},
	"store/directory": {[]string{"desk", "store/db"}, "places are there before anybody works in them"},
	"store/people":    {[]string{"desk", "store/db", "store/directory"}, "a person belongs to a place"},
	"store/requests":  {[]string{"desk", "store/db", "store/directory"}, "a request goes to a place; who may act on it is an Actor of desk"},
	"store/agenda":    {[]string{"desk", "store/db", "store/directory", "store/requests"}, "an appointment is a request's right, and tells it what was used up"},
	"store/office":    {[]string{"desk", "store/db", "store/directory", "store/people", "store/requests", "store/agenda"}, "work changes hands: both requests and appointments"},
	"store/room":      {[]string{"desk", "store/db", "store/requests", "store/agenda"}, "a room is an appointment's, its documents are attachments"},
	"store/imports":   {[]string{"desk", "store/db", "store/directory", "store/people", "store/requests", "store/agenda"}, "a list enters rows of any noun"},
	"store/mail":      {[]string{"desk", "store/db", "store/people"}, "a link is made for its person when the message is handed over"},
	"store/privacy":   {[]string{"desk", "store/db", "store/requests", "store/agenda", "store/mail"}, "erases and exports what the others keep"},
	"store": {[]string{"desk", "store/db", "store/directory", "store/people", "store/requests", "store/agenda", "store/office", "store/room",
		"store/imports", "store/mail", "store/privacy"}, "the face: it embeds the nouns and says nothing of its own"},
	"store/example": {[]string{"desk", "store", "store/db", "store/requests"}, "the example world, made through the face as any caller would; a million requests to measure on write rows in blocks, with their words as the search has them"},
	"store/storetest": {[]string{"desk", "store", "store/db", "store/example", "store/agenda", "store/requests"},
		"worlds to test in, for tests alone; it sees the transactions of db"},

	"static": {nil, "files and their addresses"},

	"views":           {nil, "the floor's name and its generator"},
	"views/ui":        {[]string{"desk", "store", "static"}, "layout and parts that several nouns draw; no page of one"},
	"views/portal":    {[]string{"desk", "store", "views/ui"}, "what everybody finds on entering"},
	"views/directory": {[]string{"desk", "store", "views/ui"}, "the Gestore's lists"},
	"views/account":   {[]string{"desk", "store", "views/ui", "views/directory"}, "an ente's list of people is previewed as the Gestore's lists are"},
	"views/room":      {[]string{"desk", "store", "static", "views/ui"}, "lobby, room and what is left of it"},
	"views/agenda":    {[]string{"desk", "store", "views/ui", "views/room"}, "an appointment's page shows what its meeting left"},
	"views/requests":  {[]string{"desk", "store", "views/ui", "views/agenda"}, "a request's page lists its appointments"},
	"views/inbox":     {[]string{"desk", "store", "views/ui"}, "the officials' side of the same thread"},
	"views/office":    {[]string{"desk", "store", "views/ui", "views/agenda"}, "a closure lists the appointments it displaces"},
	"views/privacy":   {[]string{"desk", "store", "views/ui"}, "pages about personal data"},
	"views/viewtest":  {nil, "reading what was drawn, for tests alone"},

	"meet": {nil, "the room knows tickets and tracks, no requests"},

	"handlers/rooms":     {[]string{"desk", "store", "meet"}, "the room server bound to the store, below every page"},
	"handlers/web":       {[]string{"desk", "store", "static", "meet", "views/ui", "views/account", "handlers/rooms"}, "what every noun stands on; of account's views the pages that ask who one is"},
	"handlers/portal":    {[]string{"desk", "store", "views/ui", "views/portal", "views/directory", "handlers/web"}, "the Gestore's Portale shows what setting up still lacks"},
	"handlers/directory": {[]string{"desk", "store", "views/ui", "views/directory", "handlers/web"}, "the Gestore's lists"},
	"handlers/account":   {[]string{"desk", "store", "views/ui", "views/account", "handlers/web", "handlers/directory"}, "people are kept under the Gestore's address"},
	"handlers/requests":  {[]string{"desk", "store", "views/ui", "views/requests", "handlers/web"}, "the patronato's side"},
	"handlers/inbox":     {[]string{"desk", "store", "views/ui", "views/inbox", "handlers/web"}, "the officials' side"},
	"handlers/agenda":    {[]string{"desk", "store", "meet", "views/ui", "views/agenda", "views/room", "handlers/web"}, "an appointment's page says who is in its room"},
	"handlers/office":    {[]string{"desk", "store", "views/ui", "views/office", "handlers/web"}, "the order of work"},
	"handlers/privacy":   {[]string{"desk", "store", "views/ui", "views/privacy", "handlers/web"}, "personal data"},
	"handlers/room":      {[]string{"desk", "store", "static", "meet", "views/ui", "views/room", "handlers/web", "handlers/rooms"}, "the way into a meeting"},
	"handlers": {[]string{"desk", "store", "meet", "handlers/rooms", "handlers/web", "handlers/portal", "handlers/directory", "handlers/account", "handlers/requests",
		"handlers/inbox", "handlers/agenda", "handlers/office", "handlers/privacy", "handlers/room"}, "the table of routes"},
	"handlers/browser": {nil, "three engines behind one tab, for tests alone"},
	"handlers/story":   {[]string{"desk", "meet", "handlers", "store", "store/example", "store/storetest", "handlers/browser"}, "stories and people, for tests alone"},

	"command/listen": {[]string{"desk", "store"}, "sockets and certificates; a job of theirs stands in store's table"},
	"command":        {[]string{"desk", "store", "store/example", "handlers", "meet", "command/listen"}, "puts the program together"},
	".":              {[]string{"command"}, "the name of the command, nothing else"},
}

// only says where a library may appear at all.
var only = map[string][]string{
	"github.com/labstack/echo":      {"handlers", "command"},
	"github.com/go-co-op/gocron":    {"command"},
	"github.com/jackc/pgx":          {"store/db", "store/storetest"},
	"github.com/mattn/go-sqlite3":   {"store/db"},
	"github.com/pressly/goose":      {"store/db"},
	"github.com/pion":               {"meet"},
	"github.com/alexedwards/scs":    {"handlers"},
	"github.com/a-h/templ":          {"views", "handlers"},
	"net/http":                      {"handlers", "static", "meet", "command"},
	"github.com/chromedp":           {"handlers/story", "handlers/browser"},
	"github.com/coder/websocket":    {"handlers/browser"},
	"github.com/gabriel-vasile":     {"handlers"},
	"golang.org/x/crypto/argon2":    {"handlers"},
	"golang.org/x/crypto/acme":      {"command/listen"},
	"github.com/letsencrypt/pebble": {},
	"github.com/gofrs/flock":        {"store/db", "command"},
	"golang.org/x/text":             {"store", "handlers"}, // names of files are composed (NFC), words folded
	"github.com/yuin/goldmark":      {"views"},
	"github.com/emersion/go-smtp":   {},
	"github.com/wneessen/go-mail":   {"command"},
	"github.com/pquerna/otp":        {"handlers"},
	"github.com/go-webauthn":        {"handlers"},
	"github.com/coreos/go-oidc":     {"handlers"},
	"github.com/prometheus":         {"handlers"},
	"filippo.io/age":                {"command"},
	"github.com/arran4/golang-ical": {"handlers"},
	"database/sql":                  {"store", "handlers/story"},
}

// breach returns what is wrong with one import of a file in folder, or "".
func breach(folder, path string) string {
	if ours, ok := strings.CutPrefix(path, "combipat/"); ok {
		for _, allowed := range arrows[folder].may {
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
			if folder == allowed || strings.HasPrefix(folder, allowed+"/") {
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
		{"store", "github.com/labstack/echo/v4"}, {"store/requests", "combipat/store/agenda"}, {"store/db", "combipat/store/directory"}, {"store/agenda", "github.com/jackc/pgx/v5"}, {"handlers", "database/sql"}, {"handlers", "github.com/go-co-op/gocron/v2"}, {"meet", "combipat/desk"},
		{"command", "github.com/jackc/pgx/v5"}, {"handlers/requests", "combipat/handlers/inbox"}, {"views/ui", "combipat/views/agenda"}, {".", "combipat/store"}, {"command/listen", "combipat/command"},
	} {
		if breach(c.folder, c.path) == "" {
			t.Errorf("%s may import %s", c.folder, c.path)
		}
	}
}
