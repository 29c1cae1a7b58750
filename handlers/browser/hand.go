package browser

import (
	"context"
	"errors"
	"fmt"
)

// spot is where a hand can reach an element: in the middle of its first line, once it lies open there.
const spot = `(() => {
	const e = document.querySelector(%s);
	if (!e) return {why: "not there"};
	e.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
	const r = e.getClientRects()[0];
	if (!r || r.width === 0 || r.height === 0) return {why: "not to be seen"};
	if (e.disabled) return {why: "disabled"};
	const x = r.left + r.width / 2, y = r.top + r.height / 2, top = document.elementFromPoint(x, y);
	if (!top || !(e.contains(top) || top.contains(e) && top.closest("label,a,button,summary") || top.closest("label")?.control === e)) return {why: "covered by " + (top?.outerHTML.slice(0, 120) ?? "nothing")};
	return {x, y, why: ""};
})()`

// Click presses the mouse on an element as a person does: once it is there, seen, not covered, and lies
// still: what a page draws meanwhile would move it from under the hand. The browser's own checks of a form run.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	type place struct {
		X, Y float64
		Why  string
	}
	var at place
	err := b.poll(func(ctx context.Context) (bool, error) {
		before := at
		at = place{}
		if err := b.eval(ctx, fmt.Sprintf(spot, quote(selector)), &at); err != nil {
			return false, err
		}
		if at.Why == "" && at != before {
			return false, errors.New("it moves")
		}
		return at.Why == "", errors.New(at.Why)
	})
	if err != nil {
		b.t.Fatalf("%s: click %s: %v\n%s", b.engine, selector, err, b.Text("main"))
	}
	b.must("click "+selector, func(ctx context.Context) error { return b.driver.clickAt(ctx, selector, at.X, at.Y) })
}

// Follow clicks what leads to another page, and waits until that is loaded.
func (b *Tab) Follow(selector string) {
	b.t.Helper()
	b.Leave(func() { b.Click(selector) })
}

// Leave does what leads to another page, and waits until that is loaded.
func (b *Tab) Leave(how func()) {
	b.t.Helper()
	b.Do(`window.combipatStays = true`)
	how()
	b.WaitFor(`!window.combipatStays && location.protocol !== "about:" && document.readyState === "complete"`)
}

// Press types keys where the focus is.
func (b *Tab) Press(keys string) {
	b.t.Helper()
	b.must("press", func(ctx context.Context) error { return b.driver.press(ctx, keys) })
}

// Type types into a field after what stands there.
func (b *Tab) Type(selector, text string) {
	b.t.Helper()
	b.WaitFor(fmt.Sprintf(`document.querySelector(%s)?.getClientRects().length`, quote(selector)))
	b.Do(fmt.Sprintf(`document.querySelector(%s).focus()`, quote(selector)))
	b.Press(text)
}

// Fill types into a field in place of what stands there, and leaves it.
func (b *Tab) Fill(selector, text string) {
	b.t.Helper()
	b.WaitFor(fmt.Sprintf(`document.querySelector(%s)?.getClientRects().length`, quote(selector)))
	b.Do(fmt.Sprintf(`(e => { e.focus(); e.value = ""; })(document.querySelector(%s))`, quote(selector)))
	b.Press(text + TabKey)
	if b.engine == Firefox { // which tells of no change where keys came by BiDi: why is not known
		b.Do(fmt.Sprintf(`document.querySelector(%s)?.dispatchEvent(new Event("change", {bubbles: true}))`, quote(selector)))
	}
}

// Choose gives a list or a field of dates a value, as a person does who picks it.
func (b *Tab) Choose(selector, value string) {
	b.t.Helper()
	got := Eval[string](b, fmt.Sprintf(`(e => { e.value = %s; const now = e.value; for (const kind of ["input", "change"]) e.dispatchEvent(new Event(kind, {bubbles: true})); return now; })(document.querySelector(%s))`, quote(value), quote(selector)))
	if got != value {
		b.t.Fatalf("%s: %s cannot be %q", b.engine, selector, value)
	}
}

// Files chooses files in a field for them.
func (b *Tab) Files(selector string, files ...string) {
	b.t.Helper()
	b.must("files", func(ctx context.Context) error { return b.driver.choose(ctx, selector, files) })
}
