package story

import (
	"context"
	"errors"
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
type Chromium struct {
	t     *testing.T
	ctx   context.Context
	Url   string
	shots string // folder of the screenshots
	axe   string
}

const (
	stepLasts = 40 * time.Second
	wcag      = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]`
)

// NewChromium serves the play on a port of its own and starts a browser for it. Without one the
// test is skipped, or fails if COMBIPAT_TEST_REQUIRE contains "browser". Screenshots go to
// COMBIPAT_SCREENSHOTS, or where the test keeps its artifacts.
func NewChromium(t *testing.T, p *Play) *Chromium {
	t.Helper()
	server := httptest.NewServer(p.Server)
	t.Cleanup(server.Close) // after the browser is gone: its streams keep the server busy
	return Browse(t, server.URL)
}

// Browse starts a browser for a server that runs already.
func Browse(t *testing.T, url string, flags ...cdp.ExecAllocatorOption) *Chromium {
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
	axe, err := os.ReadFile(FromRoot(t, "static/testdata/axe.min.js"))
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
	ctx, err := shared(path)
	if len(flags) > 0 { // a browser with habits of its own
		var end func()
		ctx, end, err = start(path, flags...)
		t.Cleanup(end)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &Chromium{t: t, ctx: ctx, Url: url, shots: shots, axe: string(axe) + ";void 0"}
}

// Tab is one person's page. Whatever it complains about on the console fails the test.
type Tab struct {
	*Chromium
	ctx      context.Context
	Who      string
	Expected []string // parts of complaints that are provoked
}

// NewTab opens a page with cookies of its own; without scripts it is a browser of long ago.
func (c *Chromium) NewTab(who string, scripts bool) *Tab {
	c.t.Helper()
	ctx, _ := cdp.NewContext(c.ctx, cdp.WithNewBrowserContext())
	b := &Tab{Chromium: c, ctx: ctx, Who: who}
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
	b.Do(cdp.EmulateViewport(1280, 900), cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		_, err := cdp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
		return err
	}))
	return b
}

func (b *Tab) expects(text string) bool {
	return slices.ContainsFunc(b.Expected, func(part string) bool { return strings.Contains(text, part) })
}

// Do takes steps, each within its time.
func (b *Tab) Do(steps ...cdp.Action[cdp.Void]) {
	b.t.Helper()
	for i, s := range steps {
		if err := b.within(func(ctx context.Context) error { return cdp.Do(ctx, s) }); err != nil {
			b.t.Fatalf("%s, step %d: %v\n%s", b.Who, i+1, err, b.Text("main"))
		}
	}
}

func (b *Tab) within(f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(b.ctx, stepLasts)
	defer cancel()
	return f(ctx)
}

// Text is what an element shows, "" if there is none.
func (b *Tab) Text(selector string) string {
	var text string
	_ = b.within(func(ctx context.Context) (err error) {
		text, err = cdp.Run(ctx, cdp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector)))
		return err
	})
	return text
}

// Eval returns the value of a script, or of its promise.
func Eval[T any](b *Tab, js string) T {
	b.t.Helper()
	var value T
	err := b.within(func(ctx context.Context) (err error) {
		value, err = cdp.Run(ctx, cdp.Evaluate[T](js, cdp.EvalAwaitPromise))
		return err
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v", b.Who, js, err)
	}
	return value
}

// Until waits for a script to become true, on this page or on the one that is being loaded: what is asked of
// a page that goes away meanwhile is asked again of the next.
func (b *Tab) Until(js string) {
	b.t.Helper()
	err := b.within(func(ctx context.Context) error {
		for {
			_, err := cdp.Run(ctx, cdp.Poll[bool]("Boolean("+js+")", cdp.WithPollingTimeout(stepLasts)))
			if err == nil || ctx.Err() != nil || errors.Is(err, cdp.ErrPollingTimeout) {
				return err
			}
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	if err != nil {
		b.t.Fatalf("%s: never: %s (%v)\n%s", b.Who, js, err, b.Text("main"))
	}
}

// Shows waits for an element to contain a text.
func (b *Tab) Shows(selector, text string) {
	b.t.Helper()
	b.Until(fmt.Sprintf(`document.querySelector(%q)?.textContent.includes(%q)`, selector, text))
}

// Has fails unless the page contains the text now.
func (b *Tab) Has(text string) {
	b.t.Helper()
	if page := b.Text("main"); !strings.Contains(page, text) {
		b.t.Errorf("%s: no %q in:\n%s", b.Who, text, page)
	}
}

func (b *Tab) Open(path string) {
	b.t.Helper()
	b.Do(cdp.Navigate(b.Url + path))
}

// Press clicks what leads to another page and waits until that is loaded.
func (b *Tab) Press(selector string) {
	b.t.Helper()
	b.still(selector)
	b.Leave(cdp.Click(cdp.CSS(selector)), selector)
}

// Run executes what leads to another page.
func (b *Tab) Run(js string) {
	b.t.Helper()
	b.Leave(cdp.Evaluate[cdp.Void](js+"; void 0"), js)
}

func (b *Tab) Leave(how cdp.Action[cdp.Void], name string) {
	b.t.Helper()
	err := b.within(func(ctx context.Context) error {
		_, err := cdp.RunResponse(ctx, how)
		return err
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v\n%s", b.Who, name, err, b.Text("main"))
	}
}

func (b *Tab) Click(selector string) {
	b.t.Helper()
	b.still(selector)
	b.Do(cdp.Click(cdp.CSS(selector)))
}

// still waits until an element lies still: what a page draws meanwhile would move it from under the mouse.
// Measured from outside, as a page without scripts has no clock of its own.
func (b *Tab) still(selector string) {
	b.t.Helper()
	b.Until(fmt.Sprintf(`document.querySelector(%q)`, selector))
	place := fmt.Sprintf(`(e => { e?.scrollIntoView({block: "center", behavior: "instant"}); return JSON.stringify(e?.getBoundingClientRect()) ?? ""; })(document.querySelector(%q))`, selector)
	for before, now := "", Eval[string](b, place); now != before; {
		before, now = now, Eval[string](b, place)
	}
}

// Fill types into a field in place of what is there, and leaves it.
func (b *Tab) Fill(selector, text string) {
	b.t.Helper()
	b.Do(cdp.WaitVisible(cdp.CSS(selector)))
	Eval[cdp.Void](b, fmt.Sprintf(`document.querySelector(%q).value = ""; void 0`, selector))
	b.Do(cdp.SendKeys(cdp.CSS(selector), text), cdp.Blur(cdp.CSS(selector)))
}

// Choose picks an option as a person does who has opened the list.
func (b *Tab) Choose(selector, value string) {
	b.t.Helper()
	Eval[cdp.Void](b, fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector(%q)); void 0`, value, selector))
	if got := Eval[string](b, fmt.Sprintf(`document.querySelector(%q).value`, selector)); got != value {
		b.t.Fatalf("%s: %s has no option %q", b.Who, selector, value)
	}
}

