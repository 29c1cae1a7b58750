package handlers_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdp "github.com/chromedp/chromedp"
)

// A browser of one test: people get a tab each, with cookies of their own.
type chromium struct {
	t     *testing.T
	ctx   context.Context
	url   string
	shots string // folder of the screenshots
	axe   string
}

const (
	stepLasts = 15 * time.Second
	wcag      = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]`
)

// newChromium serves the play on a port of its own and starts a browser for it. Without one the
// test is skipped, or fails if COMBIPAT_TEST_REQUIRE contains "browser". Screenshots go to
// COMBIPAT_SCREENSHOTS, or where the test keeps its artifacts.
func newChromium(t *testing.T, p *play) *chromium {
	t.Helper()
	server := httptest.NewServer(p.server)
	t.Cleanup(server.Close) // after the browser is gone: its streams keep the server busy
	return browse(t, server.URL)
}

// browse starts a browser for a server that runs already.
func browse(t *testing.T, url string, flags ...cdp.ExecAllocatorOption) *chromium {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if strings.Contains(os.Getenv("COMBIPAT_TEST_REQUIRE"), "browser") {
			t.Fatal("a browser is required here: apt-get install chromium-headless-shell")
		}
		t.Skip("no browser: apt-get install chromium-headless-shell")
	}
	axe, err := os.ReadFile("../static/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	shots := os.Getenv("COMBIPAT_SCREENSHOTS")
	if shots == "" {
		shots = t.ArtifactDir()
	}
	if err := os.MkdirAll(shots, 0o755); err != nil {
		t.Fatal(err)
	}
	options := append(cdp.DefaultExecAllocatorOptions[:], cdp.ExecPath(path), cdp.Flag("no-sandbox", true), cdp.Flag("disable-gpu", true),
		cdp.Flag("disable-quic", true), cdp.Flag("no-first-run", true), cdp.Flag("disable-background-networking", true),
		cdp.Flag("disable-component-update", true), cdp.Flag("disable-sync", true))
	options = append(options, flags...)
	ctx, cancel := cdp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, _ = cdp.NewContext(ctx)
	if err := cdp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cdp.Cancel(ctx) })
	return &chromium{t: t, ctx: ctx, url: url, shots: shots, axe: string(axe) + ";void 0"}
}

// tab is one person's page. Whatever it complains about on the console fails the test.
type tab struct {
	*chromium
	ctx      context.Context
	who      string
	expected []string // parts of complaints that are provoked
}

// newTab opens a page with cookies of its own; without scripts it is a browser of long ago.
func (c *chromium) newTab(who string, scripts bool) *tab {
	c.t.Helper()
	ctx, _ := cdp.NewContext(c.ctx, cdp.WithNewBrowserContext())
	b := &tab{chromium: c, ctx: ctx, who: who}
	done := make(chan struct{})
	if err := cdp.Do(ctx); err != nil {
		c.t.Fatal(err)
	}
	messages := cdp.Console(ctx)
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			if (m.Type == cdp.ConsoleError || m.Type == cdp.ConsoleException) && !b.expects(m.Text) {
				c.t.Errorf("%s: console: %s", who, m.Text)
			}
		}
	}()
	c.t.Cleanup(func() { cdp.Cancel(ctx); <-done })
	b.do(cdp.EmulateViewport(1280, 900), cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		_, err := cdp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
		return err
	}))
	return b
}

func (b *tab) expects(text string) bool {
	return slices.ContainsFunc(b.expected, func(part string) bool { return strings.Contains(text, part) })
}

// do takes steps, each within its time.
func (b *tab) do(steps ...cdp.Action[cdp.Void]) {
	b.t.Helper()
	for i, s := range steps {
		if err := b.within(func(ctx context.Context) error { return cdp.Do(ctx, s) }); err != nil {
			b.t.Fatalf("%s, step %d: %v\n%s", b.who, i+1, err, b.text("main"))
		}
	}
}

func (b *tab) within(f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(b.ctx, stepLasts)
	defer cancel()
	return f(ctx)
}

// text is what an element shows, "" if there is none.
func (b *tab) text(selector string) string {
	var text string
	_ = b.within(func(ctx context.Context) (err error) {
		text, err = cdp.Run(ctx, cdp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector)))
		return err
	})
	return text
}

// eval returns the value of a script, or of its promise.
func eval[T any](b *tab, js string) T {
	b.t.Helper()
	var value T
	err := b.within(func(ctx context.Context) (err error) {
		value, err = cdp.Run(ctx, cdp.Evaluate[T](js, cdp.EvalAwaitPromise))
		return err
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v", b.who, js, err)
	}
	return value
}

// until waits for a script to become true.
func (b *tab) until(js string) {
	b.t.Helper()
	err := b.within(func(ctx context.Context) error {
		_, err := cdp.Run(ctx, cdp.Poll[bool]("Boolean("+js+")", cdp.WithPollingTimeout(stepLasts)))
		return err
	})
	if err != nil {
		b.t.Fatalf("%s: never: %s\n%s", b.who, js, b.text("main"))
	}
}

// shows waits for an element to contain a text.
func (b *tab) shows(selector, text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.querySelector(%q)?.textContent.includes(%q)`, selector, text))
}

