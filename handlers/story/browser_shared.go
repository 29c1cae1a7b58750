package story

import (
	"context"
	"flag"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	cdp "github.com/chromedp/chromedp"

	"combipat/handlers/browser"
	"combipat/store/storetest"
)

// Main runs the tests of a package that has stories or browser walks, and ends what they shared.
// Most of them wait for a page or a database, so more are under way than there are cores.
func Main(m *testing.M) {
	flag.Parse()
	if p := flag.Lookup("test.parallel"); p != nil && p.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = p.Value.Set(strconv.Itoa(2 * runtime.GOMAXPROCS(0)))
	}
	code := storetest.Run(browser.Runner{Tests: m})
	if one.end != nil {
		one.end()
	}
	os.Exit(code)
}

// one is the browser that the tests of a package share; each has contexts of its own in it.
var one struct {
	once sync.Once
	ctx  context.Context
	end  func()
	err  error
}

func shared(path string) (context.Context, error) {
	one.once.Do(func() { one.ctx, one.end, one.err = start(path) })
	return one.ctx, one.err
}

// start starts a browser program; end ends it. A failed start has an end that does nothing.
func start(path string, flags ...cdp.ExecAllocatorOption) (ctx context.Context, end func(), err error) {
	options := append(cdp.DefaultExecAllocatorOptions[:], cdp.ExecPath(path), cdp.Flag("no-sandbox", true), cdp.Flag("disable-gpu", true),
		cdp.Flag("disable-quic", true), cdp.Flag("no-first-run", true), cdp.Flag("disable-background-networking", true),
		cdp.Flag("disable-component-update", true), cdp.Flag("disable-sync", true))
	options = append(options, flags...)
	ctx, cancel := cdp.NewExecAllocator(context.Background(), options...)
	ctx, _ = cdp.NewContext(ctx)
	if err := cdp.Do(ctx); err != nil {
		cancel()
		return nil, func() {}, err
	}
	return ctx, func() { cdp.Cancel(ctx); cancel() }, nil
}
