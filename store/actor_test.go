package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Tables that hold what belongs to a citizen.
var ofCitizens = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+(citizens|requests|messages|attachments|kept_files|events|notes|notifications|search_docs|appointments|appointment_citizens|appointment_requests|appointment_events|waiting_list|room_[a-z]+)\b`)

// What may say on whose behalf a method runs: an Act holds the Actor, an Attendee the Actor or the
// link of a guest, and an entry of the agenda
// or a request is only ever handed out to an Actor who may see it.
var onBehalf = []string{"desk.Actor", "Act", "db.Act", "db.Attendee", "desk.AgendaEntry", "desk.Request"}

// Methods that nobody in person calls, each with the reason.
var withoutActor = map[string]string{
	"Check":          "counts and compares, shows no content",
	"CollectOrphans": "names of files only",
	"DropFiles":      "removes contents that no row names any more",
	"ForgetScan":     "only what no row names any more",
	"QueueOldFiles":  "names of files only",
	"ScanClean":      "the scanner's word on a content; hands nothing out",
	"ScanGone":       "the scanner's word on a content; hands nothing out",
	"ScanInfected":   "the scanner's word on a content; hands nothing out",
	"Feed":           "the token is the right; numbers and dates only",
	"InboxOfAll":     "asks Inbox once for each of the positions it is given",
	"Index":          "writes the words to search by; hands nothing out",
	"GuestOf":        "the token is the right; when and where only",
	"RoomStanding":   "whether somebody was let in, for the room itself",
	"WriteRoomLog":   "the room's own record: ids only",
}

// Methods that take somebody and reach one of the four tables, and need no WHERE of reach.go, each
// with the reason.
var pastReach = map[string]string{
	"Accesses":       "by codice fiscale, for the roles that may ask who looked; registered before it is shown",
	"Alternatives":   "free slots: counts what is taken, hands out no row",
	"DropDraft":      "the author's own draft, by author_id",
	"TakeDraftBack":  "the author's own draft, by author_id",
	"EnteRequests":   "the ente's list without contents, by ente_id [R4]",
	"EraseCitizen":   "the Gestore erases and sees numbers only [R6]",
	"FreeSlots":      "free slots: counts what is taken, hands out no row",
	"NoteFileRead":   "writes to the register which file was opened; hands nothing out",
	"Notices":        "a person's own notices; what they link to is asked for again",
	"OpenCitizen":    "the CRM, across enti by its very purpose; registered before it is shown [R26]",
	"PrepareErasure": "numbers of what would go, for the Gestore",
	"Proposal":       "the slot a closure proposed, for an entry that was asked for by right",
	"Thread":         "of a request that was asked for by right",
	"WaitingList":    "a person's own wishes, by person_id",
}

// Where the WHERE-makers of rights live: mayRead and its likes, one file.
const reachFile = "db/reach.go"

// houseFiles reads every product file of store's folders, by its path below store.
func houseFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	names, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		noun := filepath.Dir(name)
		if strings.HasSuffix(name, "_test.go") || noun == "example" || noun == "storetest" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.ToSlash(name)] = string(text)
	}
	return files
}

// TestActorIsNeeded reads the house: an exported method of a noun that reaches a citizen's table,
// in its own body or through functions it calls, takes an Actor.
func TestActorIsNeeded(t *testing.T) {
	t.Parallel()
	h := readHouse(t, houseFiles(t))
	reached, missing, _ := h.judge()
	if reached < 60 {
		t.Errorf("only %d methods on citizens' data were found", reached)
	}
	for _, name := range missing {
		if !strings.HasPrefix(name, "Sweep") && withoutActor[name] == "" {
			t.Errorf("%s reaches citizens' data on nobody's behalf", name)
		}
	}
	for name := range withoutActor {
		if !slices.Contains(missing, name) {
			t.Errorf("%s needs no exception", name)
		}
	}
}

// TestRightsAreInOnePlace: whoever reaches requests, appointments, messages or attachments on
// somebody's behalf has the rows narrowed by reach.go, or stands in the list below with a reason.
func TestRightsAreInOnePlace(t *testing.T) {
	t.Parallel()
	h := readHouse(t, houseFiles(t))
	_, _, unguarded := h.judge()
	for _, name := range unguarded {
		if pastReach[name] == "" {
			t.Errorf("%s reads citizens' rows and asks no one in %s", name, reachFile)
		}
	}
	for name := range pastReach {
		if !slices.Contains(unguarded, name) {
			t.Errorf("%s needs no exception", name)
		}
	}
}

// TestActorIsNeededBites shows what the reader catches: a table reached in the body, by way of a
// function of its own or of another folder, and by way of a constant; with nobody asking, and with
// somebody whose rights were not asked for.
func TestActorIsNeededBites(t *testing.T) {
	t.Parallel()
	h := readHouse(t, map[string]string{
		"db/reach.go": "package db\nfunc (c *Clause) MayRead(who desk.Actor) {}\nfunc Keeper(who desk.Actor) error { return nil }\n",
		"db/help.go":  "package db\nfunc Helper(s *DB) { s.q(`UPDATE messages SET a = 1`) }\n",
		"requests/a.go": "package requests\nconst columns = `a FROM requests r`\n" +
			"func (s *Requests) Direct(id string) { s.q(`SELECT x FROM messages`) }\n" +
			"func (s *Requests) Helped(id string) { db.Helper(s) }\n" +
			"func (s *Requests) Constant(id string) { s.q(`SELECT ` + columns) }\n" +
			"func (s *Requests) Fine(who desk.Actor) { c.MayRead(who); db.Helper(s) }\nfunc (s *Requests) FineToo(a db.Act) { db.Keeper(a.Who); db.Helper(s) }\n" +
			"func (s *Requests) Past(who desk.Actor) { s.q(`SELECT x FROM attachments`) }\n" +
			"func (s *Requests) Other() { s.q(`SELECT x FROM topics`) }\nfunc (s *Requests) hidden() { db.Helper(s) }\n",
		"agenda/b.go": "package agenda\nfunc (s *Agenda) Above(who desk.Actor) { s.Past(who) }\n",
	})
	_, missing, unguarded := h.judge()
	if want := []string{"Constant", "Direct", "Helped"}; !slices.Equal(missing, want) {
		t.Errorf("on nobody's behalf: found %v, wanted %v", missing, want)
	}
	if want := []string{"Above", "Past"}; !slices.Equal(unguarded, want) {
		t.Errorf("past the rights: found %v, wanted %v", unguarded, want)
	}
}

// part is a function or constant: what it calls, and which tables it names.
type part struct {
	calls  []string
	names  bool // a citizen's table
	rows   bool // one of the four whose rows reach.go narrows
	guard  bool // declared in reach.go
	method bool // an exported method of a noun
	behalf bool
}

// house holds the parts of all folders: "requests.notify" is a function or constant, "s.Send" a
// method of a noun, whose names are one another's too since store.Store has them all, "c.And" one
// of a clause, "tx.Exec" one of a transaction.
type house map[string]*part

// The four tables whose rows a person sees by right alone.
var narrowed = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE)\s+(requests|appointments|messages|attachments)\b`)

