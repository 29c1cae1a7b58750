package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
)

// forwarded tells whose request it is behind a proxy: the proxy's word is believed, and nobody else's.
type forwarded struct {
	proxy   netip.Prefix
	log     *slog.Logger
	saidAt  atomic.Int64 // when what could not be read was last logged, in Unix seconds
	unknown atomic.Uint64
}

// clientAddress returns how the address of a client is found: where no proxy is declared it is the socket's.
func clientAddress(cfg Config) echo.IPExtractor {
	if cfg.Proxy == nil {
		return echo.ExtractIPDirect() // the library's default believes any X-Forwarded-For
	}
	f := &forwarded{proxy: *cfg.Proxy, log: cfg.Log}
	return f.client
}

// client walks back from the socket as long as proxies are who speaks: the first address that is none is the
// client's. What a proxy has written and cannot be read is nobody's in particular: it is logged, and
// counted for itself, so that one mistake in a proxy's settings does not make everybody one network.
func (f *forwarded) client(r *http.Request) string {
	socket, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		socket = r.RemoteAddr
	}
	if ip, err := netip.ParseAddr(socket); err != nil || !f.isProxy(ip) {
		return socket
	}
	hops := hopsOf(r.Header)
	if len(hops) == 0 {
		return f.nobody("the proxy says of no client where it comes from")
	}
	for i := len(hops) - 1; i >= 0; i-- {
		ip, ok := parseHop(hops[i])
		switch {
		case !ok:
			return f.nobody("a forwarded address cannot be read: " + strconv.QuoteToASCII(hops[i][:min(len(hops[i]), 60)]))
		case !f.isProxy(ip) || i == 0:
			return ip.String()
		}
	}
	return socket
}

func (f *forwarded) isProxy(ip netip.Addr) bool { return f.proxy.Contains(ip.Unmap().WithZone("")) }

// nobody is a name of its own for a client that is not known; the log says so once a minute.
func (f *forwarded) nobody(why string) string {
	if now, before := time.Now().Unix(), f.saidAt.Load(); now-before >= 60 && f.saidAt.CompareAndSwap(before, now) {
		f.log.Warn("clients are not told apart", "why", why)
	}
	return unknownClient + strconv.FormatUint(f.unknown.Add(1), 36)
}

// unknownClient begins the name of a client whose address could not be read.
const unknownClient = "?"

// hopsOf returns the addresses that proxies have written, the last one at the end: those of X-Forwarded-For, else of
// Forwarded (RFC 7239), else X-Real-IP. Headers that come several times are one list. A proxy that writes
// one of the later ones has to take the earlier ones away, which the client may have sent.
func hopsOf(h http.Header) (hops []string) {
	for value := range strings.SplitSeq(strings.Join(h.Values("X-Forwarded-For"), ","), ",") {
		if strings.TrimSpace(value) != "" {
			hops = append(hops, value)
		}
	}
	if len(hops) > 0 {
		return hops
	}
	for element := range strings.SplitSeq(strings.Join(h.Values("Forwarded"), ","), ",") {
		for pair := range strings.SplitSeq(element, ";") {
			if name, value, ok := strings.Cut(pair, "="); ok && strings.EqualFold(strings.TrimSpace(name), "for") {
				hops = append(hops, value)
			}
		}
	}
	if real := h.Get("X-Real-IP"); len(hops) == 0 && real != "" {
		hops = []string{real}
	}
	return hops
}

// parseHop reads an address as proxies write it: with or without quotes, brackets, port and zone.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	ip, err := netip.ParseAddr(text)
	return ip.Unmap().WithZone(""), err == nil
}
