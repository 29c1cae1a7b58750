package portal

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	table "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"combipat/desk"
	"combipat/views/ui"
)

// Every text of manuale/ and note/ is one page: the only # is its title, each ## and ###
// carries the anchor by which it is linked, as in "## Ritirare {#ritirare}".
//
//go:embed manuale/*.md note/*.md
var texts embed.FS

// Document is a text rendered from Markdown.
type Document struct {
	Title    string
	Contents []Anchor // its ## headings
	HTML     string   // without the title
}

// Anchor is a heading one can link to.
type Anchor struct{ ID, Text string }

// Manuals are the names of the user manuals in the order in which they are offered: one a role,
// and those of the Agenda, one a side [R41].
var Manuals = []string{"operatore", "amministratore", "funzionario", "responsabile", "crm", "gestore", "agenda-operatore", "agenda-sede", "accesso"}

// ManualName returns the name of a role's manual; who works at a CRIC reads the Funzionario's.
func ManualName(role desk.Role) string {
	if role == desk.FunzionarioCRIC || role == desk.ResponsabileCRIC {
		return string(desk.Funzionario)
	}
	return string(role)
}

// Manual returns the manual of that name, if there is one [R41].
func Manual(name string) (Document, bool) {
	if !slices.Contains(Manuals, name) {
		return Document{}, false
	}
	d, ok := documents()["manuale/"+name+".md"]
	return d, ok
}

// Note returns one of the pages the footer links to, if there is one of that name.
func Note(name string) (Document, bool) {
	d, ok := documents()["note/"+name+".md"]
	return d, ok
}

// otherManuals links to all manuals but one.
func otherManuals(name string) []ui.Link {
	var links []ui.Link
	for _, m := range Manuals {
		if d, ok := Manual(m); ok && m != name {
			links = append(links, ui.Link{Path: "/manuale/" + m, Text: d.Title})
		}
	}
	return links
}

// documents renders what is embedded, once. The texts come with the program: one that cannot
// be read is a fault of ours.
var documents = sync.OnceValue(func() map[string]Document {
	all := map[string]Document{}
	for _, dir := range []string{"manuale", "note"} {
		files, err := texts.ReadDir(dir)
		if err != nil {
			panic(err)
		}
		for _, f := range files {
			name := dir + "/" + f.Name()
			source, err := texts.ReadFile(name)
			if err != nil {
				panic(err)
			}
			if all[name], err = renderText(source); err != nil {
				panic(fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	return all
})

// markdown leaves out raw HTML and javascript: addresses; that is the library's default.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAttribute()))

func renderText(source []byte) (Document, error) {
	root := markdown.Parser().Parse(text.NewReader(source))
	var d Document
	for n := root.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch n := n.(type) {
		case *table.Table:
			n.SetAttributeString("class", []byte("cb-table"))
		case *ast.Heading:
			switch n.Level {
			case 1:
				d.Title = words(n, source)
				root.RemoveChild(root, n) // Layout writes the h1
			case 2:
				d.Contents = append(d.Contents, Anchor{ID: anchorOf(n), Text: words(n, source)})
			}
		}
		n = next
	}
	var html bytes.Buffer
	err := markdown.Renderer().Render(&html, source, root)
	d.HTML = html.String()
	return d, err
}

func anchorOf(h *ast.Heading) string {
	id, _ := h.AttributeString("id")
	b, _ := id.([]byte)
	return string(b)
}

// words returns the text of a node without its markup.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
		} else {
			b.WriteString(words(c, source))
		}
	}
	return b.String()
}
