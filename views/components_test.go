package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"combipat/desk"
)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func has(t testing.TB, html string, wants ...string) {
	t.Helper()
	for _, w := range wants {
		if !strings.Contains(html, w) {
			t.Errorf("no %q in\n%s", w, html)
		}
	}
}

func hasnt(t testing.TB, html string, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(html, w) {
			t.Errorf("%q in\n%s", w, html)
		}
	}
}

const evil = `"><script>alert(1)</script>`

func TestWhatPeopleTypedIsEscaped(t *testing.T) {
	f := Field{Name: "testo", Label: evil, Value: evil, Hint: evil, Error: evil}
	options := []Option{{Value: evil, Label: evil, Hint: evil, Group: evil}}
	for name, c := range map[string]templ.Component{
		"TextField":    TextField(f),
		"TextArea":     TextArea(f),
		"Select":       Select(f, options),
		"Radios":       Radios(f, options),
		"Checkbox":     Checkbox(f),
		"FileField":    FileField(f, 6<<20, []StoredFile{{ID: evil, Name: evil}}),
		"ErrorSummary": ErrorSummary(desk.Invalid{"testo": evil, evil: evil}),
		"Badge":        Badge(evil, evil),
		"Alert":        Alert(evil, evil),
		"EmptyState":   EmptyState(evil, evil),
		"Pager":        Pager(evil, evil),
		"Hidden":       Hidden(evil, evil),
		"Layout":       Layout(Page{Title: evil, Flash: evil, Support: evil, Who: &desk.Actor{Role: desk.Operatore, Name: evil}}),
	} {
		t.Run(name, func(t *testing.T) { hasnt(t, render(t, c), "<script>alert") })
	}
	hasnt(t, render(t, Pager("javascript:alert(1)", "")), "javascript:")
}

func TestErrorIsWiredToItsField(t *testing.T) {
	f := Field{Name: "cf", Label: "Codice fiscale", Value: "RSSMRA", Hint: "16 caratteri", Error: "Non è valido.", Required: true}
	for name, c := range map[string]templ.Component{"TextField": TextField(f), "TextArea": TextArea(f), "Select": Select(f, nil), "FileField": FileField(f, 1, nil)} {
		t.Run(name, func(t *testing.T) {
			html := render(t, c)
			has(t, html, `id="cf"`, `name="cf"`, `for="cf" class="active"`, `aria-invalid="true"`,
				`aria-describedby="cf-errore cf-aiuto"`, `id="cf-errore"`, `id="cf-aiuto"`, "is-invalid", " required")
			hasnt(t, html, "facoltativo")
		})
	}
	has(t, render(t, TextField(f)), `value="RSSMRA"`)
	has(t, render(t, TextArea(f)), `>RSSMRA</textarea>`)
	has(t, render(t, Radios(f, []Option{{Value: "a", Label: "A"}})), `<fieldset id="cf"`, `aria-describedby="cf-errore cf-aiuto"`, `id="cf-a"`)
}

func TestFieldWithoutErrorSaysNothing(t *testing.T) {
	html := render(t, TextField(Field{Name: "nome", Label: "Nome"}))
	hasnt(t, html, "aria-invalid", "aria-describedby", "is-invalid", " required")
	has(t, html, "(facoltativo)", `type="text"`)
}

func TestChoicesComeBack(t *testing.T) {
	options := []Option{{Value: "a", Label: "A", Group: "G"}, {Value: "b", Label: "B", Group: "G"}, {Value: "c", Label: "C", Group: "H", Disabled: true}}
	html := render(t, Select(Field{Name: "x", Label: "X", Value: "b"}, options))
	has(t, html, `<option value="b" selected>`, `<optgroup label="G">`, `<option value="c" disabled>`)
	if n := strings.Count(html, "<optgroup"); n != 2 {
		t.Errorf("%d groups, want 2", n)
	}
	has(t, render(t, Radios(Field{Name: "x", Label: "X", Value: "b"}, options)), `value="b" checked`)
	has(t, render(t, Checkbox(Field{Name: "x", Label: "X", Value: "1"})), " checked")
	hasnt(t, render(t, Checkbox(Field{Name: "x", Label: "X"})), " checked")
}

func TestErrorSummary(t *testing.T) {
	if html := render(t, ErrorSummary(nil, "cf")); html != "" {
		t.Errorf("no errors, but %q", html)
	}
	html := render(t, ErrorSummary(desk.Invalid{"testo": "manca il testo", "cf": "manca il codice fiscale", "": "riprovare"}, "cf", "testo"))
	has(t, html, `role="alert"`, `tabindex="-1"`, `<a href="#cf">`, `<a href="#testo">`, "Ci sono 3 errori")
	if !(strings.Index(html, "riprovare") < strings.Index(html, "#cf") && strings.Index(html, "#cf") < strings.Index(html, "#testo")) {
		t.Errorf("not in the order of the form:\n%s", html)
	}
}
