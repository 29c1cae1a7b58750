package listen

import (
	"crypto/tls"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"combipat/store"
)

// encryption is how serve is reached in HTTPS without a proxy: with a certificate of files, or
// with one it asks an ACME authority for.
type encryption struct {
	cert, key                *string
	hosts, directory, mailTo *string
	redirect                 *string
}

func TlsFlags(f *flag.FlagSet) encryption {
	return encryption{
		cert:      f.String("tls-cert", "", "certificato TLS, con la sua catena, in PEM: riletto da solo quando è rinnovato"),
		key:       f.String("tls-key", "", "chiave privata del certificato, in PEM"),
		hosts:     f.String("acme-host", "", "nomi per cui chiedere e rinnovare da solo il certificato (ACME), separati da virgole"),
		directory: f.String("acme-directory", acme.LetsEncryptURL, "autorità ACME a cui chiederlo"),
		mailTo:    f.String("acme-email", "", "indirizzo a cui l’autorità scrive se qualcosa non va"),
		redirect:  f.String("http-redirect", "", "indirizzo in chiaro, per esempio :80, che rimanda soltanto a HTTPS"),
	}
}

// Secured is what encryption comes to: how to shake hands, for which names, and what keeps the
// certificate valid.
type Secured struct {
	Config   *tls.Config
	Job      store.Sweep
	ours     func(host string) bool // whether the certificate is for that name
	home     string                 // the first of its names
	Manager  *autocert.Manager      // nil: a certificate of files
	redirect string
}

// Plan reads the flags; nil when the service speaks in the clear, to a proxy on this machine.
// Files that cannot be used are an error that says what is wrong with them.
func (e encryption) Plan(data string, log *slog.Logger) (*Secured, error) {
	var s *Secured
	var err error
	switch {
	case (*e.cert == "") != (*e.key == ""):
		return nil, fmt.Errorf("%w: --tls-cert e --tls-key vanno insieme", ErrUsage)
	case *e.cert != "" && *e.hosts != "":
		return nil, fmt.Errorf("%w: il certificato si dà con --tls-cert o si chiede con --acme-host, non tutti e due", ErrUsage)
	case *e.cert != "":
		s, err = ofFiles(*e.cert, *e.key, log)
	case *e.hosts != "":
		s, err = e.ofAuthority(data, log)
	case *e.redirect != "":
		return nil, fmt.Errorf("%w: --http-redirect rimanda a HTTPS: serve anche --tls-cert o --acme-host", ErrUsage)
	}
	if s != nil {
		s.redirect = *e.redirect
	}
	return s, err
}

// Suits warns of a public address that the certificate is not for: browsers would refuse it.
func (s *Secured) Suits(public string, log *slog.Logger) {
	if s == nil || public == "" {
		return
	}
	if u, err := url.Parse(public); err == nil && !s.ours(u.Hostname()) {
		log.Warn("the certificate is not for the public address", "url", public)
	}
}

// handshake is what every certificate is served with: TLS 1.2 only with ephemeral keys and
// authenticated encryption; TLS 1.3 has nothing else.
func handshake(get func(*tls.ClientHelloInfo) (*tls.Certificate, error), protocols ...string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		CipherSuites: []uint16{
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
		NextProtos:     append([]string{"h2", "http/1.1"}, protocols...),
		GetCertificate: get,
	}
}

// ofAuthority asks an ACME authority for the certificate and renews it, for the named hosts
// and no others: whoever points another name here gets no handshake.
func (e encryption) ofAuthority(data string, log *slog.Logger) (*Secured, error) {
	var hosts []string
	for _, host := range strings.Split(*e.hosts, ",") {
		host = strings.ToLower(strings.TrimSpace(host))
		if !strings.Contains(host, ".") || strings.ContainsAny(host, "/:* ") || net.ParseIP(host) != nil {
			return nil, fmt.Errorf("%w: --acme-host: «%s» non è un nome pubblico, come combipat.example.org", ErrUsage, host)
		}
		hosts = append(hosts, host)
	}
	m := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(filepath.Join(data, "acme")),
		HostPolicy: autocert.HostWhitelist(hosts...),
		Email:      *e.mailTo,
		Client:     &acme.Client{DirectoryURL: *e.directory, UserAgent: "combipat"},
	}
	a := &authority{manager: m, hosts: hosts, log: log}
	return &Secured{
		Config:  handshake(a.get, acme.ALPNProto),
		Job:     store.Sweep{Name: "certificato", Every: renewEvery, Run: a.renew},
		ours:    a.names,
		home:    hosts[0],
		Manager: m,
	}, nil
}
