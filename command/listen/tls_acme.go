package listen

import (
	"context"
	"crypto/tls"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"combipat/store"
)

// renewEvery is how often the certificates asked for are looked at, whether anybody connects
// or not; the authority is only asked when one is missing or near its end.
const renewEvery = time.Hour

// authority keeps the certificates of an ACME authority.
type authority struct {
	manager *autocert.Manager
	hosts   []string
	log     *slog.Logger
	ending  Ending
}

func (a *authority) names(host string) bool { return slices.Contains(a.hosts, host) }

// get answers a handshake. What goes wrong with a name of ours is logged; a name that is not
// ours is only refused.
func (a *authority) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	cert, err := a.manager.GetCertificate(hello)
	if err != nil && a.names(hello.ServerName) {
		a.log.Warn("no certificate", "host", hello.ServerName, "error", err.Error())
	}
	return cert, err
}

// renew gets the certificates before anybody asks, so that the first person does not wait and
// what is wrong with the name or the port is in the log from the start.
func (a *authority) renew(_ *store.Store, ctx context.Context, now time.Time) error {
	for _, host := range a.hosts {
		if ctx.Err() != nil {
			return nil
		}
		// the suite says that the answer may be an elliptic certificate, as browsers do
		cert, err := a.get(&tls.ClientHelloInfo{ServerName: host, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}})
		if err == nil {
			a.ending.Warn(a.log, cert, now)
		}
	}
	return nil
}
