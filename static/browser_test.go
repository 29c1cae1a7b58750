package static_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	cdp "github.com/chromedp/chromedp"

	"combipat/desk"
	"combipat/static"
	"combipat/views/ui"
)

// The policy the application sends: a page that breaks it writes to the console.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// browser returns a context with a tab of its own; the test fails on whatever the page
// complains about. Without a browser it is skipped, or fails if COMBIPAT_TEST_REQUIRE contains
// "browser".
func browser(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if strings.Contains(os.Getenv("COMBIPAT_TEST_REQUIRE"), "browser") {
			t.Fatal("a browser is required here: apt-get install chromium-headless-shell")
		}
		t.Skip("no browser: apt-get install chromium-headless-shell")
	}
	options := append(cdp.DefaultExecAllocatorOptions[:], cdp.ExecPath(path), cdp.Flag("no-sandbox", true), cdp.Flag("disable-gpu", true),
		cdp.Flag("disable-quic", true), cdp.Flag("disable-background-networking", true), cdp.Flag("disable-component-update", true))
	ctx, cancel := cdp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = cdp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func body(f func(ctx context.Context, w io.Writer)) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { f(ctx, w); return nil })
}

var operatore = &desk.Actor{Name: "Operatore Milano", Role: desk.Operatore, CanRefer: true, Profile: desk.Generico,
	Ente: desk.Ente{Code: "901", Name: "Patronato Alfa (demo)"}, Ufficio: desk.Ufficio{Code: "MI01", Name: "Milano Centro"}}

// form is a page with one of everything, posted by htmx to itself.
func form(errors desk.Invalid) templ.Component {
	return body(func(ctx context.Context, w io.Writer) {
		put := func(c templ.Component) { c.Render(ctx, w) }
		fmt.Fprint(w, `<div id="modulo">`)
		put(ui.ErrorSummary(errors, "motivo", "cf"))
		fmt.Fprint(w, `<form class="cb-form" method="post" enctype="multipart/form-data" data-hx-post="/" data-hx-target="#modulo" data-hx-swap="outerHTML">`)
		put(ui.Radios(ui.Field{Name: "motivo", Label: "Motivo", Error: errors["motivo"]}, []ui.Option{{Value: "a", Label: "Sollecito", Hint: "Serve un identificativo."}, {Value: "b", Label: "Requisiti"}}))
		put(ui.TextField(ui.Field{Name: "cf", Label: "Codice fiscale", Error: errors["cf"], Hint: "16 caratteri", Class: "cb-mono cb-mid"}))
		put(ui.Select(ui.Field{Name: "argomento", Label: "Argomento"}, []ui.Option{{Value: "p", Label: "Pensioni", Group: "Pensioni"}}))
		put(ui.TextArea(ui.Field{Name: "testo", Label: "Testo"}))
		put(ui.FileField(ui.Field{Name: "allegati", Label: "Allegati", Attrs: templ.Attributes{"data-hx-preserve": "true"}}, 6<<20, []ui.StoredFile{{ID: "1", Name: "delega.pdf", Size: 1 << 20}}))
		put(ui.Checkbox(ui.Field{Name: "ok", Label: "Dichiaro"}))
		put(ui.Submit("Invia"))
		put(ui.SubmitOff("Sollecita risposta", "Possibile dal 19/04/2026."))
		fmt.Fprint(w, `</form><div class="cb-scroll"><table class="cb-table cb-cards"><thead><tr><th scope="col">Numero</th><th scope="col">Stato</th></tr></thead><tbody>`)
		for _, kind := range []string{"bozza", "inviata", "da smistare", "in carico", "integrazione", "risposta", "chiusa", "sollecitata", "patronato", "cittadino", "contact-center", "altro", "none"} {
			fmt.Fprint(w, `<tr><th scope="row"><a href="/">CB-2026-000123</a></th><td data-label="Stato">`)
			put(ui.Badge(kind, kind))
			fmt.Fprint(w, `</td></tr>`)
		}
		fmt.Fprint(w, `</tbody></table></div>`)
		for _, kind := range []string{"info", "success", "warning", "danger"} {
			put(ui.Alert(kind, "Testo di prova."))
		}
		put(ui.EmptyState("Nessuna notifica", "Qui compaiono le risposte."))
		put(ui.Pager("/?prima", "/?dopo"))
		fmt.Fprint(w, `</div>`)
	})
}

// server answers a POST by htmx with 422, errors, a status message and a new counter, and
// notes in posted what arrived.
func server(t *testing.T, posted chan<- string) string {
	mux := http.NewServeMux()
	mux.Handle("/static/", static.Handler())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		p := ui.Page{Title: "Prova", Who: operatore, Active: "/richieste", Unread: 3, Demo: true, Support: "assistenza@example.org", Flash: "Bozza salvata."}
		ui.Layout(p).Render(templ.WithChildren(r.Context(), form(nil)), w)
	})
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(8 << 20); err != nil {
			t.Error(err)
		}
		var names []string
		for _, f := range r.MultipartForm.File["allegati"] {
			names = append(names, f.Filename)
		}
		posted <- r.Header.Get("HX-Request") + " " + strings.Join(names, ",")
		w.Header().Set("Content-Security-Policy", policy)
		w.WriteHeader(http.StatusUnprocessableEntity)
		form(desk.Invalid{"cf": "Non è valido.", "motivo": "Manca."}).Render(r.Context(), w)
		ui.StatusUpdate("Controllare i dati.").Render(r.Context(), w)
	})
	mux.HandleFunc("POST /richieste/bozza", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /ripresa", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /eventi", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	s := httptest.NewServer(mux)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}

