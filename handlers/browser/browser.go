// Package browser drives three engines for tests: Chromium, Firefox and WebKit, each from its Debian
// package, behind one tab. A test package has one process of Chromium and one of Firefox, in which every
// tab has cookies and storage of its own; WebKit's driver knows one tab a process. Whatever a page complains
// about on its console and every request that fails is an error of the test.
//
// Nothing but tests imports it; nothing is ever downloaded.
package browser

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// Engine is one of the three.
type Engine string

const (
	Chromium Engine = "chromium"
	Firefox  Engine = "firefox"
	WebKit   Engine = "webkit" // pages only: it has no RTCPeerConnection
)

// Engines is all of them.
var Engines = []Engine{Chromium, Firefox, WebKit}

// required is the word by which COMBIPAT_TEST_REQUIRE asks for an engine, and install what brings it.
var (
	required = map[Engine]string{Chromium: "browser", Firefox: "firefox", WebKit: "webkit"}
	install  = map[Engine]string{Chromium: "chromium-headless-shell", Firefox: "firefox-esr", WebKit: "webkit2gtk-driver xvfb"}
)

// driver is one tab as its engine's protocol sees it.
type driver interface {
	navigate(ctx context.Context, url string) error
	eval(ctx context.Context, expression string) (string, error) // a string, or a promise of one
	clickAt(ctx context.Context, selector string, x, y float64) error
	press(ctx context.Context, keys string) error // where the focus is
	choose(ctx context.Context, selector string, files []string) error
	before(ctx context.Context, script string) error // in every page, ahead of its own
	resize(ctx context.Context, width, height int) error
	screenshot(ctx context.Context) ([]byte, error)
	close(ctx context.Context)
}

// open makes a tab; complain is told what the page writes on its console and what failed to load.
type open func(ctx context.Context, complain func(string)) (driver, error)

// find returns how an engine opens tabs, nil where its programs are missing.
func (e Engine) find() open {
	switch e {
	case Chromium:
		return findChromium()
	case Firefox:
		return findFirefox()
	}
	return findWebKit()
}

// starting is how long an engine may take to be there, on a busy machine.
const starting = 60 * time.Second

// Open opens a tab that shares nothing with any other. The test is skipped where the engine is missing, and
// fails if COMBIPAT_TEST_REQUIRE names it: "browser" (Chromium), "firefox", "webkit".
func Open(t testing.TB, e Engine) *Tab {
	t.Helper()
	start := e.find()
	if start == nil {
		if strings.Contains(os.Getenv("COMBIPAT_TEST_REQUIRE"), required[e]) {
			t.Fatalf("%s is required here: apt-get install %s", e, install[e])
		}
		t.Skipf("no %s: apt-get install %s", e, install[e])
	}
	tab := &Tab{t: t, engine: e, Patience: 15 * time.Second}
	ctx, cancel := context.WithTimeout(context.Background(), starting)
	defer cancel()
	var err error
	if tab.driver, err = start(ctx, tab.complain); err != nil {
		t.Fatalf("%s: %v", e, err)
	}
	t.Cleanup(tab.end)
	return tab
}

// ending is what is left to do when the tests are over: processes and their folders.
var ending struct {
	mu    sync.Mutex
	tasks []func()
}

func atEnd(task func()) {
	ending.mu.Lock()
	defer ending.mu.Unlock()
	ending.tasks = append(ending.tasks, task)
}

// Runner runs the tests of a package and ends the engines that they started.
type Runner struct{ Tests *testing.M }

// Run returns what the tests return.
func (r Runner) Run() int {
	code := r.Tests.Run()
	ending.mu.Lock()
	defer ending.mu.Unlock()
	for _, task := range ending.tasks {
		task()
	}
	return code
}

// wrap makes an expression one whose value, awaited, is a JSON text: {"v": its value} or {"e": what it threw}.
func wrap(expression string) string {
	return `(async () => { try { return JSON.stringify({v: await (` + expression + "\n" + `)}); } catch (e) { return JSON.stringify({e: String(e)}); } })()`
}

type evaluated struct {
	Value  json.RawMessage `json:"v"`
	Thrown *string         `json:"e"`
}
