package meet

import (
	"fmt"
	"strings"

	"github.com/pion/sdp/v3"
)

// answer is what goes into the form that answers every offer: the offer's shape is fixed, so the answer's is too.
type answer struct {
	session     uint64 // the same over restarts, with a growing version
	version     int
	ufrag, pwd  string
	fingerprint string // sha-256 of our certificate
	candidates  []string
}

// text returns the SDP that answers o, showing each place as the one stream it is.
func (a *answer) text(o *offer, places []*place) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("v=0")
	line("o=- %d %d IN IP4 0.0.0.0", a.session, a.version)
	line("s=-")
	line("t=0 0")
	line("a=ice-lite")
	line("a=fingerprint:sha-256 %s", a.fingerprint)
	line("a=msid-semantic:WMS *")
	mids := make([]string, len(o.lines))
	for i := range o.lines {
		mids[i] = o.lines[i].mid
	}
	line("a=group:BUNDLE %s", strings.Join(mids, " "))
	for i := range o.lines {
		var at *place
		if i >= published {
			at = places[i-published]
		}
		a.line(line, o, &o.lines[i], at)
		if i == 0 {
			for _, c := range a.candidates {
				line("a=candidate:%s", c)
			}
			line("a=end-of-candidates")
		}
	}
	return b.String()
}

// line writes one m-line: a published one if at is nil.
func (a *answer) line(line func(string, ...any), o *offer, l *offeredLine, at *place) {
	kind, codec := "audio", "opus/48000/2"
	if l.video {
		kind, codec = "video", "VP8/90000"
	}
	line("m=%s 9 UDP/TLS/RTP/SAVPF %d", kind, l.payload)
	line("c=IN IP4 0.0.0.0")
	if o.passive {
		line("a=setup:passive")
	} else {
		line("a=setup:active")
	}
	line("a=mid:%s", l.mid)
	line("a=ice-ufrag:%s", a.ufrag)
	line("a=ice-pwd:%s", a.pwd)
	line("a=rtcp-mux")
	if l.reduced {
		line("a=rtcp-rsize")
	}
	line("a=rtpmap:%d %s", l.payload, codec)
	if !l.video {
		line("a=fmtp:%d minptime=10;useinbandfec=1", l.payload)
	}
	for _, kind := range l.feedback {
		line("a=rtcp-fb:%d %s", l.payload, kind)
	}
	if at == nil {
		if l.midID > 0 {
			line("a=extmap:%d %s", l.midID, sdp.SDESMidURI)
		}
		line("a=recvonly")
		return
	}
	line("a=msid:%s %s", at.stream, at.id)
	line("a=ssrc:%d cname:%s", at.ssrc, at.stream)
	line("a=ssrc:%d msid:%s %s", at.ssrc, at.stream, at.id)
	line("a=sendonly")
}
