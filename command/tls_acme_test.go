package command

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	pebbledb "github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"combipat/command/listen"
)

// authorityFor runs Let's Encrypt's own test authority in this process: it resolves every name
// to this machine and asks its question at the given TLS port.
func authorityFor(t *testing.T, tlsPort string) (*httptest.Server, *ca.CAImpl) {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	quiet := log.New(io.Discard, "", 0)
	names := dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		a := new(dns.Msg)
		a.SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			a.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 1}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(a)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	resolver := &dns.Server{Listener: l, Handler: names}
	go func() { _ = resolver.ActivateAndServe() }()
	t.Cleanup(func() { _ = resolver.Shutdown() })

	port, err := strconv.Atoi(tlsPort)
	if err != nil {
		t.Fatal(err)
	}
	db := pebbledb.NewMemoryStore()
	issuing := ca.New(quiet, db, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "prova"}})
	validating := va.New(quiet, 1, port, false, l.Addr().String(), db)
	front := wfe.New(quiet, db, validating, issuing, nil, false, false, 1, 1)
	server := httptest.NewTLSServer(front.Handler())
	t.Cleanup(server.Close)
	return server, issuing
}

// A certificate asked of an ACME authority is issued over the very port that is served, kept in
// the data directory, and asked for no other name than those allowed [TLS-ALPN-01].
func TestCertificateOfAnAuthority(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	authority, issuing := authorityFor(t, port)
	dir, out := t.TempDir(), &logged{}
	open := func() *listen.Secured {
		s, err := planned(t, dir, slog.New(slog.NewTextHandler(out, nil)), "--acme-host", "combipat.example.org", "--acme-directory", authority.URL+wfe.DirectoryPath)
		if err != nil {
			t.Fatal(err)
		}
		s.Manager.Client.HTTPClient = authority.Client()
		return s
	}
	s := open()
	server := &http.Server{Handler: http.NotFoundHandler(), ErrorLog: listen.ServerLog(slog.New(slog.DiscardHandler))}
	go func() { _ = server.Serve(tls.NewListener(l, s.Config)) }()
	t.Cleanup(func() { _ = server.Close() })

	if err := s.Job.Run(nil, t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if said := out.take(); said != "" {
		t.Fatal(said)
	}
	roots := x509.NewCertPool()
	block, _ := pem.Decode(issuing.GetRootCert(0).PEM())
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(root)
	state, err := shaken(l.Addr().String(), &tls.Config{ServerName: "combipat.example.org", RootCAs: roots, NextProtos: []string{"h2"}})
	if err != nil || state.NegotiatedProtocol != "h2" {
		t.Fatalf("%q, %v", state.NegotiatedProtocol, err)
	}
	first := state.PeerCertificates[0].SerialNumber
	for _, name := range []string{"altro.example.org", "localhost"} {
		if _, err := shaken(l.Addr().String(), &tls.Config{ServerName: name, InsecureSkipVerify: true}); err == nil {
			t.Errorf("%s gets a handshake", name)
		}
	}
	if said := out.take(); strings.Contains(said, "altro") {
		t.Errorf("a stranger's name is logged: %s", said)
	}
	again := open() // as after a restart
	again.Manager.Client.HTTPClient = &http.Client{Transport: unreachable{}}
	kept, err := again.Config.GetCertificate(&tls.ClientHelloInfo{ServerName: "combipat.example.org", CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}})
	if err != nil || kept.Leaf.SerialNumber.Cmp(first) != 0 {
		t.Errorf("after a restart: %v", err)
	}
}

// An authority that cannot be reached is said in the log, with the name.
func TestAuthorityOutOfReach(t *testing.T) {
	t.Parallel()
	out := &logged{}
	s, err := planned(t, t.TempDir(), slog.New(slog.NewTextHandler(out, nil)), "--acme-host", "combipat.example.org", "--acme-directory", "https://127.0.0.1:1/dir")
	if err != nil {
		t.Fatal(err)
	}
	s.Manager.Client.HTTPClient = &http.Client{Transport: unreachable{}}
	_ = s.Job.Run(nil, t.Context(), time.Now())
	if said := out.take(); !strings.Contains(said, "combipat.example.org") || !strings.Contains(said, "no certificate") {
		t.Error(said)
	}
}

type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) { return nil, net.ErrClosed }
