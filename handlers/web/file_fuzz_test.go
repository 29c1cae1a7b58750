package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/url"
	"path"
	"strings"
	"testing"

	"combipat/handlers/story"
	"combipat/handlers/web"
)

// countingReader notes how much of a file was looked at.
type countingReader struct {
	io.ReaderAt
	read int64
}

func (r *countingReader) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, at)
	r.read += int64(n)
	return n, err
}

// FuzzOfficeDirectory feeds broken archives to the checker: it never panics, never reads more
// than a few times what there is, and whatever it lets in the standard library reads as an
// archive without macros.
func FuzzOfficeDirectory(f *testing.F) {
	for _, s := range append(hostile(), honest()...) {
		if len(s.Content) < 64<<10 && strings.Contains(".docx.xlsx.odt.ods", path.Ext(s.Name)) {
			f.Add(s.Content, s.Name)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		r := &countingReader{ReaderAt: bytes.NewReader(content)}
		media, why := web.Admit(name, r, int64(len(content)))
		if (media == "") == (why == "") {
			t.Fatalf("%q: %q and %q", name, media, why)
		}
		if r.read > 8*int64(len(content))+3072 {
			t.Errorf("%d bytes read of %d", r.read, len(content))
		}
		if !strings.Contains(media, "officedocument") && !strings.Contains(media, "opendocument") {
			return
		}
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatalf("let in and no archive: %v", err)
		}
		for _, e := range z.File {
			if strings.Contains(strings.ToLower(e.Name), "vbaproject") {
				t.Errorf("let in with %s", e.Name)
			}
		}
	})
}

// FuzzAdmit feeds anything under any name.
func FuzzAdmit(f *testing.F) {
	for _, s := range append(hostile(), honest()...) {
		if len(s.Content) < 16<<10 {
			f.Add(s.Content, s.Name)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		media, why := web.Admit(name, bytes.NewReader(content), int64(len(content)))
		if (media == "") == (why == "") {
			t.Errorf("%q: %q and %q", name, media, why)
		}
	})
}

// FuzzFormReading sends a body under a boundary to the form that takes files: never an
// internal error, never a request sent without its fields.
func FuzzFormReading(f *testing.F) {
	const head = "--x\r\nContent-Disposition: form-data; name=\"testo\"\r\n\r\nDue parole\r\n"
	const file = "--x\r\nContent-Disposition: form-data; name=\"allegati\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n"
	for _, body := range []string{"", head + "--x--\r\n", head + file + "--x--\r\n", file + head + "--x--", head + file, "--x\r\n\r\n--x--",
		strings.ReplaceAll(file, "a.pdf", "../../\x00a.pdf") + "--x--", strings.Repeat(head, 200) + "--x--",
		"--x\r\nContent-Disposition: form-data; name=\"bozza_id\"\r\n\r\n' OR 1=1\r\n" + file + "--x--\r\n",
		"--x\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: form-data; name=testo\r\n\r\n=3D=\r\n--x--"} {
		f.Add([]byte(body), "x")
	}
	p := story.NewPlay(f, "sqlite")
	p.Tell(f, "now 2026-03-02 09:00\nas operatore.mi\nGET /richieste\n200 Storico")
	at := &url.URL{Scheme: story.Origin.Scheme, Host: story.Origin.Host, Path: "/richieste"}
	f.Fuzz(func(t *testing.T, body []byte, boundary string) {
		res, err := p.Persons["operatore.mi"].Once("POST", at, "multipart/form-data; boundary="+url.QueryEscape(boundary), body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode >= 500 || res.StatusCode < 300 {
			t.Errorf("answered %d\n%s", res.StatusCode, p.Log.String())
		}
	})
}