// eval returns the value of a script in the page.
func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := cdp.Run(ctx, cdp.Evaluate[T](js, cdp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.200s: %v", js, err)
	}
	return v
}

// until waits for a script to become true.
func until(t *testing.T, ctx context.Context, js string) {
	t.Helper()
	if _, err := cdp.Run(ctx, cdp.Poll[bool](js, cdp.WithPollingTimeout(5*time.Second))); err != nil {
		t.Fatalf("never: %s (%v)", js, err)
	}
}

func do(t *testing.T, ctx context.Context, steps ...cdp.Action[cdp.Void]) {
	t.Helper()
	if err := cdp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func TestAccessibility(t *testing.T) {
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	url := server(t, nil)
	const run = `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"]})
		.then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join(" | ")).join("\n"))`
	for _, size := range [][2]int64{{1280, 900}, {390, 844}} {
		do(t, ctx, cdp.EmulateViewport(size[0], size[1]), cdp.Navigate(url))
		eval[cdp.Void](t, ctx, string(axe)+";void 0")
		if v := eval[string](t, ctx, run); v != "" {
			t.Errorf("%v: %s", size, v)
		}
		if over := eval[int](t, ctx, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("%v: the page is %d pixels too wide", size, over)
		}
	}
	eval[cdp.Void](t, ctx, `document.querySelector("label[for=cf]").remove(); void 0`)
	if eval[string](t, ctx, run) == "" {
		t.Error("axe does not see a missing label")
	}
}

func TestScripts(t *testing.T) {
	ctx := browser(t)
	posted := make(chan string, 1)
	var complaints []string
	done := make(chan struct{})
	messages := cdp.Console(ctx)
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			// Chromium logs every answer of 400 and above.
			if (m.Type == cdp.ConsoleError || m.Type == cdp.ConsoleException) && !strings.Contains(m.Text, "422") {
				complaints = append(complaints, m.Text)
			}
		}
	}()
	do(t, ctx, cdp.EmulateViewport(1280, 900), cdp.Navigate(server(t, posted)))
	until(t, ctx, `document.fonts.check("16px 'Titillium Web'")`)

	dir := t.TempDir()
	file := func(name string, size int) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	total := `document.querySelector("[data-cb-total]").textContent`
	wantTotal := func(want string) {
		t.Helper()
		if got := eval[string](t, ctx, total); got != want {
			t.Errorf("counter %q, want %q", got, want)
		}
	}
	choose := func(path string) { do(t, ctx, cdp.SetUploadFiles(cdp.CSS("#allegati"), []string{path})) }

	wantTotal("1 MiB di 6 MiB") // what the server already holds
	choose(file("uno.pdf", 1<<20))
	wantTotal("2 MiB di 6 MiB")
	choose(file("due.pdf", 5<<20)) // a second choice adds
	wantTotal("7 MiB di 6 MiB: 1 MiB di troppo, togliere qualcosa")
	if eval[bool](t, ctx, `document.querySelector("form.cb-form").checkValidity()`) {
		t.Error("too much can be sent")
	}
	do(t, ctx, cdp.Click(cdp.CSS("#togli-1")))
	wantTotal("6 MiB di 6 MiB")
	do(t, ctx, cdp.Click(cdp.CSS("[aria-label='Togli due.pdf']")))
	wantTotal("1 MiB di 6 MiB")
	if got := eval[string](t, ctx, `document.activeElement.id`); got != "allegati" {
		t.Errorf("focus on %q after a file was removed", got)
	}

	do(t, ctx, cdp.Click(cdp.CSS("form.cb-form [type=submit]")))
	if got := <-posted; got != "true uno.pdf" {
		t.Errorf("posted %q", got)
	}
	until(t, ctx, `performance.getEntriesByType("resource").some(e => e.initiatorType === "xmlhttprequest")`) // the one with a progress bar
	until(t, ctx, `document.activeElement.id === "errori"`)
	until(t, ctx, `document.querySelector("#avviso").textContent.trim() === "Controllare i dati."`)
	if got := eval[string](t, ctx, `document.querySelector("#avviso").getAttribute("role")`); got != "status" {
		t.Errorf("the live region was replaced: role %q", got)
	}
	if got := eval[string](t, ctx, `[...document.querySelector("#allegati").files].map(f => f.name).join()`); got != "uno.pdf" {
		t.Errorf("files after a refusal: %q", got)
	}
	wantTotal("2 MiB di 6 MiB") // the box Togli is fresh again
	do(t, ctx, cdp.Click(cdp.CSS(".cb-errors a[href='#motivo']")))
	until(t, ctx, `document.activeElement.id === "motivo-a"`)
	do(t, ctx, cdp.Click(cdp.CSS(".cb-errors a[href='#cf']")))
	until(t, ctx, `document.activeElement.id === "cf"`)
	cdp.Cancel(ctx)
	<-done
	for _, c := range complaints {
		t.Errorf("console: %s", c)
	}
}
