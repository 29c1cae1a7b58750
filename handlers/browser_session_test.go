package handlers_test

import (
	"fmt"
	"testing"
	"time"
)

// TestBrowserSessionEnds sees the warning come three minutes before the end, not earlier, and
// another half hour after «Resta collegato»; and the end itself, with what was typed still there.
// The page's clock is moved together with the server's.
func TestBrowserSessionEnds(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "sqlite")
	c := newChromium(t, p)
	b := c.newTab("operatore.mi", true)
	b.signIn()
	// A list that refreshes itself says that nobody did it; a person's click does not.
	b.open("/richieste")
	eval[bool](b, `window.asked = [], document.addEventListener("htmx:before:request", (e) => asked.push(e.detail.ctx.request.headers["X-Combipat-Da-Solo"] ?? "")), true`)
	eval[bool](b, `document.body.dispatchEvent(new Event("richieste"))`)
	b.until(`asked.length === 1`)
	if got := eval[[]string](b, `asked`); got[0] != "1" {
		t.Errorf("the list refreshed itself and said %q", got)
	}
	b.open("/richieste/nuova")
	eval[bool](b, `window.asked = [], document.addEventListener("htmx:before:request", (e) => asked.push(e.detail.ctx.request.headers["X-Combipat-Da-Solo"] ?? "")), true`)
	b.fill("#cf", "RSSMRA80A01F205X")
	b.until(`asked.length > 0`)
	if got := eval[[]string](b, `asked`); got[0] != "" {
		t.Errorf("a person typed and the page said %q", got)
	}
	b.fill("#testo", "Sto scrivendo una cosa lunga")
	eval[bool](b, `window.real = Date.now.bind(Date), window.ahead = 0, Date.now = () => real() + ahead * 60000, true`)
	later := func(minutes int) {
		p.set(dawn.Add(time.Duration(minutes) * time.Minute))
		eval[int](b, fmt.Sprintf("window.ahead = %d", minutes))
		eval[bool](b, `document.dispatchEvent(new Event("visibilitychange"))`)
	}
	later(20)
	if eval[bool](b, `document.getElementById("sessione").open`) {
		t.Error("warns ten minutes before the end")
	}
	later(28)
	b.until(`document.getElementById("sessione").open`)
	b.shows("[data-cb-clock]", ":")
	b.look("accesso-sta-per-chiudersi")
	b.click("#sessione [data-cb-more] button")
	b.until(`!document.getElementById("sessione").open`)
	later(50) // 22 minutes after
	if eval[bool](b, `document.getElementById("sessione").open`) {
		t.Error("warns although it was extended")
	}
	later(59)
	b.expected = []string{"Failed to load", "status of"}
	b.until(`!document.querySelector("[data-cb-over]").hidden`)
	b.look("accesso-chiuso")
	b.click("#sessione form[method=dialog] button")

	// The draft that the page tries to save now is answered without leaving the page.
	eval[bool](b, `window.saved = 0, document.addEventListener("htmx:after:request", (e) => { if (e.detail.ctx.sourceElement.id === "salvataggio") saved++ }), true`)
	b.fill("#nome", "Mario")
	b.until(`saved > 0`)
	if text := eval[string](b, `document.querySelector("#testo")?.value ?? location.pathname`); text != "Sto scrivendo una cosa lunga" {
		t.Errorf("the text is now %q", text)
	}
}
