package meet

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

const (
	tokenText = "[!#$%&'*+.^_`{|}~A-Za-z0-9-]+" // RFC 8866, 9
	iceText   = `[A-Za-z0-9+/]`                 // RFC 8839, 5.1
	octet     = `(?:25[0-5]|2[0-4]\d|1?\d?\d)`
	address   = `(?:` + octet + `(?:\.` + octet + `){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)`
)

// grammar is what our answers may say, each attribute as its RFC writes it: browsers differ in what they
// forgive, and one line too free loses the whole answer. What is not here is not to be written.
var grammar = map[string]*regexp.Regexp{
	"ice-lite":          rule(``),                                                                      // RFC 8839, 5.3
	"fingerprint":       rule(`sha-256 [0-9A-F]{2}(?::[0-9A-F]{2}){31}`),                               // RFC 8122, 5: upper case
	"msid-semantic":     rule(` ?WMS(?: \*| ` + tokenText + `)*`),                                      // a draft's, older browsers ask for it
	"group":             rule(`BUNDLE(?: ` + tokenText + `)+`),                                         // RFC 5888, 5
	"setup":             rule(`active|passive`),                                                        // RFC 5763, 5: an answer decides
	"mid":               rule(tokenText),                                                               // RFC 5888, 4
	"ice-ufrag":         rule(iceText + `{4,256}`),                                                     // RFC 8839, 5.4
	"ice-pwd":           rule(iceText + `{22,256}`),                                                    //
	"rtcp-mux":          rule(``),                                                                      // RFC 5761
	"rtcp-rsize":        rule(``),                                                                      // RFC 5506
	"rtpmap":            rule(`\d{2,3} (?:opus/48000/2|VP8/90000)`),                                    // RFC 8866, 6.6
	"fmtp":              rule(`\d{2,3} minptime=10;useinbandfec=1`),                                    // RFC 7587, 7
	"rtcp-fb":           rule(`\d{2,3} (?:nack(?: pli)?|ccm fir|goog-remb)`),                           // RFC 4585, 4.2; RFC 5104, 7.1
	"extmap":            rule(`(?:[1-9]|1[0-4]) urn:ietf:params:rtp-hdrext:sdes:mid`),                  // RFC 8285, 8
	"msid":              rule("[!#$%&'*+.^_`{|}~A-Za-z0-9-]{1,64} [!#$%&'*+.^_`{|}~A-Za-z0-9-]{1,64}"), // RFC 8830, 2
	"ssrc":              rule(`[1-9]\d{0,9} (?:cname:\S+|msid:\S{1,64} \S{1,64})`),                     // RFC 5576, 4.1
	"sendonly":          rule(``),                                                                      // RFC 8866, 6.7
	"recvonly":          rule(``),                                                                      //
	"end-of-candidates": rule(``),                                                                      // RFC 8840, 8.1
	"candidate": rule(iceText + `{1,32} 1 (?:udp [1-9]\d{0,9} ` + address + ` [1-9]\d{0,4} typ host` + // RFC 8839, 5.1; RFC 6544, 4.5
		`|tcp [1-9]\d{0,9} ` + address + ` [1-9]\d{0,4} typ host tcptype passive)(?: ufrag ` + iceText + `+)?(?: generation \d+)?`),
}

func rule(s string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + s + `)$`) }

