package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Tab is one person's page.
type Tab struct {
	Patience time.Duration // of each step

	t      testing.TB
	engine Engine
	driver driver

	mu       sync.Mutex
	said     []string
	expected []string
}

// Keys that are no letters, for Press.
const (
	Enter     = "\uE007"
	TabKey    = "\uE004"
	Escape    = "\uE00C"
	Backspace = "\uE003"
	ArrowDown = "\uE015"
)

// Engine returns which one the tab is of.
func (b *Tab) Engine() Engine { return b.engine }

// complain notes what the page says; it is called from the engine's goroutine.
func (b *Tab) complain(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said = append(b.said, text)
}

// Expect names parts of complaints that the test provokes.
func (b *Tab) Expect(parts ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, parts...)
}

// Errors returns what the page complained about so far and nobody expected.
func (b *Tab) Errors() (all []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, text := range b.said {
		if !slices.ContainsFunc(b.expected, func(part string) bool { return strings.Contains(text, part) }) {
			all = append(all, text)
		}
	}
	return all
}

// end closes the tab and fails the test for its complaints.
func (b *Tab) end() {
	ctx, cancel := context.WithTimeout(context.Background(), b.Patience)
	defer cancel()
	b.driver.close(ctx)
	for _, text := range b.Errors() {
		b.t.Errorf("%s: the page complains: %s", b.engine, text)
	}
}

func (b *Tab) within(f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), b.Patience)
	defer cancel()
	return f(ctx)
}

// must fails the test, showing the page, if a step does not work.
func (b *Tab) must(what string, f func(context.Context) error) {
	b.t.Helper()
	if err := b.within(f); err != nil {
		b.t.Fatalf("%s: %s: %v\n%s", b.engine, what, err, b.Text("main"))
	}
}

// Goto opens an address and waits until it is loaded.
func (b *Tab) Goto(url string) {
	b.t.Helper()
	b.must(url, func(ctx context.Context) error { return b.driver.navigate(ctx, url) })
}

// Before has a script run in every later page, ahead of the page's own.
func (b *Tab) Before(script string) {
	b.t.Helper()
	b.must("before", func(ctx context.Context) error { return b.driver.before(ctx, script) })
}

// Resize gives the page another size, in CSS pixels.
func (b *Tab) Resize(width, height int) {
	b.t.Helper()
	b.must("resize", func(ctx context.Context) error { return b.driver.resize(ctx, width, height) })
}

// eval puts the value of an expression into result, which may be nil.
func (b *Tab) eval(ctx context.Context, expression string, result any) error {
	text, err := b.driver.eval(ctx, wrap(expression))
	if err != nil {
		return err
	}
	var got evaluated
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		return fmt.Errorf("%q: %w", text, err)
	}
	if got.Thrown != nil {
		return errors.New(*got.Thrown)
	}
	if result == nil || got.Value == nil {
		return nil
	}
	return json.Unmarshal(got.Value, result)
}

// Eval returns the value of an expression, or of its promise.
func Eval[T any](b *Tab, expression string) (value T) {
	b.t.Helper()
	b.must(expression, func(ctx context.Context) error { return b.eval(ctx, expression, &value) })
	return value
}

// Do evaluates an expression for what it does.
func (b *Tab) Do(expression string) {
	b.t.Helper()
	b.must(expression, func(ctx context.Context) error { return b.eval(ctx, expression, nil) })
}

// Text is what an element shows, "" if there is none.
func (b *Tab) Text(selector string) (text string) {
	_ = b.within(func(ctx context.Context) error {
		return b.eval(ctx, fmt.Sprintf(`document.querySelector(%s)?.innerText ?? ""`, quote(selector)), &text)
	})
	return text
}

// pause is between two looks at a page.
const pause = 30 * time.Millisecond

// poll asks until ask is done. What fails on the way may be a page that is just being left.
func (b *Tab) poll(ask func(context.Context) (done bool, why error)) error {
	return b.within(func(ctx context.Context) error {
		last := errors.New("never")
		for tick := time.NewTicker(pause); ; {
			done, err := ask(ctx)
			if done {
				tick.Stop()
				return nil
			}
			if err != nil && ctx.Err() == nil {
				last = err
			}
			select {
			case <-ctx.Done():
				tick.Stop()
				return last
			case <-tick.C:
			}
		}
	})
}

// WaitFor waits until an expression is true.
func (b *Tab) WaitFor(expression string) {
	b.t.Helper()
	err := b.poll(func(ctx context.Context) (ok bool, err error) {
		err = b.eval(ctx, "Boolean(await ("+expression+"))", &ok)
		return ok, err
	})
	if err != nil {
		b.t.Fatalf("%s: %s: %v\n%s", b.engine, expression, err, b.Text("main"))
	}
}

// Await asks an expression again until it has nothing to complain about: "".
func (b *Tab) Await(expression string) {
	b.t.Helper()
	var said string
	err := b.poll(func(ctx context.Context) (bool, error) {
		err := b.eval(ctx, expression, &said)
		return err == nil && said == "", err
	})
	if err != nil {
		b.t.Fatalf("%s: %v: %s\n%s", b.engine, err, said, b.Text("main"))
	}
}

// Shows waits until an element contains a text.
func (b *Tab) Shows(selector, text string) {
	b.t.Helper()
	b.WaitFor(fmt.Sprintf(`document.querySelector(%s)?.textContent.includes(%s)`, quote(selector), quote(text)))
}

// Has fails the test unless the page shows a text now.
func (b *Tab) Has(text string) {
	b.t.Helper()
	if page := b.Text("main"); !strings.Contains(page, text) {
		b.t.Errorf("%s: no %q in:\n%s", b.engine, text, page)
	}
}

// Screenshot writes a picture of what the tab shows, as PNG.
func (b *Tab) Screenshot(file string) {
	b.t.Helper()
	b.must(file, func(ctx context.Context) error {
		png, err := b.driver.screenshot(ctx)
		if err != nil {
			return err
		}
		return os.WriteFile(file, png, 0o600)
	})
}

// quote writes a Go string as JavaScript does.
func quote(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}
