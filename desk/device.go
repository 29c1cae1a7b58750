package desk

import (
	"net/netip"
	"strings"
)

// DeviceOf says in words what a browser calls itself, as coarsely as a person needs it to
// recognise a device of theirs: "Firefox su Windows".
func DeviceOf(userAgent string) string {
	return first(userAgent, "Browser sconosciuto", [][2]string{ // the first that is found: later ones claim to be earlier ones
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"HeadlessChrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}) + " su " + first(userAgent, "sistema sconosciuto", [][2]string{
		{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Macintosh", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	})
}

func first(text, otherwise string, known [][2]string) string {
	for _, k := range known {
		if strings.Contains(text, k[0]) {
			return k[1]
		}
	}
	return otherwise
}

// NetworkOf is the first half of an address: enough to tell the office's line from another,
// no place on a map.
func NetworkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "sconosciuta"
	}
	ip = ip.Unmap()
	if ip.IsLoopback() {
		return "questo computer"
	}
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	prefix := netip.PrefixFrom(ip, bits).Masked().Addr().String()
	return strings.TrimRight(strings.TrimSuffix(prefix, ".0"), ":") + separator(ip) + "…"
}

func separator(ip netip.Addr) string {
	if ip.Is4() {
		return "."
	}
	return ":"
}
