package story

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Upload sends a form with files of a content and a name of their own.
func (p *Play) Upload(t testing.TB, path string, fields []Field, files ...Sample) *http.Response {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		Must(w.WriteField(f.Key, f.Value))
	}
	for _, s := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", `form-data; name="allegati"; filename="`+strings.ReplaceAll(s.Name, `"`, `\"`)+`"`)
		h.Set("Content-Type", "application/pdf") // what the browser says counts for nothing
		part, err := w.CreatePart(h)
		Must(err)
		_, err = part.Write(s.Content)
		Must(err)
	}
	Must(w.Close())
	res, err := p.Persons[p.Who].Once("POST", &url.URL{Scheme: Origin.Scheme, Host: Origin.Host, Path: path}, w.FormDataContentType(), body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return res
}

var FilePath = regexp.MustCompile(`/allegati/[0-9a-f-]{36}`)
