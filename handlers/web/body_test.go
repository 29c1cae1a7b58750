package web

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"combipat/desk"
)

// stalling brings its text and then nothing until the deadline.
type stalling struct{ io.Reader }

func (s stalling) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err == io.EOF {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}
func (stalling) Close() error { return nil }

func intakeOf(r io.Reader, limit int64) *intake {
	return &intake{ReadCloser: stalling{r}, limit: limit, until: func(time.Time) error { return nil }, hangUp: func() {}, strangers: newCrowd(1)}
}

// TestIntake ends at its limit and not a byte before it, and tells slow from too much.
func TestIntake(t *testing.T) {
	t.Parallel()
	var tooBig *http.MaxBytesError
	if text, err := io.ReadAll(intakeOf(strings.NewReader("12345"), 4)); string(text) != "1234" || !errors.As(err, &tooBig) || tooBig.Limit != 4 {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := io.ReadAll(intakeOf(strings.NewReader("1234"), 4)); string(text) != "1234" || !errors.Is(err, errSlow) {
		t.Errorf("%q, %v", text, err)
	}
	if said, ok := Explain(errSlow); !ok || said.Status != http.StatusRequestTimeout || !strings.Contains(said.Text, "lentamente") {
		t.Errorf("%+v", said)
	}
}

// TestLeastRate cuts a byte a second soon, and never a line that takes five minutes for what a message
// may carry [R11].
func TestLeastRate(t *testing.T) {
	t.Parallel()
	const slowLine = 20 << 10
	for got := int64(0); got <= desk.MaxAttachments; got += 4 << 10 {
		if is, may := time.Duration(got)*time.Second/slowLine, waitFor(got); is >= may {
			t.Fatalf("%d bytes after %v, and cut at %v", got, is, may)
		}
	}
	for got := range int64(60) {
		if time.Duration(got)*time.Second > waitFor(got) {
			return
		}
	}
	t.Error("a byte a second is read for more than a minute")
}

// TestCrowd: the stranger that has been at it longest gives way, once, and who left is not called.
func TestCrowd(t *testing.T) {
	t.Parallel()
	c, sent := newCrowd(2), ""
	enter := func(name string) *place { return c.enter(func() { sent += name }) }
	a, b := enter("a"), enter("b")
	c.leave(a)
	d := enter("d")
	e := enter("e")
	if sent != "b" || !b.gone() || a.gone() || d.gone() || e.gone() {
		t.Errorf("sent away: %q", sent)
	}
	c.leave(b)
	c.leave(nil)
	if c.in.Len() != 2 {
		t.Errorf("%d are inside", c.in.Len())
	}
	over := intakeOf(strings.NewReader("12"), 4)
	over.strangers = c
	one := make([]byte, 1)
	_, _ = over.Read(one)
	enter("f")
	enter("g")
	if _, err := over.Read(one); !errors.Is(err, errGaveWay) {
		t.Errorf("after giving way: %v", err)
	}
}
