package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

const inputKey = "input"

// Posted returns the fields of a form without files: what stood in its body, and nothing of its
// address. Read once, it is the same for everybody who asks: a budget counts what is then done. The
// gate has read it before the page of who is signed in; a page for anyone asks for it itself, once the
// right is known.
func Posted(c echo.Context) (url.Values, error) {
	if read, ok := c.Get(inputKey).(url.Values); ok {
		return read, nil
	}
	fields := url.Values{}
	if req := c.Request(); hasForm(req) {
		text, err := io.ReadAll(req.Body)
		if bytes.Count(text, []byte{'&'}) >= mostFields {
			return url.Values{}, errManyFields
		}
		if err == nil {
			fields, err = url.ParseQuery(string(text))
		}
		if err != nil {
			return url.Values{}, BadForm(err)
		}
	}
	c.Set(inputKey, tidied(fields))
	return fields, nil
}

// Value returns a field of what Posted has read.
func Value(c echo.Context, name string) string {
	read, _ := c.Get(inputKey).(url.Values)
	return read.Get(name)
}

func hasForm(req *http.Request) bool {
	return req.Method == http.MethodPost && req.Body != nil && strings.HasPrefix(strings.ToLower(req.Header.Get("Content-Type")), "application/x-www-form-urlencoded")
}

func hasParts(req *http.Request) bool {
	return strings.HasPrefix(strings.ToLower(req.Header.Get("Content-Type")), "multipart/form-data")
}