// has fails unless the page contains the text now.
func (b *tab) has(text string) {
	b.t.Helper()
	if page := b.text("main"); !strings.Contains(page, text) {
		b.t.Errorf("%s: no %q in:\n%s", b.who, text, page)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(cdp.Navigate(b.url + path))
}

// press clicks what leads to another page and waits until that is loaded.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.leave(cdp.Click(cdp.CSS(selector)), selector)
}

// run executes what leads to another page.
func (b *tab) run(js string) {
	b.t.Helper()
	b.leave(cdp.Evaluate[cdp.Void](js+"; void 0"), js)
}

func (b *tab) leave(how cdp.Action[cdp.Void], name string) {
	b.t.Helper()
	err := b.within(func(ctx context.Context) error {
		_, err := cdp.RunResponse(ctx, how)
		return err
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v\n%s", b.who, name, err, b.text("main"))
	}
}

func (b *tab) click(selector string) {
	b.t.Helper()
	b.do(cdp.Click(cdp.CSS(selector)))
}

// fill types into a field in place of what is there, and leaves it.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do(cdp.WaitVisible(cdp.CSS(selector)))
	eval[cdp.Void](b, fmt.Sprintf(`document.querySelector(%q).value = ""; void 0`, selector))
	b.do(cdp.SendKeys(cdp.CSS(selector), text), cdp.Blur(cdp.CSS(selector)))
}

// choose picks an option as a person does who has opened the list.
func (b *tab) choose(selector, value string) {
	b.t.Helper()
	eval[cdp.Void](b, fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector(%q)); void 0`, value, selector))
	if got := eval[string](b, fmt.Sprintf(`document.querySelector(%q).value`, selector)); got != value {
		b.t.Fatalf("%s: %s has no option %q", b.who, selector, value)
	}
}

func (b *tab) signIn() {
	b.t.Helper()
	b.open("/accedi")
	b.fill("#utente", b.who)
	b.fill("#password", storyPassword)
	b.press("main [type=submit], main button")
	if b.text(".cb-strip") == "" {
		b.t.Fatalf("%s: not signed in:\n%s", b.who, b.text("main"))
	}
}

var wide, narrow = [2]int64{1280, 900}, [2]int64{390, 844}

// look takes pictures of the page, wide and narrow, and has axe judge both.
func (b *tab) look(name string) {
	b.t.Helper()
	b.at(narrow, name, true)
	b.at(wide, name, true)
}

// glance has axe judge the narrow page only: for pages whose frame was looked at before.
func (b *tab) glance(name string) {
	b.t.Helper()
	b.at(narrow, name, true)
	b.at(wide, name, false)
}

func (b *tab) at(size [2]int64, name string, judge bool) {
	b.t.Helper()
	b.do(cdp.EmulateViewport(size[0], size[1]))
	b.picture(fmt.Sprintf("%s-%d.png", name, size[0]))
	if over := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		b.t.Errorf("%s: %s at %d: %d pixels too wide", b.who, name, size[0], over)
	}
	if !judge {
		return
	}
	if found := b.violations(); found != "" {
		b.t.Errorf("%s: %s at %d: %s", b.who, name, size[0], found)
	}
}

func (b *tab) picture(file string) {
	b.t.Helper()
	err := b.within(func(ctx context.Context) error {
		png, err := cdp.Run(ctx, cdp.FullScreenshot(100))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(b.shots, file), png, 0o644)
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v", b.who, file, err)
	}
}

// violations is what axe holds against the page by WCAG 2.2 AA, "" for nothing.
func (b *tab) violations() string {
	b.t.Helper()
	if !eval[bool](b, `"axe" in window`) {
		eval[cdp.Void](b, b.axe)
	}
	return eval[string](b, `axe.run(document, {runOnly: `+wcag+`, resultTypes: ["violations"]})
		.then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join(" | ")).join("\n"))`)
}
