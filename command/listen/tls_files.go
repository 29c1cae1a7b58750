package listen

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"combipat/desk"
	"combipat/store"
)

const (
	// reloadEvery is how soon a renewed certificate is served.
	reloadEvery = 30 * time.Second
	// warnBefore is how long before its end a certificate is complained of every day.
	warnBefore = 14 * 24 * time.Hour
	// skew is how far the authority's clock may be ahead.
	skew = time.Hour
)

// keyPair is a certificate in two files, read again when they change. The files may be links,
// as renewal programs make them.
type keyPair struct {
	cert, key string
	log       *slog.Logger
	current   atomic.Pointer[tls.Certificate]

	mu     sync.Mutex
	read   []byte // what both files held last, usable or not
	ending Ending
}

// ofFiles serves with the certificate in the files, and goes on with a renewed one.
func ofFiles(cert, key string, log *slog.Logger) (*Secured, error) {
	k := &keyPair{cert: cert, key: key, log: log}
	if _, err := k.load(); err != nil {
		return nil, err
	}
	if about, err := os.Stat(key); err == nil && about.Mode().Perm()&0o007 != 0 {
		log.Warn("the private key can be read by everybody on this machine", "file", key)
	}
	s := &Secured{
		Config: handshake(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return k.current.Load(), nil }),
		Job:    store.Sweep{Name: "certificato", Every: reloadEvery, Run: k.refresh},
		ours:   func(host string) bool { return k.current.Load().Leaf.VerifyHostname(host) == nil },
	}
	for _, name := range k.current.Load().Leaf.DNSNames {
		if s.home == "" && !strings.HasPrefix(name, "*") {
			s.home = name
		}
	}
	return s, nil
}

// load reads the files and, where they hold something new, serves with it from the next
// handshake on. What cannot be used is an error, once for each content of the files; the
// certificate served stays.
func (k *keyPair) load() (changed bool, err error) {
	cert, err := os.ReadFile(k.cert)
	if err != nil {
		return false, fmt.Errorf("certificato TLS: %w", err)
	}
	key, err := os.ReadFile(k.key)
	if err != nil {
		return false, fmt.Errorf("chiave del certificato TLS: %w", err)
	}
	read := bytes.Join([][]byte{cert, key}, []byte{0})
	if bytes.Equal(read, k.read) {
		return false, nil
	}
	k.read = read
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return false, fmt.Errorf("certificato %s, chiave %s: %s", k.cert, k.key, whyNot(err))
	}
	k.current.Store(&pair)
	return true, nil
}

// whyNot says in Italian what keeps a pair of files from being used.
func whyNot(err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "does not match"):
		return "la chiave non è quella del certificato"
	case strings.Contains(text, "switched"):
		return "il certificato e la chiave sono scambiati"
	case strings.Contains(text, "certificate input"):
		return "il file del certificato non è un PEM con un certificato"
	case strings.Contains(text, "key input"):
		return "il file della chiave non è un PEM con una chiave privata"
	case strings.Contains(text, "parse private key"), strings.Contains(text, "encrypted"):
		return "la chiave privata non è leggibile: se ha una password, toglila"
	}
	return text
}

// refresh is the job: a renewed certificate is taken, a broken one is complained of and the old
// one kept.
func (k *keyPair) refresh(_ *store.Store, _ context.Context, now time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	changed, err := k.load()
	if changed {
		k.log.Info("certificate renewed", "until", k.current.Load().Leaf.NotAfter)
	}
	k.ending.Warn(k.log, k.current.Load(), now)
	return err
}

// Ending complains of certificates near their end, once a day each.
type Ending struct {
	mu   sync.Mutex
	said map[string]desk.Day
}

func (e *Ending) Warn(log *slog.Logger, cert *tls.Certificate, now time.Time) {
	leaf := cert.Leaf
	if leaf == nil {
		leaf, _ = x509.ParseCertificate(cert.Certificate[0])
	}
	if leaf == nil || now.Add(warnBefore).Before(leaf.NotAfter) && !now.Add(skew).Before(leaf.NotBefore) {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	serial, today := leaf.SerialNumber.String(), desk.DayOf(now)
	if e.said[serial] == today {
		return
	}
	if e.said == nil {
		e.said = map[string]desk.Day{}
	}
	e.said[serial] = today
	switch {
	case now.Add(skew).Before(leaf.NotBefore):
		log.Error("the certificate is not valid yet", "from", leaf.NotBefore)
	case !now.Before(leaf.NotAfter):
		log.Error("the certificate has expired: browsers refuse it", "until", leaf.NotAfter)
	default:
		log.Warn("the certificate ends soon and was not renewed", "until", leaf.NotAfter, "days", int(leaf.NotAfter.Sub(now).Hours()/24))
	}
}
