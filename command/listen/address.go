package listen

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// ErrUsage marks what was called wrongly: exit code 2.
var ErrUsage = errors.New("uso non valido")

// PublicURL checks the address by which the service is reached, and returns it without a slash
// at its end; "" stays "".
func PublicURL(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	u, err := url.Parse(given)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return "", fmt.Errorf("%w: --url: serve un indirizzo come https://combipat.example.org", ErrUsage)
	}
	if host := u.Hostname(); u.Scheme == "http" && !loopback(host) {
		return "", fmt.Errorf("%w: --url: fuori da questo computer serve https://", ErrUsage)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// SafeAddress refuses to carry passwords and health data in the clear over a network.
func SafeAddress(addr string, secure bool) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%w: --addr: %v", ErrUsage, err)
	}
	ip := net.ParseIP(host)
	if host == "localhost" || (ip != nil && ip.IsLoopback()) || secure {
		return nil
	}
	return fmt.Errorf("in ascolto su %s senza HTTPS: password e dati viaggerebbero in chiaro. Dai un certificato con --tls-cert e --tls-key, o con --acme-host; oppure ascolta su 127.0.0.1 dietro un proxy HTTPS, e dillo con --secure", addr)
}
