package command

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/command/listen"
	"combipat/desk"
)

// office issues certificates that clients of a test trust.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newIssuer(t testing.TB) *issuer {
	t.Helper()
	i := &issuer{pool: x509.NewCertPool()}
	var der []byte
	der, i.key = signed(t, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Prova"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}, nil)
	i.cert, _ = x509.ParseCertificate(der)
	i.pool.AddCert(i.cert)
	return i
}

func signed(t testing.TB, c *x509.Certificate, by *issuer) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, with := c, key
	if by != nil {
		parent, with = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, with)
	if err != nil {
		t.Fatal(err)
	}
	return der, key
}

// issue writes a certificate for this machine into the directory, valid from and to.
func (i *issuer) issue(t testing.TB, dir string, serial int64, from, to time.Time) (cert, key string) {
	t.Helper()
	der, private := signed(t, &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "combipat.test"}, NotBefore: from, NotAfter: to,
		DNSNames: []string{"combipat.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}, i)
	pkcs, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	write(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs}))
	return cert, key
}

func write(t testing.TB, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// logged collects what is logged.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// take returns what was logged since the last time.
func (l *logged) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.text.Reset()
	return l.text.String()
}

// planned reads the flags of a command line.
func planned(t testing.TB, dir string, log *slog.Logger, args ...string) (*listen.Secured, error) {
	t.Helper()
	f := newFlags("serve")
	crypt, where := listen.TlsFlags(f.FlagSet), placeFlags(f)
	if err := f.parse(append([]string{"--data", dir}, args...)); err != nil {
		t.Fatal(err)
	}
	return crypt.Plan(*where.data, log)
}

// answering serves a page over TLS as serve would, and returns its address.
func answering(t testing.TB, s *listen.Secured) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }), ErrorLog: listen.ServerLog(slog.New(slog.DiscardHandler))}
	go func() { _ = server.Serve(tls.NewListener(l, s.Config)) }()
	t.Cleanup(func() { _ = server.Close() })
	return l
}

// shaken makes a handshake and returns its state.
func shaken(addr string, cfg *tls.Config) (tls.ConnectionState, error) {
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 10 * time.Second}, "tcp", addr, cfg)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer conn.Close()
	return conn.ConnectionState(), nil
}

// A renewed certificate is served from the next handshake on, a broken renewal leaves the old
// one and is complained of once, and the end of one is announced 14 days before, once a day.
func TestCertificateIsReadAgain(t *testing.T) {
	t.Parallel()
	by, dir, out := newIssuer(t), t.TempDir(), &logged{}
	log, now := slog.New(slog.NewTextHandler(out, nil)), time.Now()
	cert, key := by.issue(t, dir, 100, now.Add(-time.Hour), now.AddDate(0, 3, 0))
	s, err := planned(t, dir, log, "--tls-cert", cert, "--tls-key", key)
	if err != nil {
		t.Fatal(err)
	}
	addr := answering(t, s).Addr().String()
	serial := func() int64 {
		t.Helper()
		state, err := shaken(addr, &tls.Config{RootCAs: by.pool, NextProtos: []string{"h2"}})
		if err != nil || state.NegotiatedProtocol != "h2" {
			t.Fatal(state.NegotiatedProtocol, err)
		}
		return state.PeerCertificates[0].SerialNumber.Int64()
	}
	job := func(at time.Time) error { return s.Job.Run(nil, t.Context(), at) }
	if err := job(now); err != nil || serial() != 100 || out.take() != "" {
		t.Errorf("nothing changed: %v, %d", err, serial())
	}
	by.issue(t, dir, 200, now.Add(-time.Hour), now.AddDate(0, 6, 0))
	if serial() != 100 {
		t.Error("read without its job")
	}
	if err := job(now); err != nil || serial() != 200 || !strings.Contains(out.take(), "renewed") {
		t.Errorf("after renewing: %v, %d", err, serial())
	}

	good, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := newIssuer(t).issue(t, t.TempDir(), 300, now, now.AddDate(1, 0, 0))
	foreign, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	for name, half := range map[string][]byte{"of another key": foreign, "cut short": mine[:200], "empty": nil} {
		write(t, cert, half)
		if err := job(now); err == nil || serial() != 200 {
			t.Errorf("a certificate %s: %v, %d is served", name, err, serial())
		}
		if err := job(now); err != nil {
			t.Errorf("a certificate %s is complained of twice: %v", name, err)
		}
	}
	if err := os.Remove(cert); err != nil {
		t.Fatal(err)
	}
	if err := job(now); err == nil || serial() != 200 {
		t.Errorf("a file that is gone: %v, %d", err, serial())
	}
	write(t, cert, mine)
	write(t, key, good)
	if err := job(now); err != nil || serial() != 200 {
		t.Errorf("put back: %v", err)
	}

	out.take()
	soon := now.AddDate(0, 6, -13)
	for _, at := range []time.Time{now.AddDate(0, 6, -15), soon, soon.Add(time.Minute), soon.AddDate(0, 0, 1), now.AddDate(0, 6, 1)} {
		if err := job(at); err != nil {
			t.Fatal(err)
		}
	}
	said := out.take()
	if strings.Count(said, "ends soon") != 2 || strings.Count(said, "has expired") != 1 {
		t.Errorf("about the end: %s", said)
	}
}

