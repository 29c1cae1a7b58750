package story

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
	StepTakes     = 30 * time.Second // at most; an upload on a busy machine takes two
)

var Origin = &url.URL{Scheme: "http", Host: "combipat.test"}

// Browser is one person's: it keeps their cookies and follows redirects.
type Browser struct {
	Server http.Handler
	Jar    http.CookieJar
	hat    []Field // the profile chosen last
}

func NewBrowser(server http.Handler) *Browser {
	jar, _ := cookiejar.New(nil) // never fails
	return &Browser{Server: server, Jar: jar}
}

// Answer is the page a request ended on.
type Answer struct {
	At     *url.URL
	Status int
	Header http.Header
	Body   []byte
	Text   Text
}

// Send makes one request of a step and follows where it leads.
func (b *Browser) Send(method, path string, fields []Field) (Answer, error) {
	contentType, body, err := Encode(fields)
	if err != nil {
		return Answer{}, err
	}
	at, err := Origin.Parse(path)
	if err != nil {
		return Answer{}, err
	}
	for range mostRedirects {
		rec, err := b.Once(method, at, contentType, body)
		if err != nil {
			return Answer{}, err
		}
		b.Jar.SetCookies(at, rec.Cookies())
		switch rec.StatusCode {
		case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
			method, contentType, body = http.MethodGet, "", nil
		case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		default:
			whole, err := io.ReadAll(rec.Body)
			a := Answer{at, rec.StatusCode, rec.Header, whole, PageText(rec.Header.Get("Content-Type"), whole)}
			return a, errors.Join(err, unfit(path, a))
		}
		if at, err = at.Parse(rec.Header.Get("Location")); err != nil || at.Host != Origin.Host {
			return Answer{}, fmt.Errorf("%s %s leads out of the program: %q", method, path, rec.Header.Get("Location"))
		}
	}
	return Answer{}, fmt.Errorf("%s %s: more than %d redirects", method, path, mostRedirects)
}

var (
	inAddress = regexp.MustCompile(`(?i)(?:href|action|hx-[a-z]+)="[^"]*[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]`)
	misprint  = regexp.MustCompile(`%!|ZgotmplZ|<nil>|&lt;nil&gt;`)
)

// unfit says what no page may have, whatever the story: a fault of ours, a codice fiscale in an
// address, a value that was printed wrong.
func unfit(asked string, a Answer) error {
	switch {
	case a.Status == http.StatusInternalServerError:
		return fmt.Errorf("internal error at %s", a.At.Path)
	case inAddress.Match(a.Body) && !strings.Contains(asked+a.At.RawQuery, "cf="):
		return fmt.Errorf("%s has a codice fiscale in an address: %s", a.At.Path, inAddress.Find(a.Body))
	case misprint.Match(a.Body) && strings.Contains(a.Header.Get("Content-Type"), "html"):
		return fmt.Errorf("%s has a misprint: %s", a.At.Path, misprint.Find(a.Body))
	}
	return nil
}

// Once makes one request as a page of ours would, and waits a bounded time.
func (b *Browser) Once(method string, at *url.URL, contentType string, body []byte) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), StepTakes)
	defer cancel()
	req := httptest.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Accept", "text/html,*/*;q=0.8")
	if method != http.MethodGet {
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Origin", Origin.String())
	}
	for _, cookie := range b.Jar.Cookies(at) {
		req.AddCookie(cookie)
	}
	rec, done := httptest.NewRecorder(), make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		b.Server.ServeHTTP(rec, req)
	}()
	select {
	case p := <-done:
		if p != nil {
			return nil, fmt.Errorf("%s %s: panic: %v", method, at.Path, p)
		}
		return rec.Result(), nil
	case <-time.After(StepTakes + time.Second):
		return nil, fmt.Errorf("%s %s: no answer in %s", method, at.Path, StepTakes)
	}
}

// Encode writes a form as browsers do: multipart, the files after the fields as our forms have
// them, if there is a file; urlencoded else.
func Encode(fields []Field) (contentType string, body []byte, err error) {
	values := url.Values{}
	var buffer bytes.Buffer
	parts := multipart.NewWriter(&buffer)
	var files []Field
	for _, f := range fields {
		if strings.HasPrefix(f.Value, "@") {
			files = append(files, f)
			continue
		}
		values.Add(f.Key, f.Value)
		if err := parts.WriteField(f.Key, f.Value); err != nil {
			return "", nil, err
		}
	}
	if len(files) == 0 {
		return "application/x-www-form-urlencoded", []byte(values.Encode()), nil
	}
	for _, f := range files {
		name, content, err := MakeFile(f.Value)
		if err != nil {
			return "", nil, err
		}
		part, err := parts.CreateFormFile(f.Key, name)
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
