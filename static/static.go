// Package static holds what the browser loads beside the pages: style sheet, scripts, fonts,
// icons. Everything is embedded and served under a name that contains its hash, so that it
// can be cached for ever and a new release is seen at once.
//
// What is in dist is made from src, from the packages named in vendor.lock.json and from the
// classes and icons the views use, by the program in gen; it needs Go and, the first time,
// the npm registry, but no Node.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run -C gen .

//go:embed dist
var dist embed.FS

// HTMXConfig is the content of the page's htmx-config: no script is ever evaluated from a
// page, and no style element is added, since the content security policy allows neither.
const HTMXConfig = `{"includeIndicatorCSS":false}`

// prefix is the path under which Handler is mounted.
const prefix = "/static/"

var byName, byURL = load()

type file struct {
	url, contentType string
	body             []byte
	zipped           func() []byte // nil where compression gains nothing
}

// URL returns the address of a file of dist: URL("app.css") is "/static/app.1a2b3c4d.css".
// A name that does not exist is a mistake in a view and panics, so that a test sees it.
func URL(name string) string {
	f, ok := byName[name]
	if !ok {
		panic("static: no file " + name)
	}
	return f.url
}

// Handler serves the embedded files by the addresses URL returns; anything else, old hashes
// too, is 404.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	f, ok := byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.body
	if f.zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.zipped()
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}

// contentTypes lists the kinds of file there are; the system's table differs by machine.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

func load() (names, urls map[string]*file) {
	names, urls = map[string]*file{}, map[string]*file{}
	entries, err := fs.ReadDir(dist, "dist")
	if err != nil {
		panic(err) // dist is embedded
	}
	for _, e := range entries {
		ext := path.Ext(e.Name())
		kind, ok := contentTypes[ext]
		if !ok {
			continue // the manifest
		}
		body, err := dist.ReadFile("dist/" + e.Name())
		if err != nil {
			panic(err)
		}
		f := &file{url: prefix + hashedName(e.Name(), body), contentType: kind, body: body}
		if ext != ".woff2" { // compressed already
			f.zipped = sync.OnceValue(func() []byte { return zip(body) })
		}
		names[e.Name()], urls[f.url] = f, f
	}
	return names, urls
}

// hashedName returns "app.1a2b3c4d.css" for "app.css".
func hashedName(name string, body []byte) string {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
}

func zip(body []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = z.Write(body)                                  // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}
