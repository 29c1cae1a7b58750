package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/handlers/story"
)

// TestFormBounds sends more files, more fields and more kept files than a form has: each is answered in
// words, what was typed is still there, and what fitted is kept.
func TestFormBounds(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	bare(p, t, "operatore.mi", "GET", "/", nil)
	request := []story.Field{{Key: "motivo", Value: "requisiti"}, {Key: "argomento", Value: "pensioni"}, {Key: "cf", Value: "RSSMRA80A01F205X"}, {Key: "nome", Value: "Mario"},
		{Key: "cognome", Value: "Rossi"}, {Key: "cap", Value: "20135"}, {Key: "testo", Value: "Ciò che ho scritto"}}
	files := func(n int) (list []story.Sample) {
		for i := range n {
			_, content, err := story.MakeFile("@1KiB.pdf")
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, story.Sample{Name: fmt.Sprint(i, ".pdf"), Content: append(content, byte(i))})
		}
		return list
	}
	p.Who = "operatore.mi"
	res := p.Upload(t, "/richieste", request, files(desk.MaxFiles+5)...)
	page := story.BodyText(t, res)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, desk.TooManyFiles) || !strings.Contains(page, "Ciò che ho scritto") || strings.Count(page, `name="togli"`) != desk.MaxFiles {
		t.Errorf("too many files: %d, %d kept\n%s", res.StatusCode, strings.Count(page, `name="togli"`), page)
	}
	if res := p.Upload(t, "/richieste", request, files(desk.MaxFiles)...); res.StatusCode != http.StatusSeeOther {
		t.Errorf("as many as there may be: %d\n%s", res.StatusCode, story.BodyText(t, res))
	}
	for name, more := range map[string][]story.Field{
		"fields of one name": slicesOf(9, story.Field{Key: "nome", Value: "Mario"}),
		"parts":              slicesOf(301, story.Field{Key: "tieni", Value: ""}),
		"text":               {{Key: "altro", Value: strings.Repeat("x", 300<<10)}},
	} {
		res := p.Upload(t, "/richieste", append(request, more...), files(1)...)
		if page := story.BodyText(t, res); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(page, "più campi o testo") {
			t.Errorf("too many %s: %d", name, res.StatusCode)
		}
	}
	c := story.SignedIn(t, p.Server, "collega.mi")
	form := url.Values{"testo": {"Ciò che ho scritto"}, "motivo": {"requisiti"}}
	for i := range 1500 {
		form.Add("tieni", fmt.Sprint(i))
	}
	if res := story.Ask(p.Server, "POST", "/richieste", form, nil, c); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(story.BodyText(t, res), desk.TooManyFiles) {
		t.Errorf("1,500 kept files: %d", res.StatusCode)
	}
	for i := range 40_000 {
		form.Add("tieni", fmt.Sprint(i))
	}
	if res := story.Ask(p.Server, "POST", "/richieste", form, nil, c); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("40,000 kept files: %d", res.StatusCode)
	}
}

func slicesOf(n int, f story.Field) (list []story.Field) {
	for range n {
		list = append(list, f)
	}
	return list
}
