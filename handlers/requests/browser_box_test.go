package requests_test

import (
	"strconv"
	"testing"

	"combipat/handlers/story"
)

// A box says what is left of it before it is full; a file let go anywhere on the form is attached,
// and one let go elsewhere does not take the place of the page [R11].
func TestBrowserBoxAndDrop(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	b := story.NewChromium(t, p).NewTab("operatore.mi", true)
	b.SignIn()
	b.Open("/richieste/nuova")
	story.Eval[bool](b, `window.type = n => { const t = document.querySelector("#testo"); t.value = "x".repeat(n); t.dispatchEvent(new Event("input", {bubbles: true})); }; true`)
	limit := story.Eval[int](b, `document.querySelector("#testo").maxLength`)
	for _, c := range []struct {
		typed int
		says  string
	}{{limit * 7 / 10, ""}, {limit * 9 / 10, "Restano 2000 caratteri."}, {limit - 1, "Resta 1 carattere."}, {limit, "Hai raggiunto il limite di 20000 caratteri."}, {10, ""}} {
		story.Eval[bool](b, `(window.typed = `+strconv.Itoa(c.typed)+`, type(typed), true)`)
		if got := story.Eval[string](b, `document.querySelector(".cb-left")?.textContent ?? ""`); got != c.says {
			t.Errorf("%d of %d: %q, wanted %q", c.typed, limit, got, c.says)
		}
	}

	drop := `(on => { const d = new DataTransfer(); d.items.add(new File(["%PDF-1.4"], on + ".pdf", {type: "application/pdf"}));
		const e = new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: d});
		document.querySelector(on).dispatchEvent(e); return e.defaultPrevented; })`
	for _, on := range []string{"#testo", "h1", "footer"} {
		if !story.Eval[bool](b, drop+`("`+on+`")`) {
			t.Errorf("a file let go on %s is opened in place of the page", on)
		}
	}
	if got := story.Eval[string](b, `[...document.querySelector("#allegati").files].map(f => f.name).join()`); got != "#testo.pdf,h1.pdf,footer.pdf" {
		t.Errorf("attached: %s", got)
	}
	b.Open("/richieste")
	if !story.Eval[bool](b, drop+`("h1")`) {
		t.Error("a page without attachments is left for the file")
	}
}
