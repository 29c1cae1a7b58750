package portal

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"combipat/desk"
	"combipat/views/privacy"
	"combipat/views/ui"
	"combipat/views/viewtest"
)

var roles = []desk.Role{desk.Operatore, desk.Amministratore, desk.Funzionario, desk.FunzionarioCRIC, desk.Responsabile, desk.LettoreCRM, desk.Gestore}

// R41: user manuals inside the procedure, one per role.
func TestEveryRoleHasItsManual(t *testing.T) {
	for _, role := range roles {
		name := ManualName(role)
		d, ok := Manual(name)
		if !ok || d.Title == "" || len(d.Contents) < 4 {
			t.Fatalf("%s: %v, title %q, %d headings", role, ok, d.Title, len(d.Contents))
		}
		html := viewtest.Render(t, ManualPage(name, d))
		viewtest.Has(t, html, "In questa pagina", "Gli altri manuali", `href="#problemi"`)
		viewtest.Hasnt(t, html, `href="/manuale/`+name+`"`, "<h1")
		for _, m := range Manuals {
			if m != name {
				viewtest.Has(t, html, `href="/manuale/`+m+`"`)
			}
		}
	}
	for _, name := range []string{"cric", "", "../note/fonti", "agenda"} {
		if _, ok := Manual(name); ok {
			t.Errorf("there is a manual %q", name)
		}
	}
}

func TestEveryNoteOfTheFooterIsThere(t *testing.T) {
	for _, m := range regexp.MustCompile(`href="/note/([a-z]+)(#[a-z]+)?"`).FindAllStringSubmatch(viewtest.Render(t, ui.Footer(ui.Page{})), -1) {
		d, ok := Note(m[1])
		if !ok || d.Title == "" {
			t.Errorf("no note %s", m[1])
		}
		if m[2] != "" && !strings.Contains(d.HTML, `id="`+m[2][1:]+`"`) {
			t.Errorf("note %s has no %s", m[1], m[2])
		}
	}
}

// The sentence under which the data may be passed on.
func TestSourcesAreNamed(t *testing.T) {
	d, _ := Note("fonti")
	viewtest.Has(t, d.HTML, "CAP: GeoNames (CC BY 4.0). Comuni e codici catastali: ANPR, Ministero dell’Interno (CC BY 4.0). Categorie di pensione: INPS, vocabolari controllati NDC (CC BY 4.0). Dati modificati.", "inventate")
}

func TestTextsHoldNoRawHTMLAndNoBrokenLink(t *testing.T) {
	for name, d := range documents() {
		if strings.Contains(d.HTML, "raw HTML omitted") {
			t.Errorf("%s: raw HTML", name)
		}
		ids := anchors(d)
		for i, id := range ids {
			if id == "" || slices.Contains(ids[:i], id) || id == "in-questa-pagina" || id == "altri-manuali" {
				t.Errorf("%s: heading without an anchor of its own: %q", name, id)
			}
		}
		for _, link := range linksOf(t, name) {
			if !leads(name, d, link) {
				t.Errorf("%s: %s leads nowhere", name, link)
			}
		}
	}
}

// leads says whether a link of a text ends somewhere: another site, a heading, a text of ours,
// or a page that the manual's role has in its navigation or its tabs.
func leads(name string, d Document, link string) bool {
	path, anchor, _ := strings.Cut(link, "#")
	switch {
	case strings.HasPrefix(link, "https://"), path == "/notifiche":
		return true
	case strings.HasPrefix(path, "/manuale/"):
		d, _ = Manual(strings.TrimPrefix(path, "/manuale/"))
	case strings.HasPrefix(path, "/note/"):
		d, _ = Note(strings.TrimPrefix(path, "/note/"))
	case path != "":
		role := strings.TrimSuffix(strings.TrimPrefix(name, "manuale/"), ".md")
		if of, ok := map[string]desk.Role{"agenda-operatore": desk.Operatore, "agenda-sede": desk.Responsabile}[role]; ok {
			role = string(of)
		}
		tabs := map[desk.Role][]ui.Link{desk.Responsabile: ui.SedeLinks, desk.Gestore: slices.Concat(ui.GestioneLinks, privacy.DataLinks)}[desk.Role(role)]
		return inNavigation(ui.Services(&desk.Actor{Role: desk.Role(role)}), path) || inNavigation(tabs, path)
	}
	return d.Title != "" && (anchor == "" || slices.Contains(anchors(d), anchor))
}

func inNavigation(links []ui.Link, path string) bool {
	return slices.ContainsFunc(links, func(l ui.Link) bool { return l.Path == path || inNavigation(l.Items, path) })
}

var heading = regexp.MustCompile(`<h[2-6](?: id="([^"]*)")?>`)

func anchors(d Document) (ids []string) {
	for _, m := range heading.FindAllStringSubmatch(d.HTML, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func linksOf(t *testing.T, name string) (links []string) {
	t.Helper()
	source, err := texts.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	ast.Walk(markdown.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if l, ok := n.(*ast.Link); ok && entering {
			links = append(links, string(l.Destination))
		}
		return ast.WalkContinue, nil
	})
	return links
}
