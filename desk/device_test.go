package desk_test

import (
	"testing"

	"combipat/desk"
)

func TestDeviceOf(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0":                                                        "Firefox su Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0":           "Edge su Windows",
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36":                   "Chrome su Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1": "Safari su iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36":                   "Chrome su Mac",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36":                           "Chrome su Linux",
		"curl/8.5.0": "Browser sconosciuto su sistema sconosciuto",
		"":           "Browser sconosciuto su sistema sconosciuto",
	} {
		if got := desk.DeviceOf(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}

func TestNetworkOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.77": "192.0.2.…", "10.0.0.1": "10.0.0.…", "::ffff:192.0.2.77": "192.0.2.…", "2001:db8:1:2::77": "2001:db8:1:…", "2001:db8::1": "2001:db8:…",
		"127.0.0.1": "questo computer", "::1": "questo computer", "": "sconosciuta", "boh": "sconosciuta",
	} {
		if got := desk.NetworkOf(address); got != want {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
}
