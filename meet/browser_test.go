package meet

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	cdp "github.com/chromedp/chromedp"
)

//go:embed testdata/page.html
var roomPage string

// chromium is a browser whose pages are people in the rooms of s.
type chromium struct {
	t   *testing.T
	s   *Server
	ctx context.Context
	url string
}

// newChromium skips the test without a browser, or fails it if COMBIPAT_TEST_REQUIRE contains "browser".
func newChromium(t *testing.T, s *Server, flags ...cdp.ExecAllocatorOption) *chromium {
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
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { signal(s, w, r) }))
	t.Cleanup(site.Close)
	options := append(cdp.DefaultExecAllocatorOptions[:], cdp.ExecPath(path), cdp.Flag("no-sandbox", true), cdp.Flag("disable-gpu", true),
		cdp.Flag("no-first-run", true), cdp.Flag("disable-background-networking", true), cdp.Flag("disable-component-update", true),
		cdp.Flag("disable-sync", true), cdp.Flag("allow-loopback-in-peer-connection", true), cdp.Flag("autoplay-policy", "no-user-gesture-required"))
	ctx, cancel := cdp.NewExecAllocator(t.Context(), append(options, flags...)...)
	t.Cleanup(cancel)
	ctx, _ = cdp.NewContext(ctx)
	if err := cdp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cdp.Cancel(ctx) })
	return &chromium{t, s, ctx, site.URL}
}

// signal serves the page of one person, /ROOM/PERSON, and answers its offers.
func signal(s *Server, w http.ResponseWriter, r *http.Request) {
	room, who, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	if r.Method == http.MethodGet {
		_, _ = io.WriteString(w, roomPage)
		return
	}
	body, _ := io.ReadAll(r.Body)
	post := s.Join
	if r.URL.Query().Has("restart") {
		post = s.Restart
	}
	answer, err := post(r.Context(), ticket(room, who, Member), string(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	_, _ = io.WriteString(w, answer)
}

// page is one person's tab.
type page struct {
	*chromium
	ctx context.Context
	who string
}

func (c *chromium) newPage(room, who string) *page {
	c.t.Helper()
	ctx, _ := cdp.NewContext(c.ctx, cdp.WithNewBrowserContext())
	p := &page{c, ctx, who}
	c.t.Cleanup(func() { cdp.Cancel(ctx) })
	if err := cdp.Do(ctx, cdp.Navigate(c.url+"/"+room+"/"+who)); err != nil {
		c.t.Fatal(err)
	}
	return p
}

// run returns the value of a script, or of its promise.
func run[T any](p *page, script string, args ...any) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	value, err := cdp.Run(ctx, cdp.Evaluate[T](fmt.Sprintf(script, args...), cdp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.who, fmt.Sprintf(script, args...), err)
	}
	return value
}

// inbound is what the browser counted on a line.
type inbound struct {
	FramesDecoded, KeyFramesDecoded, FramesDropped, FreezeCount int
	PacketsReceived, PacketsLost, NackCount, PliCount           int
}

func (p *page) counts(mid int) inbound { p.t.Helper(); return run[inbound](p, `inbound(%d)`, mid) }

// sees waits until place i shows somebody's colour, moves, and sounds with their tone.
func (p *page) sees(i int, colour string) {
	p.t.Helper()
	audio, video := published+2*i, published+2*i+1
	eventually(p.t, fmt.Sprintf("%s sees %s", p.who, colour), func() bool { return run[string](p, `pixel(%d)`, video) == colour })
	eventually(p.t, fmt.Sprintf("%s hears %s", p.who, colour), func() bool {
		off := run[int](p, `pitch(%d)`, audio) - tones[colour]
		return off > -30 && off < 30
	})
	frames := p.counts(video).FramesDecoded
	eventually(p.t, fmt.Sprintf("%s sees %s move", p.who, colour), func() bool { return p.counts(video).FramesDecoded >= frames+15 })
}

// tones in hertz of those who are told apart by a colour.
var tones = map[string]int{"red": 400, "lime": 800, "blue": 1200}

func (p *page) join(colour string) { p.t.Helper(); run[bool](p, `join(%q, %d)`, colour, tones[colour]) }

// Three browsers decode each other's picture and voice; a place that changes its person shows the new one and goes
// on being decoded; a network change goes over without a new connection.
func TestBrowserRoom(t *testing.T) {
	s := start(t, Config{})
	c := newChromium(t, s)
	a, b, d := c.newPage("r", "a"), c.newPage("r", "b"), c.newPage("r", "d")
	a.join("red")
	b.join("lime")
	a.sees(0, "lime")
	b.sees(0, "red")

	ok(t, s.Leave(ticket("r", "b", Member)))
	d.join("blue")
	d.sees(0, "red")
	a.sees(0, "blue") // in b's place: one stream for the decoder
	t.Logf("a's place after the change: %+v", a.counts(published+1))

	b.join("lime")
	a.sees(1, "lime")
	b.sees(0, "red")
	b.sees(1, "blue")

	run[bool](a, `join("", 0, true)`)
	a.sees(0, "blue")
	d.sees(0, "red")
	if n := s.connections(); n != 3 {
		t.Errorf("%d connections", n)
	}
}

// A browser whose network lets no UDP through is in the room by TCP.
func TestBrowserTCP(t *testing.T) {
	ice, web := OnePort(listenTCP(t))
	defer web.Close()
	deaf := newLossy(t)
	deaf.cut.Store(true)
	s := start(t, Config{TCP: ice, UDPConns: []net.PacketConn{deaf}})
	c := newChromium(t, s)
	a, b := c.newPage("r", "a"), c.newPage("r", "b")
	began := time.Now()
	a.join("red")
	b.join("lime")
	a.sees(0, "lime")
	b.sees(0, "red")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("by TCP after %s", took)
	}
}