func (b *Tab) SignIn() {
	b.t.Helper()
	b.Open("/accedi")
	b.Fill("#utente", b.Who)
	b.Fill("#password", StoryPassword)
	b.Press("main [type=submit], main button")
	if b.Text(".cb-strip") == "" {
		b.t.Fatalf("%s: not signed in:\n%s", b.Who, b.Text("main"))
	}
}

var wide, narrow = [2]int64{1280, 900}, [2]int64{390, 844}

// Look takes pictures of the page, wide and narrow, and has axe judge both.
func (b *Tab) Look(name string) {
	b.t.Helper()
	b.at(narrow, name, true)
	b.at(wide, name, true)
}

// Glance has axe judge the narrow page only: for pages whose frame was looked at before.
func (b *Tab) Glance(name string) {
	b.t.Helper()
	b.at(narrow, name, true)
	b.at(wide, name, false)
}

func (b *Tab) at(size [2]int64, name string, judge bool) {
	b.t.Helper()
	b.Do(cdp.EmulateViewport(size[0], size[1]))
	b.Picture(fmt.Sprintf("%s-%d.png", name, size[0]))
	if over := Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		b.t.Errorf("%s: %s at %d: %d pixels too wide", b.Who, name, size[0], over)
	}
	if !judge {
		return
	}
	if found := b.Violations(); found != "" {
		b.t.Errorf("%s: %s at %d: %s", b.Who, name, size[0], found)
	}
}

func (b *Tab) Picture(file string) {
	b.t.Helper()
	err := b.within(func(ctx context.Context) error {
		png, err := cdp.Run(ctx, cdp.FullScreenshot(100))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(b.shots, file), png, 0o644)
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v", b.Who, file, err)
	}
}

// Violations is what axe holds against the page by WCAG 2.2 AA, "" for nothing.
func (b *Tab) Violations() string {
	b.t.Helper()
	if !Eval[bool](b, `"axe" in window`) {
		Eval[cdp.Void](b, b.axe)
	}
	return Eval[string](b, `axe.run(document, {runOnly: `+wcag+`, resultTypes: ["violations"]})
		.then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join(" | ")).join("\n"))`)
}
