package room_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	engines "combipat/handlers/browser"
	"combipat/handlers/story"
)

// writeCertificate writes a certificate of our own and its key as PEM files, as a renewal program does.
func writeCertificate(t *testing.T, dir string, serial int64, ip net.IP) (cert, key string) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	about := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IPAddresses: []net.IP{ip}}
	raw, err := x509.CreateCertificate(rand.Reader, about, about, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: raw}, key: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// TestEnginesRoomByHTTPSPort is a whole call through the one TCP port of the pages, which are behind TLS: no packet
// of UDP gets through. The certificate is renewed in the middle; who comes then meets the others, and who is there
// stays. The network test says which way it is.
func TestEnginesRoomByHTTPSPort(t *testing.T) {
	for _, c := range [][2]engines.Engine{{engines.Chromium, engines.Firefox}, {engines.Firefox, engines.Chromium}} {
		t.Run(string(c[0])+"-"+string(c[1]), func(t *testing.T) {
			ip, dir := ownAddress(), t.TempDir()
			cert, key := writeCertificate(t, dir, 1, ip)
			h := bookHouse(t, true)
			h.udp, h.addr = ip, net.JoinHostPort(ip.String(), "0")
			h.secure = &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
				pair, err := tls.LoadX509KeyPair(cert, key)
				return &pair, err
			}}
			h.open()
			t.Cleanup(h.shut)
			url := "https://" + h.addr

			official := newPeer(t, c[0], url, "Funzionario Milano", "#c00000", 500)
			operator := newPeer(t, c[1], url, "Operatore Milano", "#0000c0", 1500)
			guest := newPeer(t, c[1], url, "Mario Rossi", "#00a000", 3000)
			story.SignsIn(official.Tab, url, "funzionario.mi")
			story.SignsIn(operator.Tab, url, "operatore.mi")
			for _, b := range []*peer{official, operator, guest} {
				b.Patience = 30 * time.Second // by TCP a browser tries UDP first
				b.Expect("ICE failed")        // of the network test by UDP
			}
			guest.Goto(url + h.guest + "/prova")
			guest.Click("#comincia")
			guest.Shows("#rete-esito", "passa per la via di riserva (TCP, la stessa porta delle pagine)")
			guest.Shows("#esito", "Rete: UDP no, TCP sì.")

			official.enters(h.meeting)
			operator.enters(h.meeting)
			official.meets(operator)
			operator.meets(official)
			if cert, key = writeCertificate(t, dir, 2, ip); serialOf(t, h.addr) != 2 {
				t.Fatal("the certificate is not renewed")
			}
			guest.Goto(url + h.guest)
			official.Shows("#attendono", "Mario Rossi")
			official.Click("#attendono [data-act=admit]")
			guest.isIn()
			official.meets(operator, guest)
			guest.meets(official, operator)
			operator.meets(official, guest)
			for _, b := range []*peer{official, operator, guest} {
				if via := engines.Eval[string](b.Tab, pathByPair); via != "tcp" {
					t.Errorf("%s is connected by %q", b.name, via)
				}
			}
		})
	}
}

// pathByPair is the protocol of the pair in use, as both engines tell it.
const pathByPair = `connections.at(-1).getStats().then(all => {
	const pair = [...all.values()].find(r => r.type === "candidate-pair" && r.nominated && r.state === "succeeded");
	return all.get(pair.remoteCandidateId).protocol; })`

// serialOf is the number of the certificate that a new connection is shown.
func serialOf(t *testing.T, addr string) int64 {
	t.Helper()
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true}) // #nosec G402 -- our own, of a minute ago
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}