// wrongIn says what a strict reader holds against an answer of ours to an offer, nil for nothing.
func wrongIn(answer, offer string) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	var ours, theirs sdp.SessionDescription
	if err := ours.UnmarshalString(answer); err != nil {
		return []string{err.Error()}
	}
	if err := theirs.UnmarshalString(offer); err != nil {
		return []string{"offer: " + err.Error()}
	}
	if again, err := ours.Marshal(); err != nil || string(again) != answer {
		complain("written again by pion it is another text: %v", err)
	}
	if !rule(`v=0\r\no=- [1-9]\d{0,18} [1-9]\d{0,18} IN IP4 0\.0\.0\.0\r\ns=-\r\nt=0 0\r\n(?s:.*)`).MatchString(answer) {
		complain("its head is %.80q", answer)
	}
	if len(ours.MediaDescriptions) != len(theirs.MediaDescriptions) { // RFC 3264, 6
		complain("%d lines for %d", len(ours.MediaDescriptions), len(theirs.MediaDescriptions))
		return wrong
	}
	check := func(where string, attributes []sdp.Attribute) {
		for _, a := range attributes {
			if r := grammar[a.Key]; r == nil || !r.MatchString(a.Value) {
				complain("%s: a=%s", where, a.String())
			}
		}
	}
	check("session", ours.Attributes)
	if fingerprint, ok := ours.Attribute("fingerprint"); !ok {
		complain("no fingerprint, %q", fingerprint)
	}
	var mids []string
	for i, m := range ours.MediaDescriptions {
		offered := theirs.MediaDescriptions[i]
		where := fmt.Sprintf("line %d", i)
		check(where, m.Attributes)
		if m.MediaName.Media != offered.MediaName.Media || strings.Join(m.MediaName.Protos, "/") != "UDP/TLS/RTP/SAVPF" ||
			m.MediaName.Port.Value != 9 || len(m.MediaName.Formats) != 1 || !strings.Contains(" "+strings.Join(offered.MediaName.Formats, " ")+" ", " "+m.MediaName.Formats[0]+" ") {
			complain("%s: m=%s", where, m.MediaName.String())
		}
		if m.ConnectionInformation == nil || m.ConnectionInformation.String() != "IN IP4 0.0.0.0" {
			complain("%s: c=%v", where, m.ConnectionInformation)
		}
		for _, key := range []string{"setup", "mid", "ice-ufrag", "ice-pwd", "rtcp-mux", "rtpmap"} {
			if n := count(m, key); n != 1 {
				complain("%s: %d of a=%s", where, n, key)
			}
		}
		if count(m, "sendonly")+count(m, "recvonly") != 1 || count(m, "sendonly") != count(offered, "recvonly") {
			complain("%s: directions", where)
		}
		for _, a := range m.Attributes { // what speaks of a format speaks of the one of the m-line
			if f, _, _ := strings.Cut(a.Value, " "); (a.Key == "rtpmap" || a.Key == "fmtp" || a.Key == "rtcp-fb") && f != m.MediaName.Formats[0] {
				complain("%s: a=%s", where, a.String())
			}
		}
		mid, _ := m.Attribute("mid")
		if was, _ := offered.Attribute("mid"); mid != was {
			complain("%s: mid %q for %q", where, mid, was)
		}
		mids = append(mids, mid)
	}
	if group, _ := ours.Attribute("group"); group != "BUNDLE "+strings.Join(mids, " ") {
		complain("a=group:%s", group)
	}
	return wrong
}

func count(m *sdp.MediaDescription, key string) (n int) {
	for _, a := range m.Attributes {
		if a.Key == key {
			n++
		}
	}
	return n
}

