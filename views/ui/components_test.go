package ui

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"combipat/desk"
	"combipat/views/viewtest"
)

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
		t.Run(name, func(t *testing.T) { viewtest.Hasnt(t, viewtest.Render(t, c), "<script>alert") })
	}
	viewtest.Hasnt(t, viewtest.Render(t, Pager("javascript:alert(1)", "")), "javascript:")
}

func TestErrorIsWiredToItsField(t *testing.T) {
	f := Field{Name: "cf", Label: "Codice fiscale", Value: "RSSMRA", Hint: "16 caratteri", Error: "Non è valido.", Required: true}
	for name, c := range map[string]templ.Component{"TextField": TextField(f), "TextArea": TextArea(f), "Select": Select(f, nil), "FileField": FileField(f, 1, nil)} {
		t.Run(name, func(t *testing.T) {
			html := viewtest.Render(t, c)
			viewtest.Has(t, html, `id="cf"`, `name="cf"`, `for="cf" class="active"`, `aria-invalid="true"`,
				`aria-describedby="cf-errore cf-aiuto"`, `id="cf-errore"`, `id="cf-aiuto"`, "is-invalid", " required")
			viewtest.Hasnt(t, html, "facoltativo")
		})
	}
	viewtest.Has(t, viewtest.Render(t, TextField(f)), `value="RSSMRA"`)
	viewtest.Has(t, viewtest.Render(t, TextArea(f)), `>RSSMRA</textarea>`)
	viewtest.Has(t, viewtest.Render(t, Radios(f, []Option{{Value: "a", Label: "A"}})), `<fieldset id="cf"`, `aria-describedby="cf-errore cf-aiuto"`, `id="cf-a"`)
}

func TestFieldWithoutErrorSaysNothing(t *testing.T) {
	html := viewtest.Render(t, TextField(Field{Name: "nome", Label: "Nome"}))
	viewtest.Hasnt(t, html, "aria-invalid", "aria-describedby", "is-invalid", " required")
	viewtest.Has(t, html, "(facoltativo)", `type="text"`)
}

func TestChoicesComeBack(t *testing.T) {
	options := []Option{{Value: "a", Label: "A", Group: "G"}, {Value: "b", Label: "B", Group: "G"}, {Value: "c", Label: "C", Group: "H", Disabled: true}}
	html := viewtest.Render(t, Select(Field{Name: "x", Label: "X", Value: "b"}, options))
	viewtest.Has(t, html, `<option value="b" selected>`, `<optgroup label="G">`, `<option value="c" disabled>`)
	if n := strings.Count(html, "<optgroup"); n != 2 {
		t.Errorf("%d groups, want 2", n)
	}
	viewtest.Has(t, viewtest.Render(t, Radios(Field{Name: "x", Label: "X", Value: "b"}, options)), `value="b" checked`)
	viewtest.Has(t, viewtest.Render(t, Checkbox(Field{Name: "x", Label: "X", Value: "1"})), " checked")
	viewtest.Hasnt(t, viewtest.Render(t, Checkbox(Field{Name: "x", Label: "X"})), " checked")
}

func TestErrorSummary(t *testing.T) {
	if html := viewtest.Render(t, ErrorSummary(nil, "cf")); html != "" {
		t.Errorf("no errors, but %q", html)
	}
	html := viewtest.Render(t, ErrorSummary(desk.Invalid{"testo": "manca il testo", "cf": "manca il codice fiscale", "": "riprovare"}, "cf", "testo"))
	viewtest.Has(t, html, `role="alert"`, `tabindex="-1"`, `<a href="#cf">`, `<a href="#testo">`, "Ci sono 3 errori")
	if !(strings.Index(html, "riprovare") < strings.Index(html, "#cf") && strings.Index(html, "#cf") < strings.Index(html, "#testo")) {
		t.Errorf("not in the order of the form:\n%s", html)
	}
}
