package account_test

import (
	"fmt"
	"testing"
	"time"

	"combipat/handlers/story"
)

// TestBrowserSessionEnds sees the warning come three minutes before the end, not earlier, and
// another half hour after «Resta collegato»; and the end itself, with what was typed still there.
// The page's clock is moved together with the server's.
func TestBrowserSessionEnds(t *testing.T) {
	t.Parallel()
	p := story.NewPlay(t, "sqlite")
	c := story.NewChromium(t, p)
	b := c.NewTab("operatore.mi", true)
	b.SignIn()
	// A list that refreshes itself says that nobody did it; a person's click does not.
	b.Open("/richieste")
	story.Eval[bool](b, `window.asked = [], document.addEventListener("htmx:before:request", (e) => asked.push(e.detail.ctx.request.headers["X-Combipat-Da-Solo"] ?? "")), true`)
	story.Eval[bool](b, `document.body.dispatchEvent(new Event("richieste"))`)
	b.Until(`asked.length === 1`)
	if got := story.Eval[[]string](b, `asked`); got[0] != "1" {
		t.Errorf("the list refreshed itself and said %q", got)
	}
	b.Open("/richieste/nuova")
	story.Eval[bool](b, `window.asked = [], document.addEventListener("htmx:before:request", (e) => asked.push(e.detail.ctx.request.headers["X-Combipat-Da-Solo"] ?? "")), true`)
	b.Fill("#cf", "RSSMRA80A01F205X")
	b.Until(`asked.length > 0`)
	if got := story.Eval[[]string](b, `asked`); got[0] != "" {
		t.Errorf("a person typed and the page said %q", got)
	}
	b.Fill("#testo", "Sto scrivendo una cosa lunga")
	story.Eval[bool](b, `window.real = Date.now.bind(Date), window.ahead = 0, Date.now = () => real() + ahead * 60000, true`)
	later := func(minutes int) {
		p.Set(story.Dawn.Add(time.Duration(minutes) * time.Minute))
		story.Eval[int](b, fmt.Sprintf("window.ahead = %d", minutes))
		story.Eval[bool](b, `document.dispatchEvent(new Event("visibilitychange"))`)
	}
	later(20)
	if story.Eval[bool](b, `document.getElementById("sessione").open`) {
		t.Error("warns ten minutes before the end")
	}
	later(28)
	b.Until(`document.getElementById("sessione").open`)
	b.Shows("[data-cb-clock]", ":")
	b.Look("accesso-sta-per-chiudersi")
	b.Click("#sessione [data-cb-more] button")
	b.Until(`!document.getElementById("sessione").open`)
	later(50) // 22 minutes after
	if story.Eval[bool](b, `document.getElementById("sessione").open`) {
		t.Error("warns although it was extended")
	}
	later(59)
	b.Expected = []string{"Failed to load", "status of"}
	b.Until(`!document.querySelector("[data-cb-over]").hidden`)
	b.Look("accesso-chiuso")
	b.Click("#sessione form[method=dialog] button")

	// The draft that the page tries to save now is answered without leaving the page.
	story.Eval[bool](b, `window.saved = 0, window.ask = fetch, window.fetch = async (...a) => { const r = await ask(...a); if (a[0] === "/richieste/bozza") saved++; return r }, true`)
	b.Fill("#nome", "Mario")
	b.Until(`saved > 0`)
	if text := story.Eval[string](b, `document.querySelector("#testo")?.value ?? location.pathname`); text != "Sto scrivendo una cosa lunga" {
		t.Errorf("the text is now %q", text)
	}
}