func readHouse(t *testing.T, files map[string]string) house {
	t.Helper()
	h := house{}
	for name, text := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		folder := file.Name.Name
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				p := partOf(d, folder)
				key := folder + "." + d.Name.Name
				if d.Recv != nil {
					switch of := typeName(d.Recv.List[0].Type); {
					case of == "Clause":
						key = "c." + d.Name.Name
					case of == "Tx":
						key = "tx." + d.Name.Name
					case len(d.Recv.List[0].Names) == 1 && d.Recv.List[0].Names[0].Name == "s":
						key, p.method = "s."+d.Name.Name, d.Name.IsExported()
					default:
						key = folder + "." + of + "." + d.Name.Name
					}
				}
				for _, in := range d.Type.Params.List {
					p.behalf = p.behalf || slices.Contains(onBehalf, typeName(in.Type))
				}
				p.guard = name == reachFile
				h[key] = p
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.CONST {
						for _, name := range v.Names {
							h[folder+"."+name.Name] = partOf(v, folder)
						}
					}
				}
			}
		}
	}
	return h
}

// judge returns how many exported methods reach citizens' tables, those of them that take nobody,
// and those that take somebody and reach the four tables without reach.go.
func (h house) judge() (reached int, missing, unguarded []string) {
	for name, p := range h {
		if !p.method || !h.meets(name, map[string]bool{}, func(p *part) bool { return p.names }) {
			continue
		}
		reached++
		short := strings.TrimPrefix(name, "s.")
		switch {
		case !p.behalf:
			missing = append(missing, short)
		case h.meets(name, map[string]bool{}, func(p *part) bool { return p.rows }) && !h.meets(name, map[string]bool{}, func(p *part) bool { return p.guard }):
			unguarded = append(unguarded, short)
		}
	}
	slices.Sort(missing)
	slices.Sort(unguarded)
	return reached, missing, unguarded
}

// meets says whether a part, or one that it calls, is as asked.
func (h house) meets(name string, seen map[string]bool, is func(*part) bool) bool {
	p := h[name]
	if p == nil || seen[name] {
		return false
	}
	seen[name] = true
	return is(p) || slices.ContainsFunc(p.calls, func(call string) bool { return h.meets(call, seen, is) })
}

func partOf(n ast.Node, folder string) *part {
	p := &part{}
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				text, _ := strconv.Unquote(n.Value)
				p.names = p.names || ofCitizens.MatchString(text)
				p.rows = p.rows || narrowed.MatchString(text)
			}
		case *ast.SelectorExpr: // s, c and tx by their letters; else a folder's name, or a field that leads nowhere
			if x, ok := n.X.(*ast.Ident); ok {
				p.calls = append(p.calls, x.Name+"."+n.Sel.Name)
			} else { // of k.aead.Open the last name is a field's own
				ast.Inspect(n.X, look)
			}
			return false
		case *ast.Ident:
			if n.Obj == nil || n.Obj.Kind == ast.Fun || n.Obj.Kind == ast.Con { // not a variable or a field of the function
				p.calls = append(p.calls, folder+"."+n.Name)
			}
		}
		return true
	}
	ast.Inspect(n, look)
	return p
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return typeName(e.X) + "." + e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}