// Every answer of ours is what a strict reader accepts: with UDP and TCP, of every number of places, to
// both roles of DTLS, with names of lines a browser may choose, after a restart, and to an offer whose
// fingerprint is written in either case.
func TestAnswerIsStrict(t *testing.T) {
	ice, web := OnePort(listenTCP(t))
	defer func() { _ = web.Close() }()
	s := start(t, Config{TCP: ice})
	for places := range maxPlaces + 1 {
		good := template(t, places)
		for name, offer := range map[string]string{
			"plain":   good,
			"active":  strings.ReplaceAll(good, "a=setup:actpass", "a=setup:active"),
			"passive": strings.ReplaceAll(good, "a=setup:actpass", "a=setup:passive"),
			"bare":    regexp.MustCompile(`a=(?:rtcp-fb|extmap|rtcp-rsize|ssrc|msid)[^\r]*\r\n`).ReplaceAllString(good, ""),
			"braces":  strings.NewReplacer("a=mid:0", "a=mid:{a-0}", "a=group:BUNDLE 0", "a=group:BUNDLE {a-0}").Replace(good), // Firefox named them so
		} {
			answer, err := s.Join(t.Context(), ticket("r", "a", Host), offer)
			ok(t, err)
			if strings.Count(answer, "a=candidate:") < 2 {
				t.Errorf("%s: not both ways in\n%s", name, answer)
			}
			for _, wrong := range wrongIn(answer, offer) {
				t.Errorf("%d places, %s: %s", places, name, wrong)
			}
		}
	}

	c := newClient(t, s, ticket("r", "b", Member)).join().connected()
	again := c.offer(&webrtc.OfferOptions{ICERestart: true})
	shouted := regexp.MustCompile(`a=fingerprint:sha-256 [^\r]+`).ReplaceAllStringFunc(again, func(a string) string {
		head, print, _ := strings.Cut(a, " ")
		return head + " " + swapCase(print)
	})
	if shouted == again {
		t.Fatal("the offer has no fingerprint to write otherwise")
	}
	answer, err := s.Restart(t.Context(), c.ticket, shouted)
	ok(t, err)
	for _, wrong := range wrongIn(answer, again) {
		t.Errorf("restart: %s", wrong)
	}
}

// swapCase writes hex in the other case.
func swapCase(s string) string {
	if upper := strings.ToUpper(s); upper != s {
		return upper
	}
	return strings.ToLower(s)
}

// An offer's fingerprint is its certificate's in whatever case it is written.
func TestOfferFingerprintCase(t *testing.T) {
	s := start(t, Config{})
	for _, write := range []func(string) string{strings.ToUpper, strings.ToLower} {
		c := newClient(t, s, ticket("r", "a", Host))
		offer := regexp.MustCompile(`(a=fingerprint:sha-256 )([^\r]+)`).ReplaceAllStringFunc(c.offer(nil), func(a string) string {
			head, print, _ := strings.Cut(a, " ")
			return head + " " + write(print)
		})
		answer, err := s.Join(t.Context(), c.ticket, offer)
		ok(t, err)
		c.take(answer)
		c.connected()
	}
}

// The strict reader finds each of these; the first is what Firefox refused.
func TestStrictReaderFinds(t *testing.T) {
	s := start(t, Config{})
	offer := template(t, 1)
	good, err := s.Join(t.Context(), ticket("r", "a", Host), offer)
	ok(t, err)
	if wrong := wrongIn(good, offer); wrong != nil {
		t.Fatalf("the control: %q", wrong)
	}
	print := regexp.MustCompile(`sha-256 [^\r]+`).FindString(good)
	for name, bad := range map[string]string{
		"lower-case fingerprint": strings.Replace(good, print, strings.ToLower(print), 1),
		"short fingerprint":      strings.Replace(good, print, print[:len(print)-3], 1),
		"no fingerprint":         strings.Replace(good, "a=fingerprint:"+print+"\r\n", "", 1),
		"ice-pwd":                strings.Replace(good, "a=ice-pwd:", "a=ice-pwd:-", 1),
		"undecided setup":        strings.Replace(good, "a=setup:active", "a=setup:actpass", 1),
		"lone LF":                strings.Replace(good, "s=-\r\n", "s=-\n", 1),
		"candidate":              strings.Replace(good, "typ host", "type host", 1),
		"unknown attribute":      strings.Replace(good, "a=ice-lite", "a=ice-light", 1),
		"other payload type":     strings.Replace(good, "a=rtpmap:", "a=rtpmap:1", 1),
		"direction":              strings.Replace(good, "a=recvonly", "a=sendonly", 1),
		"a line less":            good[:strings.LastIndex(good, "m=video")],
		"bundle":                 strings.Replace(good, "a=group:BUNDLE 0", "a=group:BUNDLE", 1),
	} {
		if bad == good {
			t.Errorf("%s: the mutant is the good one", name)
		} else if wrongIn(bad, offer) == nil {
			t.Errorf("%s: not found", name)
		}
	}
}
