package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"combipat/desk"
	"combipat/store"
)

// Body is what a route takes in: how many bytes, and of which kind. What is not said is ShortForm.
type Body struct {
	Form  int64 // bytes of an urlencoded form
	Parts int64 // bytes of a form with files; 0: none are awaited, and such a form is refused
	Raw   int64 // bytes of anything else, which the route's script sends; 0: likewise
}

var (
	// ShortForm is the form of a few fields, and what every route takes that says nothing else.
	ShortForm = Body{Form: 64 << 10}
	// LongForm has a text of up to desk.MaxText characters: the longest is 240 KB, escaped.
	LongForm = Body{Form: MaxForm}
	// FileForm has files beside a text [R11]. Reading stops at four times what a message may carry, so
	// that a form that is too heavy is still read to its end and answered in words.
	FileForm = Body{Form: MaxForm, Parts: 4*desk.MaxAttachments + MaxForm}
	// Call is what a page's script sends as it is: an offer of the room, the answer of a passkey.
	Call = Body{Form: 64 << 10, Raw: 64<<10 + 1}
)

const (
	// MaxForm is what a form without files may weigh at most: the longest text in UTF-8, escaped.
	MaxForm = 256 << 10
	// patience is how long a body may keep still, and leastRate how fast it comes at least after that,
	// in bytes a second: a line of 20 KiB/s, which takes five minutes for 6 MiB, is never cut.
	patience  = 20 * time.Second
	leastRate = 8 << 10
	bodyWhole = 6 * time.Minute
	// drainWithin is for what is left of a body that nobody reads.
	drainWithin = 5 * time.Second
)

var (
	// errSlow is a body that came slower than any line we know of.
	errSlow = errors.New("body came too slowly")
	// errGaveWay is a stranger's body when others came.
	errGaveWay = fmt.Errorf("body gave way: %w", store.ErrBusy)
)

// brokeOff says whether reading was ended here, from which the server concludes that nobody is there
// any more: whoever is reads the answer.
func brokeOff(err error) bool { return errors.Is(err, errSlow) || errors.Is(err, errGaveWay) }

const bodyKey = "body"

// intake is the body of a request: nobody reads more of it than its route takes, nor waits for it
// longer than its rate deserves, and the bodies of strangers are few at a time.
type intake struct {
	io.ReadCloser
	length    int64 // as declared, -1 where it is not
	limit     int64
	got       int64
	began     time.Time
	until     func(time.Time) error // the connection's deadline for reading
	hangUp    func()                // after the answer
	strangers *crowd
	place     *place // among the strangers, while one
	known     bool
	over      error // what ended it
}

// takeIn bounds what is read of a request before anybody reads it. Clocks here are the machine's:
// they measure a line, not the product's days.
func (s *Server) takeIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		if req.Body == nil || req.Body == http.NoBody || req.ContentLength == 0 {
			return next(c)
		}
		out, header := http.NewResponseController(c.Response()), c.Response().Header()
		b := &intake{ReadCloser: req.Body, length: req.ContentLength, strangers: s.strangers,
			until: out.SetReadDeadline, hangUp: func() { header.Set("Connection", "close") }}
		_ = b.until(time.Now().Add(drainWithin)) // a connection without deadlines, as in a test, is no reason to stop
		req.Body = b
		c.Set(bodyKey, b)
		defer b.leave()
		return next(c)
	}
}

// boundBy bounds the body of each request by its route, before a session is looked for: whoever reads
// of it, be it for the page of an error, reads no more than that.
func boundBy(bodies map[string]Body) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := bound(c, bodies[c.Request().Method+" "+c.Path()]); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// bound tells the body what its route takes. A kind that the route does not await is refused before a
// byte of it is read.
func bound(c echo.Context, takes Body) error {
	b, ok := c.Get(bodyKey).(*intake)
	if !ok {
		return nil
	}
	if takes == (Body{}) {
		takes = ShortForm
	}
	kind, _, _ := strings.Cut(c.Request().Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/x-www-form-urlencoded":
		b.limit = takes.Form
	case "multipart/form-data":
		b.limit = takes.Parts
	default:
		b.limit = takes.Raw
	}
	if b.limit == 0 {
		b.hangUp()
		return echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	if b.length > b.limit && b.limit != takes.Parts { // of what is too heavy with files the text is still read
		_ = b.end(&http.MaxBytesError{Limit: b.limit}) // whoever reads it is told
	}
	return nil
}

// Known says that the body is no stranger's: of somebody who is signed in, or has a good link.
func Known(c echo.Context) {
	if b, ok := c.Get(bodyKey).(*intake); ok {
		b.known = true
	}
}

// Read returns *http.MaxBytesError beyond the limit, errSlow where the body comes too slowly, errGaveWay
// where it was a stranger's and others came.
func (b *intake) Read(p []byte) (int, error) {
	if b.over != nil {
		return 0, b.over
	}
	if b.began.IsZero() {
		b.began = time.Now()
		if !b.known {
			b.place = b.strangers.enter(func() { _ = b.until(time.Now()) })
		}
	}
	_ = b.until(b.began.Add(waitFor(b.got)))
	if b.place.gone() { // its own deadline has just covered the one that sent it away
		return 0, b.end(errGaveWay)
	}
	if room := b.limit - b.got + 1; int64(len(p)) > room {
		p = p[:room]
	}
	n, err := b.ReadCloser.Read(p)
	b.got += int64(n)
	switch {
	case b.got > b.limit:
		return n - 1, b.end(&http.MaxBytesError{Limit: b.limit})
	case err == io.EOF:
		b.leave()
		_ = b.until(time.Time{}) // the connection is watched from here on: the answer may take its time
	case errors.Is(err, os.ErrDeadlineExceeded) && b.place.gone():
		err = b.end(errGaveWay)
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = b.end(errSlow)
	}
	return n, err
}

// waitFor is how long after its first byte was asked for a body may take to bring the next.
func waitFor(got int64) time.Duration {
	return min(patience+time.Duration(got)*time.Second/leastRate, bodyWhole)
}

// end has no more read: the rest is not waited for.
func (b *intake) end(why error) error {
	b.over = why
	b.hangUp()
	b.leave()
	_ = b.until(time.Now().Add(drainWithin))
	return why
}

func (b *intake) leave() {
	b.strangers.leave(b.place)
	b.place = nil
}
