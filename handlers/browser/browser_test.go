package browser_test

import (
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"combipat/handlers/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Runner{Tests: m}.Run()) }

// site is a small one with a strict policy, as ours is.
func site(t *testing.T) string {
	page := func(script string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:")
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			_, _ = fmt.Fprintf(w, `<!doctype html><html lang="it"><head><title>Prova</title><link rel="icon" href="data:,"></head><body><main>
				<p id="cookies">cookie: %d</p><form action="/arrivo"><input id="nome" name="nome" required><input id="data" type="date" name="data">
				<select id="lista" name="lista"><option value="">Tutti</option><option value="b">B</option></select>
				<input id="file" type="file" multiple><button id="invia">Invia</button></form><p id="told"></p>
				<p><a id="altrove" href="/arrivo">Altrove</a></p></main><script src="%s"></script></body></html>`, len(r.Cookies()), script)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", page("/good.js"))
	mux.HandleFunc("GET /throws", page("/throws.js"))
	mux.HandleFunc("GET /shouts", page("/shouts.js"))
	mux.HandleFunc("GET /misses", page("/none.js"))
	mux.HandleFunc("GET /forbidden", page("/inline.js"))
	mux.HandleFunc("GET /arrivo", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="it"><head><title>Arrivo</title><link rel="icon" href="data:,"></head><body><main>%s</main></body></html>`, r.URL.RawQuery)
	})
	for name, text := range map[string]string{
		"good.js": `const told = document.getElementById("told");
			document.getElementById("nome").addEventListener("keydown", e => { if (e.isTrusted) told.textContent += e.key; });
			document.getElementById("file").addEventListener("change", e => { told.textContent = [...e.target.files].map(f => f.name).join(); });
			document.getElementById("lista").addEventListener("change", e => { told.textContent = e.target.value; });
			document.getElementById("nome").addEventListener("invalid", e => { told.textContent = "invalid"; });`,
		"throws.js": `setTimeout(() => nothing.there(), 0);`,
		"shouts.js": `console.warn("only a warning"); console.error("a complaint", 7);`,
		"inline.js": `const s = document.createElement("script"); s.textContent = "1"; document.body.append(s);`,
	} {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write([]byte(text))
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// each runs a test in every engine.
func each(t *testing.T, f func(t *testing.T, e browser.Engine)) {
	for _, e := range browser.Engines {
		t.Run(string(e), func(t *testing.T) { f(t, e) })
	}
}

// TestHands: what a person does arrives as the browser's own events, so that the page's rules hold.
func TestHands(t *testing.T) {
	each(t, func(t *testing.T, e browser.Engine) {
		url := site(t)
		b := browser.Open(t, e)
		b.Goto(url)
		b.Click("#invia")
		b.Shows("#told", "invalid") // the form's own check ran, and nothing was sent
		b.Do(`document.getElementById("told").textContent = ""`)
		b.Type("#nome", "Perché no")
		b.Press(browser.Backspace)
		b.Shows("#told", "Backspace")
		if got := browser.Eval[string](b, `document.getElementById("nome").value`); got != "Perché n" {
			t.Errorf("typed %q", got)
		}
		b.Fill("#nome", "Rossi")
		b.Choose("#lista", "b")
		b.Shows("#told", "b")
		b.Choose("#data", "2026-03-24")
		file := filepath.Join(t.TempDir(), "due parole.txt")
		other := filepath.Join(t.TempDir(), "b.txt")
		for _, name := range []string{file, other} {
			if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		b.Files("#file", file, other)
		b.Shows("#told", "due parole.txt,b.txt")
		if sum := browser.Eval[int](b, `new Promise(r => setTimeout(() => r(42), 10))`); sum != 42 {
			t.Errorf("a promise of %d", sum)
		}
		picture := filepath.Join(t.TempDir(), "a.png")
		b.Resize(900, 700)
		b.Screenshot(picture)
		if f, err := os.Open(picture); err != nil {
			t.Error(err)
		} else if image, err := png.Decode(f); err != nil || image.Bounds().Dx() < 800 || image.Bounds().Dx() > 1000 {
			t.Errorf("the picture: %v", err)
		}
		b.Follow("#invia")
		b.Has("nome=Rossi&data=2026-03-24&lista=b")
	})
}

// TestEnter: a form is sent by the keyboard alone.
func TestEnter(t *testing.T) {
	each(t, func(t *testing.T, e browser.Engine) {
		b := browser.Open(t, e)
		b.Goto(site(t))
		b.Type("#nome", "x")
		b.Leave(func() { b.Press(browser.Enter) })
		b.Has("nome=x")
	})
}

// TestTabsShareNothing: a person's cookies are not another's.
func TestTabsShareNothing(t *testing.T) {
	each(t, func(t *testing.T, e browser.Engine) {
		url := site(t)
		one, two := browser.Open(t, e), browser.Open(t, e)
		one.Goto(url)
		one.Goto(url)
		one.Has("cookie: 1")
		two.Goto(url)
		two.Has("cookie: 0")
	})
}

// TestBefore: a script that is to run ahead of the page's does.
func TestBefore(t *testing.T) {
	each(t, func(t *testing.T, e browser.Engine) {
		b := browser.Open(t, e)
		b.Before(`window.nothing = {there() { window.came = true; }};`)
		b.Goto(site(t) + "/throws")
		b.WaitFor(`window.came`)
	})
}

// TestErrors: each kind of complaint is heard, and a page without any is silent. A closed tab, or one that was
// left in the middle of a request, is no complaint.
func TestErrors(t *testing.T) {
	each(t, func(t *testing.T, e browser.Engine) {
		url := site(t)
		for path, part := range map[string]string{
			"/throws": "nothing", "/shouts": "a complaint", "/misses": "404", "/forbidden": "",
		} {
			b := browser.Open(t, e)
			b.Goto(url + path)
			waitForErrors(t, b, path)
			if said := b.Errors(); path == "/misses" && e == browser.Firefox && len(said) > 0 {
				// a script's 404 is told as the wrong type of its body
			} else if len(said) == 0 || !strings.Contains(strings.Join(said, "\n"), part) || strings.Contains(strings.Join(said, "\n"), "only a warning") {
				t.Errorf("%s: %q", path, said)
			}
			b.Expect("") // all of it
		}
		b := browser.Open(t, e)
		b.Goto(url)
		b.Do(`fetch("/arrivo")`)
		b.Goto(url + "/arrivo")
		if said := b.Errors(); len(said) != 0 {
			t.Errorf("a good page: %q", said)
		}
	})
}

// waitForErrors gives the engine the time to tell: it does so beside the answers.
func waitForErrors(t *testing.T, b *browser.Tab, path string) {
	t.Helper()
	for range 100 {
		if len(b.Errors()) > 0 {
			return
		}
		b.Do(`new Promise(r => setTimeout(r, 20))`)
	}
	t.Errorf("%s: nothing was heard", path)
}
