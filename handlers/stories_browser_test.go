package handlers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"time"
)

const (
	mostRedirects = 10
	stepTakes     = 30 * time.Second // at most; an upload on a busy machine takes two
)

var origin = &url.URL{Scheme: "http", Host: "combipat.test"}

// browser is one person's: it keeps their cookies and follows redirects.
type browser struct {
	server http.Handler
	jar    http.CookieJar
	hat    []field // the profile chosen last
}

func newBrowser(server http.Handler) *browser {
	jar, _ := cookiejar.New(nil) // never fails
	return &browser{server: server, jar: jar}
}

// answer is the page a request ended on.
type answer struct {
	at     *url.URL
	status int
	header http.Header
	body   []byte
	text   text
}

// send makes one request of a step and follows where it leads.
func (b *browser) send(method, path string, fields []field) (answer, error) {
	contentType, body, err := encode(fields)
	if err != nil {
		return answer{}, err
	}
	at, err := origin.Parse(path)
	if err != nil {
		return answer{}, err
	}
	for range mostRedirects {
		rec, err := b.once(method, at, contentType, body)
		if err != nil {
			return answer{}, err
		}
		b.jar.SetCookies(at, rec.Cookies())
		switch rec.StatusCode {
		case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
			method, contentType, body = http.MethodGet, "", nil
		case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		default:
			whole, err := io.ReadAll(rec.Body)
			a := answer{at, rec.StatusCode, rec.Header, whole, pageText(rec.Header.Get("Content-Type"), whole)}
			return a, errors.Join(err, unfit(path, a))
		}
		if at, err = at.Parse(rec.Header.Get("Location")); err != nil || at.Host != origin.Host {
			return answer{}, fmt.Errorf("%s %s leads out of the program: %q", method, path, rec.Header.Get("Location"))
		}
	}
	return answer{}, fmt.Errorf("%s %s: more than %d redirects", method, path, mostRedirects)
}

var (
	inAddress = regexp.MustCompile(`(?i)(?:href|action|hx-[a-z]+)="[^"]*[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]`)
	misprint  = regexp.MustCompile(`%!|ZgotmplZ|<nil>|&lt;nil&gt;`)
)

// unfit says what no page may have, whatever the story: a fault of ours, a codice fiscale in an
// address, a value that was printed wrong.
func unfit(asked string, a answer) error {
	switch {
	case a.status == http.StatusInternalServerError:
		return fmt.Errorf("internal error at %s", a.at.Path)
	case inAddress.Match(a.body) && !strings.Contains(asked+a.at.RawQuery, "cf="):
		return fmt.Errorf("%s has a codice fiscale in an address: %s", a.at.Path, inAddress.Find(a.body))
	case misprint.Match(a.body) && strings.Contains(a.header.Get("Content-Type"), "html"):
		return fmt.Errorf("%s has a misprint: %s", a.at.Path, misprint.Find(a.body))
	}
	return nil
}

// once makes one request as a page of ours would, and waits a bounded time.
func (b *browser) once(method string, at *url.URL, contentType string, body []byte) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), stepTakes)
	defer cancel()
	req := httptest.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Accept", "text/html,*/*;q=0.8")
	if method != http.MethodGet {
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Origin", origin.String())
	}
	for _, cookie := range b.jar.Cookies(at) {
		req.AddCookie(cookie)
	}
	rec, done := httptest.NewRecorder(), make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		b.server.ServeHTTP(rec, req)
	}()
	select {
	case p := <-done:
		if p != nil {
			return nil, fmt.Errorf("%s %s: panic: %v", method, at.Path, p)
		}
		return rec.Result(), nil
	case <-time.After(stepTakes + time.Second):
		return nil, fmt.Errorf("%s %s: no answer in %s", method, at.Path, stepTakes)
	}
}

// encode writes a form as browsers do: multipart, the files after the fields as our forms have
// them, if there is a file; urlencoded else.
func encode(fields []field) (contentType string, body []byte, err error) {
	values := url.Values{}
	var buffer bytes.Buffer
	parts := multipart.NewWriter(&buffer)
	var files []field
	for _, f := range fields {
		if strings.HasPrefix(f.value, "@") {
			files = append(files, f)
			continue
		}
		values.Add(f.key, f.value)
		if err := parts.WriteField(f.key, f.value); err != nil {
			return "", nil, err
		}
	}
	if len(files) == 0 {
		return "application/x-www-form-urlencoded", []byte(values.Encode()), nil
	}
	for _, f := range files {
		name, content, err := makeFile(f.value)
		if err != nil {
			return "", nil, err
		}
		part, err := parts.CreateFormFile(f.key, name)
		if err != nil {
			return "", nil, err
		}
		if _, err := part.Write(content); err != nil {
			return "", nil, err
		}
	}
	err = parts.Close()
	return parts.FormDataContentType(), buffer.Bytes(), err
}
