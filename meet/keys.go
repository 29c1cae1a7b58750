package meet

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/fingerprint"
	"github.com/pion/ice/v4"
	"github.com/pion/srtp/v3"
)

// profiles in the order we like them: GCM is four to five times cheaper a packet than CM with HMAC-SHA1, which stays for old clients.
var profiles = []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80}

// agree does the DTLS handshake with the one whose certificate the offer announced, and takes the keys of both directions from it.
func (l *link) agree(ctx context.Context, own *identity) (*dtls.Conn, error) {
	options := []dtls.Option{
		dtls.WithCertificates(own.certificate), dtls.WithSRTPProtectionProfiles(profiles...), dtls.WithLoggerFactory(quiet{}),
		dtls.WithInsecureSkipVerify(true), // no authority signs these certificates: the fingerprint in the authorised offer does
		dtls.WithVerifyPeerCertificate(l.remote.verify),
	}
	secure, err := l.begin(options)
	if err != nil {
		return nil, err
	}
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = secure.Close()
		return nil, fmt.Errorf("DTLS: %w", err)
	}
	if err := l.takeKeys(secure); err != nil {
		_ = secure.Close()
		return nil, err
	}
	return secure, nil
}

// begin starts our side of DTLS, which the offer decided.
func (l *link) begin(shared []dtls.Option) (*dtls.Conn, error) {
	p := pipe{l}
	if !l.remote.passive {
		options := make([]dtls.ClientOption, 0, len(shared))
		for _, o := range shared {
			options = append(options, o)
		}
		return dtls.ClientWithOptions(p, p.LocalAddr(), options...)
	}
	options := []dtls.ServerOption{dtls.WithClientAuth(dtls.RequireAnyClientCert)}
	for _, o := range shared {
		options = append(options, o)
	}
	return dtls.ServerWithOptions(p, p.LocalAddr(), options...)
}

// verify is nil if a peer's certificate is the one the offer announced.
func (o *offer) verify(certs [][]byte, _ [][]*x509.Certificate) error {
	if len(certs) == 0 {
		return errFingerprint
	}
	cert, err := x509.ParseCertificate(certs[0])
	if err != nil {
		return err
	}
	for _, a := range o.fingerprints {
		hash, want, _ := strings.Cut(a.Value, " ")
		if got, err := digest(cert, hash); err == nil && strings.EqualFold(got, strings.TrimSpace(want)) {
			return nil
		}
	}
	return errFingerprint
}

var errFingerprint = errors.New("meet: the certificate is not the offer's")

// digest returns a certificate's fingerprint as RFC 8122, 5 writes it, in upper-case hex: Firefox refuses an
// answer with any other. An error for a hash that can be forged or is unknown.
func digest(cert *x509.Certificate, hash string) (string, error) {
	algorithm, ok := map[string]crypto.Hash{"sha-256": crypto.SHA256, "sha-384": crypto.SHA384, "sha-512": crypto.SHA512}[strings.ToLower(hash)]
	if !ok {
		return "", errFingerprint
	}
	text, err := fingerprint.Fingerprint(cert, algorithm)
	return strings.ToUpper(text), err // RFC 8122 section 5; Firefox refuses an answer in lower case
}

// takeKeys makes the SRTP contexts from a finished handshake (RFC 5764).
func (l *link) takeKeys(secure *dtls.Conn) error {
	chosen, _ := secure.SelectedSRTPProtectionProfile()
	state, ok := secure.ConnectionState()
	if !ok {
		return errors.New("meet: no DTLS state")
	}
	config := srtp.Config{Profile: srtp.ProtectionProfile(chosen)} // both are the numbers of RFC 5764 and 7714
	if err := config.ExtractSessionKeysFromDTLS(&state, !l.remote.passive); err != nil {
		return fmt.Errorf("SRTP keys: %w", err)
	}
	k := config.Keys
	in, err := incoming(k.RemoteMasterKey, k.RemoteMasterSalt, config.Profile)
	if err != nil {
		return fmt.Errorf("SRTP: %w", err)
	}
	out, err := srtp.CreateContext(k.LocalMasterKey, k.LocalMasterSalt, config.Profile)
	if err != nil {
		return fmt.Errorf("SRTP: %w", err)
	}
	l.inMu.Lock()
	l.in = in
	l.inMu.Unlock()
	l.outMu.Lock()
	l.out = out
	l.outMu.Unlock()
	return nil
}

// incoming returns the context that decrypts a person's packets, each once.
func incoming(key, salt []byte, profile srtp.ProtectionProfile) (*srtp.Context, error) {
	return srtp.CreateContext(key, salt, profile, srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
}

// replayWindow is how late a packet may come: a repaired one is some round trips late.
const replayWindow = 512

// listen reads until the other side says goodbye or the connection is closed. Nobody sends us data this way: what comes is dropped.
func listen(secure *dtls.Conn) {
	buf := make([]byte, 1500)
	for {
		if _, err := secure.Read(buf); errors.Is(err, io.EOF) {
			return
		}
	}
}

// pipe is the link's datagrams as DTLS sees them: without those of media, which go to receive. This is
// the long way, of a network without UDP and of packets that came before the addresses were settled.
type pipe struct{ *link }

func (p pipe) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, err := p.conn.Read(b)
		switch {
		case errors.Is(err, ice.ErrClosed):
			return 0, nil, net.ErrClosed
		case err != nil:
			return 0, nil, err
		case isMedia(b[:n]):
			p.receive(b[:n], time.Now(), nil) // media pace, not the clock of rules
		case n > 0 && b[0] >= 20 && b[0] < 64: // RFC 7983
			return n, p.LocalAddr(), nil
		}
	}
}

func (p pipe) WriteTo(b []byte, _ net.Addr) (int, error) { return p.conn.Write(b) }
func (p pipe) Close() error                              { return nil } // the link's own business
func (p pipe) LocalAddr() net.Addr                       { return &net.UDPAddr{} }
func (p pipe) SetReadDeadline(t time.Time) error         { return p.conn.SetReadDeadline(t) }
func (p pipe) SetWriteDeadline(time.Time) error          { return nil } // a write never waits
func (p pipe) SetDeadline(t time.Time) error             { return p.conn.SetReadDeadline(t) }
