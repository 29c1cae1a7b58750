package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Words between quotes in SQL that are no state, kind or role of desk, each with the reason.
var notOfDesk = map[string]string{
	"simple":   "PostgreSQL's name of a text search without a language",
	"optimize": "the full-text index's own command",
}

// TestWordsOfSQLAreDesks: a state or kind written in a query is the value of a constant of desk. It
// stands there as a word because a partial index is only used for a condition that can be read;
// what is written to a row comes as a parameter. A word that desk does not know would find nothing
// and say nothing.
func TestWordsOfSQLAreDesks(t *testing.T) {
	t.Parallel()
	known := deskWords(t)
	if len(known) < 80 {
		t.Fatalf("only %d words of desk were found", len(known))
	}
	seen := 0
	for name, text := range houseFiles(t) {
		words, n := strangeWords(t, name, text, known)
		seen += n
		for _, w := range words {
			t.Errorf("%s: '%s' is no word of desk", name, w)
		}
	}
	if seen < 60 {
		t.Errorf("only %d words were looked at", seen)
	}
}

// TestWordsOfSQLBite: a slip of the pen is found, a word of desk is not complained of.
func TestWordsOfSQLBite(t *testing.T) {
	t.Parallel()
	words, _ := strangeWords(t, "a.go", "package a\nconst q = `UPDATE requests SET state = 'chiusa' WHERE state = 'archivata'`\n", deskWords(t))
	if len(words) != 1 || words[0] != "archivata" {
		t.Errorf("found %v", words)
	}
}

var (
	isSQL  = regexp.MustCompile(`\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|AND|EXISTS|VALUES)\b`)
	quoted = regexp.MustCompile(`'([a-z][a-z-]+)'`)
)

func strangeWords(t *testing.T, name, text string, known map[string]bool) (strange []string, seen int) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		query, _ := strconv.Unquote(lit.Value)
		if !isSQL.MatchString(query) {
			return true
		}
		for _, m := range quoted.FindAllStringSubmatch(query, -1) {
			if seen++; !known[m[1]] && notOfDesk[m[1]] == "" {
				strange = append(strange, m[1])
			}
		}
		return true
	})
	return strange, seen
}

// deskWords are the values of desk's string constants.
func deskWords(t *testing.T) map[string]bool {
	t.Helper()
	names, err := filepath.Glob("../desk/*.go")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				for _, v := range spec.(*ast.ValueSpec).Values {
					if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
						word, _ := strconv.Unquote(lit.Value)
						words[word] = true
					}
				}
			}
		}
	}
	return words
}