// Old protocols and weak ciphers get no handshake; the control shows that the client would.
func TestOldHandshakesAreRefused(t *testing.T) {
	t.Parallel()
	by, dir := newIssuer(t), t.TempDir()
	cert, key := by.issue(t, dir, 1, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	s, err := planned(t, dir, slog.New(slog.DiscardHandler), "--tls-cert", cert, "--tls-key", key)
	if err != nil {
		t.Fatal(err)
	}
	weak := listen.Secured{}
	weak.Config = s.Config.Clone()
	weak.Config.MinVersion, weak.Config.CipherSuites = tls.VersionTLS10, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}
	strict, lax := answering(t, s).Addr().String(), answering(t, &weak).Addr().String()
	for name, client := range map[string]*tls.Config{
		"TLS 1.1":                 {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
		"no authenticated cipher": {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}},
	} {
		client.RootCAs = by.pool
		if _, err := shaken(strict, client.Clone()); err == nil {
			t.Errorf("%s is accepted", name)
		}
		if _, err := shaken(lax, client.Clone()); err != nil {
			t.Errorf("%s: the control fails: %v", name, err)
		}
	}
	for name, client := range map[string]*tls.Config{"TLS 1.2": {MaxVersion: tls.VersionTLS12}, "TLS 1.3": {MinVersion: tls.VersionTLS13}} {
		client.RootCAs = by.pool
		if _, err := shaken(strict, client.Clone()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is wrong with the flags or the files is said in words.
func TestCertificatesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	by, dir, out := newIssuer(t), t.TempDir(), &logged{}
	cert, key := by.issue(t, dir, 1, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	_, otherKey := by.issue(t, t.TempDir(), 2, time.Now(), time.Now().AddDate(1, 0, 0))
	text := filepath.Join(dir, "testo.pem")
	write(t, text, []byte("niente\n"))
	locked := filepath.Join(dir, "chiusa.pem")
	write(t, locked, pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")}))
	for want, args := range map[string][]string{
		"vanno insieme":                   {"--tls-cert", cert},
		"no such file":                    {"--tls-cert", filepath.Join(dir, "manca"), "--tls-key", key},
		"non è quella del certificato":    {"--tls-cert", cert, "--tls-key", otherKey},
		"scambiati":                       {"--tls-cert", key, "--tls-key", cert},
		"non è un PEM con un certificato": {"--tls-cert", text, "--tls-key", key},
		"non è un PEM con una chiave":     {"--tls-cert", cert, "--tls-key", text},
		"se ha una password":              {"--tls-cert", cert, "--tls-key", locked},
		"non tutti e due":                 {"--tls-cert", cert, "--tls-key", key, "--acme-host", "a.example"},
		"«127.0.0.1» non è un nome":       {"--acme-host", "127.0.0.1"},
		"«*.example.org» non è un nome":   {"--acme-host", "*.example.org"},
		"rimanda a HTTPS":                 {"--http-redirect", ":80"},
	} {
		if _, err := planned(t, dir, slog.New(slog.NewTextHandler(out, nil)), args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
	}
	if s, err := planned(t, dir, slog.New(slog.NewTextHandler(out, nil))); s != nil || err != nil {
		t.Errorf("without flags: %v, %v", s, err)
	}
	s, err := planned(t, dir, slog.New(slog.NewTextHandler(out, nil)), "--tls-cert", cert, "--tls-key", key)
	if err != nil {
		t.Fatal(err)
	}
	s.Suits("https://combipat.test", slog.New(slog.NewTextHandler(out, nil)))
	if said := out.take(); said != "" {
		t.Errorf("its own address: %s", said)
	}
	if s.Suits("https://altro.test:8443", slog.New(slog.NewTextHandler(out, nil))); !strings.Contains(out.take(), "not for the public address") {
		t.Error("another address goes unnoticed")
	}
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := planned(t, dir, slog.New(slog.NewTextHandler(out, nil)), "--tls-cert", cert, "--tls-key", key); err != nil || !strings.Contains(out.take(), "read by everybody") {
		t.Errorf("a key for everybody: %v", err)
	}
}

// serve with a certificate answers on every address in HTTPS only, with cookies and HSTS to
// match; its other port knows nothing but the way there.
func TestServeInHTTPS(t *testing.T) {
	t.Parallel()
	by, dir, data := newIssuer(t), t.TempDir(), emptyService(t)
	cert, key := by.issue(t, dir, 1, time.Now().Add(-time.Hour), time.Now().AddDate(1, 0, 0))
	secure, plain := freePort(t), freePort(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- runServe(ctx, []string{"--addr", "0.0.0.0:" + secure, "--data", data, "--tls-cert", cert, "--tls-key", key, "--http-redirect", "127.0.0.1:" + plain})
	}()
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: by.pool}, ForceAttemptHTTP2: true}}
	base := "https://127.0.0.1:" + secure
	untilUp(t, func() error {
		res, err := client.Get(base + "/salute")
		if err == nil {
			res.Body.Close()
		}
		return err
	})
	get := func(method, address, host string, form url.Values) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if host != "" {
			req.Host = host
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	res := get("GET", base+"/accedi", "", nil)
	if res.StatusCode != 200 || res.Proto != "HTTP/2.0" || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s, HSTS %q", res.Proto, res.Status, res.Header.Get("Strict-Transport-Security"))
	}
	res = get("POST", base+"/accedi", "", url.Values{"utente": {"nessuno"}, "password": {"sbagliata"}})
	for _, c := range res.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly {
			t.Errorf("cookie %v", c)
		}
	}
	for _, try := range []struct{ method, host, path, want string }{
		{"GET", "combipat.test", "/richieste?vista=x", "https://combipat.test:" + secure + "/richieste?vista=x"},
		{"HEAD", "combipat.test:" + plain, "/", "https://combipat.test:" + secure + "/"},
		{"GET", "altrove.example", "/", "https://combipat.test:" + secure + "/"},
		{"GET", "127.0.0.1:" + plain, "//altrove.example/x", "https://127.0.0.1:" + secure + "//altrove.example/x"},
		{"POST", "combipat.test", "/accedi", ""},
	} {
		res := get(try.method, "http://127.0.0.1:"+plain+try.path, try.host, nil)
		if got := res.Header.Get("Location"); got != try.want || try.want == "" && res.StatusCode != 400 {
			t.Errorf("%v: %d to %q", try, res.StatusCode, got)
		}
		for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy", "Cache-Control"} {
			if res.Header.Get(h) == "" {
				t.Errorf("%v: no %s", try, h)
			}
		}
	}
	if res, err := http.Get("http://127.0.0.1:" + secure + "/salute"); err == nil {
		res.Body.Close()
		if res.StatusCode == 200 {
			t.Error("the secure port answers in the clear")
		}
	}
	// what begins as ICE over TCP does shares the port and is no handshake that failed
	ice, err := net.Dial("tcp", "127.0.0.1:"+secure)
	if err != nil {
		t.Fatal(err)
	}
	defer ice.Close()
	_ = ice.SetDeadline(time.Now().Add(time.Second))
	if _, err := ice.Write(append([]byte{0, 20, 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42}, make([]byte, 12)...)); err != nil {
		t.Error(err)
	}
	if n, _ := ice.Read(make([]byte, 1)); n != 0 {
		t.Error("ICE is answered by TLS")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// untilUp tries until it works, for half a minute at most.
func untilUp(t testing.TB, try func() error) {
	t.Helper()
	end := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatal(err)
		}
	}
}

// The days on which an end is announced are Rome's.
func TestEndIsSaidOnceADay(t *testing.T) {
	t.Parallel()
	by, out := newIssuer(t), &logged{}
	der, _ := signed(t, &x509.Certificate{SerialNumber: big.NewInt(9), NotBefore: time.Now(), NotAfter: desk.Day("2027-01-10").At(0, 0)}, by)
	var e listen.Ending
	for _, at := range []time.Time{desk.Day("2027-01-02").At(0, 1), desk.Day("2027-01-02").At(23, 50), desk.Day("2027-01-03").At(0, 10)} {
		e.Warn(slog.New(slog.NewTextHandler(out, nil)), &tls.Certificate{Certificate: [][]byte{der}}, at)
	}
	if n := strings.Count(out.take(), "ends soon"); n != 2 {
		t.Errorf("said %d times", n)
	}
}
