package meet

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// identity is the process' certificate for DTLS. One for all links: a key pair for each would cost every join a millisecond
// and buy nothing, because it is the answer on the authorised session that vouches for it.
type identity struct {
	certificate tls.Certificate
	fingerprint string // sha-256
	until       time.Time
}

// identityFor is how long a certificate is used.
const identityFor = 30 * 24 * time.Hour

func newIdentity(now time.Time) (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "combipat"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(identityFor + 24*time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, err
	}
	print, err := digest(cert, "sha-256")
	if err != nil {
		return nil, err
	}
	return &identity{tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, print, now.Add(identityFor)}, nil
}

// identity returns the present certificate, a new one when the old has had its time.
func (s *Server) identity() (*identity, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now() // browsers compare with their own clock, if at all
	if s.own == nil || !now.Before(s.own.until) {
		own, err := newIdentity(now)
		if err != nil {
			return nil, err
		}
		s.own = own
	}
	return s.own, nil
}
