package browser

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// witness stands between a tab and its site where the engine's driver tells neither what the console says nor
// what failed to load, and runs nothing ahead of a page: it does all three. The site sees the witness' host.
type witness struct {
	*httptest.Server
	complain func(string)

	mu      sync.Mutex
	site    *url.URL
	scripts []string
}

// testimony is the first script of every page.
const testimony = `(() => {
	const tell = text => navigator.sendBeacon("/combipat-testimone", text);
	addEventListener("error", e => { if (e.message) tell(e.message); });
	addEventListener("unhandledrejection", e => tell(String(e.reason)));
	document.addEventListener("securitypolicyviolation", e => tell("policy: " + e.violatedDirective + " " + e.blockedURI));
	const error = console.error;
	console.error = (...said) => { tell(said.join(" ")); error.apply(console, said); };
})();
`

func newWitness(complain func(string)) *witness {
	w := &witness{complain: complain}
	proxy := &httputil.ReverseProxy{Rewrite: w.rewrite, ModifyResponse: w.look, ErrorHandler: w.failed, FlushInterval: -1}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /combipat-testimone.js", func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Type", "text/javascript")
		w.mu.Lock()
		defer w.mu.Unlock()
		_, _ = io.WriteString(out, testimony+strings.Join(w.scripts, "\n"))
	})
	mux.HandleFunc("POST /combipat-testimone", func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		w.complain(string(text))
	})
	mux.Handle("/", proxy)
	w.Server = httptest.NewServer(mux)
	return w
}

// through returns the address by which the witness leads to a page, and remembers its site.
func (w *witness) through(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || strings.HasPrefix(address, w.URL) {
		return address, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.site = &url.URL{Scheme: u.Scheme, Host: u.Host}
	return w.URL + u.RequestURI(), nil
}

func (w *witness) rewrite(r *httputil.ProxyRequest) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r.SetURL(w.site)
	r.Out.Host = r.In.Host // or the page's origin would be another's
	r.Out.Header.Del("Accept-Encoding")
}

// look notes what was refused, and puts the testimony into pages.
func (w *witness) look(r *http.Response) error {
	if r.StatusCode >= 400 {
		w.complain(fmt.Sprintf("%s: status %d", r.Request.URL.Path, r.StatusCode))
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || r.Request.Method == http.MethodHead {
		return nil
	}
	page, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	_ = r.Body.Close()
	page = bytes.Replace(page, []byte("<head>"), []byte(`<head><script src="/combipat-testimone.js"></script>`), 1)
	r.Body = io.NopCloser(bytes.NewReader(page))
	r.ContentLength = int64(len(page))
	r.Header.Set("Content-Length", strconv.Itoa(len(page)))
	return nil
}

// failed answers for a site that does not; a request that the page gave up has not failed.
func (w *witness) failed(out http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil && !errors.Is(err, http.ErrAbortHandler) {
		w.complain(r.URL.Path + ": " + err.Error())
	}
	out.WriteHeader(http.StatusBadGateway)
}
