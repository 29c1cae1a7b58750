package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
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
var onBehalf = []string{"desk.Actor", "Act", "Attendee", "desk.AgendaEntry", "desk.Request"}

// Methods that nobody in person calls, each with the reason.
var withoutActor = map[string]string{
	"Check":          "counts and compares, shows no content",
	"CollectOrphans": "names of files only",
	"QueueOldFiles":  "names of files only",
	"ScanClean":      "the scanner's word on a content; hands nothing out",
	"ScanGone":       "the scanner's word on a content; hands nothing out",
	"ScanInfected":   "the scanner's word on a content; hands nothing out",
	"Feed":           "the token is the right; numbers and dates only",
	"GuestOf":        "the token is the right; when and where only",
	"RoomStanding":   "whether somebody was let in, for the room itself",
	"WriteRoomLog":   "the room's own record: ids only",
}

// TestActorIsNeeded reads the package: an exported method that reaches a citizen's table, in its
// own body or through functions it calls, takes an Actor.
func TestActorIsNeeded(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	names, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range names {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			text, err := os.ReadFile(e.Name())
			if err != nil {
				t.Fatal(err)
			}
			files[e.Name()] = string(text)
		}
	}
	reached, missing := actorless(t, files)
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

// TestActorIsNeededBites shows what the reader catches: a table reached in the body, by way of a
// function, and by way of a constant.
func TestActorIsNeededBites(t *testing.T) {
	t.Parallel()
	_, missing := actorless(t, map[string]string{"a.go": "package store\nconst columns = `a FROM requests r`\n" +
		"func (s *Store) Direct(id string) { s.q(`SELECT x FROM messages`) }\n" +
		"func (s *Store) Helped(id string) { helper(s) }\nfunc helper(s *Store) { s.q(`UPDATE notes SET a = 1`) }\n" +
		"func (s *Store) Constant(id string) { s.q(`SELECT ` + columns) }\n" +
		"func (s *Store) Fine(who desk.Actor) { helper(s) }\nfunc (s *Store) FineToo(a Act) { helper(s) }\n" +
		"func (s *Store) Other() { s.q(`SELECT x FROM topics`) }\nfunc (s *Store) hidden() { helper(s) }\n"})
	if want := []string{"Constant", "Direct", "Helped"}; !slices.Equal(missing, want) {
		t.Errorf("found %v, wanted %v", missing, want)
	}
}

// part is a function or constant: the words in it, and whether it names a citizen's table.
type part struct {
	calls  []string
	names  bool
	method bool // an exported method of *Store
	behalf bool
}

// actorless returns how many exported methods of *Store reach citizens' tables, and those of
// them that take nobody.
func actorless(t *testing.T, files map[string]string) (reached int, missing []string) {
	t.Helper()
	parts := map[string]*part{}
	for name, text := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				p := partOf(d)
				p.method = d.Recv != nil && d.Name.IsExported() && typeName(d.Recv.List[0].Type) == "Store"
				for _, in := range d.Type.Params.List {
					p.behalf = p.behalf || slices.Contains(onBehalf, typeName(in.Type))
				}
				parts[partName(d)] = p
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.CONST {
						for _, name := range v.Names {
							parts[name.Name] = partOf(v)
						}
					}
				}
			}
		}
	}
	for name, p := range parts {
		if p.method && reaches(parts, name, map[string]bool{}) {
			reached++
			if !p.behalf {
				missing = append(missing, strings.TrimPrefix(name, "Store."))
			}
		}
	}
	slices.Sort(missing)
	return reached, missing
}

// partName is a function's name, a method's behind its type's.
func partName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	return typeName(d.Recv.List[0].Type) + "." + d.Name.Name
}

func partOf(n ast.Node) *part {
	p := &part{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				text, _ := strconv.Unquote(n.Value)
				p.names = p.names || ofCitizens.MatchString(text)
			}
		case *ast.SelectorExpr: // methods of the types whose variables have their letters; other fields and packages are none of ours
			if x, ok := n.X.(*ast.Ident); ok {
				if of := map[string]string{"s": "Store.", "c": "clause.", "tx": "Tx."}[x.Name]; of != "" {
					p.calls = append(p.calls, of+n.Sel.Name)
				}
				return false
			}
		case *ast.Ident:
			if n.Obj == nil || n.Obj.Kind == ast.Fun || n.Obj.Kind == ast.Con { // not a variable or a field of the function
				p.calls = append(p.calls, n.Name)
			}
		}
		return true
	})
	return p
}

func reaches(parts map[string]*part, name string, seen map[string]bool) bool {
	p := parts[name]
	if p == nil || seen[name] {
		return false
	}
	seen[name] = true
	return p.names || slices.ContainsFunc(p.calls, func(call string) bool { return reaches(parts, call, seen) })
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
