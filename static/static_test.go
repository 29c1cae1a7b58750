package static

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func get(t testing.TB, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestHashedNamesAreServedForEver(t *testing.T) {
	for _, c := range []struct{ name, kind string }{
		{"app.css", "text/css; charset=utf-8"},
		{"app.js", "text/javascript; charset=utf-8"},
		{"htmx.js", "text/javascript; charset=utf-8"},
		{"sprite.svg", "image/svg+xml"},
		{"titillium-400.woff2", "font/woff2"},
		{"LICENZE.txt", "text/plain; charset=utf-8"},
	} {
		url := URL(c.name)
		if !regexp.MustCompile(`^/static/[A-Za-z0-9-]+\.[0-9a-f]{8}\.[a-z0-9]+$`).MatchString(url) {
			t.Errorf("address %s", url)
		}
		want, _ := dist.ReadFile("dist/" + c.name)
		for _, encoding := range []string{"", "gzip"} {
			resp := get(t, url, encoding)
			if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != c.kind || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %d %v", c.name, resp.StatusCode, resp.Header)
			}
			body := io.Reader(resp.Body)
			if resp.Header.Get("Content-Encoding") == "gzip" {
				z, err := gzip.NewReader(body)
				if err != nil {
					t.Fatal(err)
				}
				body = z
			} else if encoding == "gzip" && !strings.HasSuffix(c.name, ".woff2") {
				t.Errorf("%s is not compressed", c.name)
			}
			if got, err := io.ReadAll(body); err != nil || string(got) != string(want) {
				t.Errorf("%s %q: %v, %d bytes, want %d", c.name, encoding, err, len(got), len(want))
			}
		}
	}
}

func TestAnythingElseIsNotFound(t *testing.T) {
	for _, path := range []string{"/static/", "/static/app.css", "/static/app.00000000.css", "/static/manifest.json", "/static/../static.go"} {
		if resp := get(t, path, ""); resp.StatusCode != 404 {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a view may name a file that does not exist")
		}
	}()
	URL("none.css")
}

// Whoever changes dist by hand, or commits half of a generation, is told.
func TestManifest(t *testing.T) {
	body, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var sums map[string]string
	if err := json.Unmarshal(body, &sums); err != nil {
		t.Fatal(err)
	}
	entries, err := dist.ReadDir("dist")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(sums)+1 {
		t.Errorf("%d files, %d in the manifest", len(entries), len(sums))
	}
	for name, want := range sums {
		body, err := dist.ReadFile("dist/" + name)
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s is not what was generated: go generate ./static", name)
		}
	}
}

func TestStyleSheetNamesOnlyWhatIsServed(t *testing.T) {
	for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllSubmatch(byName["app.css"].body, -1) {
		u := strings.Trim(string(m[1]), `"`)
		if strings.HasPrefix(u, "data:") || strings.HasPrefix(u, "#") {
			continue
		}
		if resp := get(t, "/static/"+u, ""); resp.StatusCode != 200 {
			t.Errorf("app.css names %s: %d", u, resp.StatusCode)
		}
	}
}

var (
	quoted = regexp.MustCompile("\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
	word   = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_-]*`)
)

// A class or an icon of bootstrap-italia that was not used at the last generation is not in
// dist; testdata/purged.txt names them all.
func TestNothingUsedWasPurged(t *testing.T) {
	body, err := os.ReadFile("testdata/purged.txt")
	if err != nil {
		t.Fatal(err)
	}
	purged := map[string]bool{}
	for _, c := range strings.Fields(string(body)) {
		purged[c] = true
	}
	files, err := filepath.Glob("../views/*/*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal("no views found", err)
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range quoted.FindAllString(string(body), -1) {
			for _, w := range word.FindAllString(q, -1) {
				if purged[w] {
					t.Errorf("%s uses %q, which the style sheet or the sprite lacks: go generate ./static", f, w)
				}
			}
		}
	}
}
