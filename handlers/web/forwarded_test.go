package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// The address of a client in every form in which proxies write it; only the declared proxy's word counts.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	proxy := netip.MustParsePrefix("192.0.2.0/30")
	for name, c := range map[string]struct {
		from   string
		header http.Header
		want   string // "?" for nobody in particular
	}{
		"no proxy":             {"203.0.113.9:5", http.Header{"X-Forwarded-For": {"198.51.100.1"}}, "203.0.113.9"},
		"one":                  {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"198.51.100.1"}}, "198.51.100.1"},
		"made-up hop":          {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"10.0.0.1, 198.51.100.1"}}, "198.51.100.1"},
		"two headers":          {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"10.0.0.1", "198.51.100.1"}}, "198.51.100.1"},
		"two proxies":          {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"198.51.100.1, 192.0.2.2"}}, "198.51.100.1"},
		"only proxies":         {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"192.0.2.2"}}, "192.0.2.2"},
		"with a port":          {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"198.51.100.1:4711"}}, "198.51.100.1"},
		"IPv6":                 {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"2001:db8::7"}}, "2001:db8::7"},
		"IPv6 with a port":     {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"[2001:db8::7]:4711"}}, "2001:db8::7"},
		"IPv6 in brackets":     {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"[2001:db8::7]"}}, "2001:db8::7"},
		"mapped":               {"[::ffff:192.0.2.1]:5", http.Header{"X-Forwarded-For": {"::ffff:198.51.100.1"}}, "198.51.100.1"},
		"Forwarded":            {"192.0.2.1:5", http.Header{"Forwarded": {`for=198.51.100.1;proto=https;by=192.0.2.1`}}, "198.51.100.1"},
		"Forwarded, quoted":    {"192.0.2.1:5", http.Header{"Forwarded": {`For="[2001:db8:cafe::17]:4711"`}}, "2001:db8:cafe::17"},
		"Forwarded, several":   {"192.0.2.1:5", http.Header{"Forwarded": {`for=10.0.0.1, for=198.51.100.1`, `for="192.0.2.2"`}}, "198.51.100.1"},
		"made-up Forwarded":    {"192.0.2.1:5", http.Header{"Forwarded": {"for=10.0.0.1"}, "X-Forwarded-For": {"198.51.100.1"}}, "198.51.100.1"},
		"X-Real-IP":            {"192.0.2.1:5", http.Header{"X-Real-Ip": {"198.51.100.1"}}, "198.51.100.1"},
		"nothing":              {"192.0.2.1:5", nil, "?"},
		"unknown":              {"192.0.2.1:5", http.Header{"Forwarded": {"for=unknown"}}, "?"},
		"hidden":               {"192.0.2.1:5", http.Header{"Forwarded": {"for=_gazonk"}}, "?"},
		"nonsense":             {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"not an address"}}, "?"},
		"nonsense before good": {"192.0.2.1:5", http.Header{"X-Forwarded-For": {"not an address, 198.51.100.1"}}, "198.51.100.1"},
	} {
		var log bytes.Buffer
		client := clientAddress(Config{Proxy: &proxy, Log: slog.New(slog.NewTextHandler(&log, nil))})
		r := &http.Request{RemoteAddr: c.from, Header: c.header}
		got, again := client(r), client(r)
		if c.want != "?" {
			if got != c.want || again != c.want || log.Len() > 0 {
				t.Errorf("%s: %s, then %s; log %q", name, got, again, log.String())
			}
			continue
		}
		if !strings.HasPrefix(got, unknownClient) || got == again || strings.Count(log.String(), "\n") != 1 {
			t.Errorf("%s: %s and %s are the same, or the log is %q", name, got, again, log.String())
		}
		if Network(got) == Network(again) {
			t.Errorf("%s: everybody counts as one: %q", name, Network(got))
		}
	}
	if got := clientAddress(Config{})(&http.Request{RemoteAddr: "192.0.2.1:5", Header: http.Header{"X-Forwarded-For": {"198.51.100.1"}}}); got != "192.0.2.1" {
		t.Errorf("without a proxy: %s", got)
	}
}
