package browser

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// webkit is a tab over WebDriver, with a driver and a MiniBrowser of its own: the driver knows one session. A
// witness hears its console.
type webkit struct {
	webdriver
	process *process
	witness *witness
}

func findWebKit() open {
	program, err := exec.LookPath("WebKitWebDriver")
	found, _ := filepath.Glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")
	_, noScreen := exec.LookPath("Xvfb")
	if err != nil || noScreen != nil || len(found) == 0 {
		return nil
	}
	return func(ctx context.Context, complain func(string)) (driver, error) {
		return openWebKit(ctx, program, found[0], complain)
	}
}

// theScreen is what the package's MiniBrowsers draw on.
var theScreen struct {
	once    sync.Once
	display string
	err     error
}

func startScreen(ctx context.Context) {
	read, write, err := os.Pipe()
	if err != nil {
		theScreen.err = err
		return
	}
	defer func() { _ = read.Close() }()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1400x1100x24", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{write}
	p, err := run(cmd, func(string) {})
	_ = write.Close()
	if err != nil {
		theScreen.err = err
		return
	}
	atEnd(p.end)
	if until, ok := ctx.Deadline(); ok {
		_ = read.SetReadDeadline(until)
	}
	number, err := io.ReadAll(io.LimitReader(read, 16))
	if theScreen.display = ":" + strings.TrimSpace(string(number)); theScreen.display == ":" {
		theScreen.err = fmt.Errorf("xvfb: no display: %w", err)
	}
}

func openWebKit(ctx context.Context, path, browser string, complain func(string)) (driver, error) {
	theScreen.once.Do(func() { startScreen(ctx) })
	if theScreen.err != nil {
		return nil, theScreen.err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, "--host=127.0.0.1", fmt.Sprintf("--port=%d", port)) // #nosec G204 -- a driver found on the PATH
	cmd.Env = append(os.Environ(), "DISPLAY="+theScreen.display, "NO_AT_BRIDGE=1")
	p, err := run(cmd, func(string) {})
	if err != nil {
		return nil, err
	}
	w := &webkit{webdriver{base: fmt.Sprintf("http://127.0.0.1:%d", port)}, p, newWitness(complain)}
	if err := w.begin(ctx, browser); err != nil {
		w.close(ctx)
		return nil, err
	}
	return w, nil
}

// begin waits for the driver and opens the session.
func (w *webkit) begin(ctx context.Context, browser string) error {
	var ready struct{ Ready bool }
	for tick := time.NewTicker(pause); !ready.Ready; {
		if err := w.call(ctx, http.MethodGet, "/status", nil, &ready); err == nil && ready.Ready {
			tick.Stop()
			break
		}
		select {
		case <-tick.C:
		case <-w.process.ended:
			return errors.New("WebKitWebDriver ended at once")
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	var made struct{ SessionID string }
	err := w.call(ctx, http.MethodPost, "/session", fields{"capabilities": fields{"alwaysMatch": fields{
		"acceptInsecureCerts":      true,
		"webkitgtk:browserOptions": fields{"binary": browser, "args": []string{"--automation"}},
	}}}, &made)
	if err != nil {
		return err
	}
	w.session = made.SessionID
	return w.resize(ctx, 1280, 1000)
}

// freePort returns a port nobody listens on at the moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func (w *webkit) navigate(ctx context.Context, url string) error {
	url, err := w.witness.through(url)
	if err != nil {
		return err
	}
	return w.call(ctx, http.MethodPost, "/url", fields{"url": url}, nil)
}

func (w *webkit) eval(ctx context.Context, expression string) (text string, err error) {
	err = w.call(ctx, http.MethodPost, "/execute/async", fields{"args": []any{},
		"script": "const done = arguments[arguments.length - 1]; " + expression + ".then(done, e => done(JSON.stringify({e: String(e)})));"}, &text)
	return text, err
}

func (w *webkit) clickAt(ctx context.Context, selector string, _, _ float64) error {
	e, err := w.element(ctx, selector)
	if err != nil {
		return err
	}
	return w.call(ctx, http.MethodPost, "/element/"+e+"/click", nil, nil)
}

func (w *webkit) press(ctx context.Context, text string) error {
	var focused map[string]string
	if err := w.call(ctx, http.MethodGet, "/element/active", nil, &focused); err != nil {
		return err
	}
	return w.call(ctx, http.MethodPost, "/element/"+focused[elementKey]+"/value", fields{"text": strings.ReplaceAll(text, "\n", Enter)}, nil)
}

func (w *webkit) choose(ctx context.Context, selector string, files []string) error {
	e, err := w.element(ctx, selector)
	if err != nil {
		return err
	}
	return w.call(ctx, http.MethodPost, "/element/"+e+"/value", fields{"text": strings.Join(files, "\n")}, nil)
}

func (w *webkit) before(_ context.Context, script string) error {
	w.witness.mu.Lock()
	defer w.witness.mu.Unlock()
	w.witness.scripts = append(w.witness.scripts, script)
	return nil
}

func (w *webkit) resize(ctx context.Context, width, height int) error {
	return w.call(ctx, http.MethodPost, "/window/rect", fields{"x": 0, "y": 0, "width": width, "height": height}, nil)
}

func (w *webkit) screenshot(ctx context.Context) ([]byte, error) {
	var data string
	if err := w.call(ctx, http.MethodGet, "/screenshot", nil, &data); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(data)
}

func (w *webkit) close(ctx context.Context) {
	if w.session != "" {
		_ = w.call(ctx, http.MethodDelete, "", nil, nil)
	}
	w.process.end()
	w.witness.CloseClientConnections()
	w.witness.Close()
}
