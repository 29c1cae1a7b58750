package browser

import (
	"context"
	"os/exec"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/page"
	cdp "github.com/chromedp/chromedp"
)

// chromium is a tab over the DevTools protocol.
type chromium struct {
	ctx    context.Context
	heard  chan struct{} // closed when the console has ended
	closed sync.Once
}

func findChromium() open {
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return func(ctx context.Context, complain func(string)) (driver, error) {
				return openChromium(ctx, path, complain)
			}
		}
	}
	return nil
}

// theChromium is the package's one process.
var theChromium struct {
	once sync.Once
	ctx  context.Context
	err  error
}

func startChromium(path string) {
	options := append(cdp.DefaultExecAllocatorOptions[:], cdp.ExecPath(path))
	for _, flag := range []string{"no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync", "ignore-certificate-errors",
		"use-fake-device-for-media-stream", "use-fake-ui-for-media-stream", "allow-loopback-in-peer-connection"} {
		options = append(options, cdp.Flag(flag, true))
	}
	options = append(options, cdp.Flag("autoplay-policy", "no-user-gesture-required"))
	ctx, cancel := cdp.NewExecAllocator(context.Background(), options...)
	ctx, _ = cdp.NewContext(ctx)
	theChromium.ctx, theChromium.err = ctx, cdp.Do(ctx)
	atEnd(func() { _ = cdp.Cancel(ctx); cancel() })
}

func openChromium(_ context.Context, path string, complain func(string)) (driver, error) {
	theChromium.once.Do(func() { startChromium(path) })
	if theChromium.err != nil {
		return nil, theChromium.err
	}
	ctx, _ := cdp.NewContext(theChromium.ctx, cdp.WithNewBrowserContext())
	if err := cdp.Do(ctx); err != nil {
		return nil, err
	}
	b := &chromium{ctx: ctx, heard: make(chan struct{})}
	messages := cdp.Console(ctx) // failed requests too
	go func() {
		defer close(b.heard)
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type == cdp.ConsoleError || m.Type == cdp.ConsoleException {
				complain(m.Text)
			}
		}
	}()
	return b, cdp.Do(ctx, cdp.EmulateViewport(1280, 900))
}

// do takes a step for as long as the caller's context lasts.
func (b *chromium) do(ctx context.Context, steps ...cdp.Action[cdp.Void]) error {
	until, _ := ctx.Deadline()
	own, cancel := context.WithDeadline(b.ctx, until)
	defer cancel()
	return cdp.Do(own, steps...)
}

func (b *chromium) navigate(ctx context.Context, url string) error {
	return b.do(ctx, cdp.Navigate(url))
}

func (b *chromium) eval(ctx context.Context, expression string) (text string, err error) {
	until, _ := ctx.Deadline()
	own, cancel := context.WithDeadline(b.ctx, until)
	defer cancel()
	return cdp.Run(own, cdp.Evaluate[string](expression, cdp.EvalAwaitPromise))
}

func (b *chromium) clickAt(ctx context.Context, _ string, x, y float64) error {
	return b.do(ctx, cdp.MouseClickXY(x, y))
}

// keys are the WebDriver's, as chromedp names them.
var keys = strings.NewReplacer(Enter, "\r", "\n", "\r", TabKey, "\t", Escape, "\u001b", Backspace, "\b", ArrowDown, "\u0301")

func (b *chromium) press(ctx context.Context, text string) error {
	return b.do(ctx, cdp.KeyEvent(keys.Replace(text)))
}

func (b *chromium) choose(ctx context.Context, selector string, files []string) error {
	return b.do(ctx, cdp.SetUploadFiles(cdp.CSS(selector), files))
}

func (b *chromium) before(ctx context.Context, script string) error {
	return b.do(ctx, cdp.Func(func(ctx context.Context, _ *cdp.Target) error {
		_, err := cdp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

func (b *chromium) resize(ctx context.Context, width, height int) error {
	return b.do(ctx, cdp.EmulateViewport(int64(width), int64(height)))
}

func (b *chromium) screenshot(ctx context.Context) ([]byte, error) {
	until, _ := ctx.Deadline()
	own, cancel := context.WithDeadline(b.ctx, until)
	defer cancel()
	return cdp.Run(own, cdp.CaptureScreenshot())
}

func (b *chromium) close(context.Context) {
	b.closed.Do(func() {
		_ = cdp.Cancel(b.ctx)
		<-b.heard
	})
}
