package meet

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// offer is all we read of a page's SDP. Candidates are not in it: an ICE-lite server learns addresses
// from checks only, and what is not read cannot make us send.
type offer struct {
	session      uint64 // of the page's RTCPeerConnection: the same in its later offers
	places       int
	ufrag, pwd   string
	fingerprints []sdp.Attribute // value: hash, space, digest
	passive      bool            // they begin the DTLS handshake, not we
	lines        []offeredLine   // in the order of PROTOCOL.md section 3
}

// offeredLine is one m-line.
type offeredLine struct {
	mid      string
	video    bool
	payload  uint8    // of the one codec of its kind
	feedback []string // of ours, what they know too
	midID    int      // of the header extension that carries the MID, 0: none
	reduced  bool     // RTCP need not be compound
	ssrcs    []uint32 // declared; a line offered without a track declares nothing
}

// readOffer reads a text that passed the gate; ErrOffer unless it has the shape of PROTOCOL.md section 3.
func readOffer(text string) (*offer, error) {
	var parsed sdp.SessionDescription
	if err := parsed.UnmarshalString(text); err != nil {
		return nil, ErrOffer
	}
	n := len(parsed.MediaDescriptions) - published - 1
	if n < 0 || n%2 != 0 || n/2 > maxPlaces {
		return nil, ErrOffer
	}
	o := &offer{session: parsed.Origin.SessionID, places: n / 2}
	mids := make([]string, 0, len(parsed.MediaDescriptions))
	for i, m := range parsed.MediaDescriptions {
		line, ok := readLine(m, i < published, isAudio(i, len(parsed.MediaDescriptions)))
		if !ok || slices.Contains(mids, line.mid) {
			return nil, ErrOffer
		}
		mids = append(mids, line.mid)
		o.lines = append(o.lines, line)
	}
	bundle, _ := parsed.Attribute("group")
	if bundle != "BUNDLE "+strings.Join(mids, " ") || !o.readTransport(&parsed) {
		return nil, ErrOffer
	}
	return o, nil
}

// isAudio tells the kind of m-line i of n: the microphone, and the first of each place's two.
func isAudio(i, n int) bool { return i == 0 || i >= published && i < n-1 && (i-published)%2 == 0 }

// readTransport reads credentials, fingerprint and role, which may stand at the session or at the first line.
func (o *offer) readTransport(parsed *sdp.SessionDescription) bool {
	first := parsed.MediaDescriptions[0].Attributes
	said := func(key string) (value string) {
		for _, a := range slices.Concat(first, parsed.Attributes) {
			if a.Key == key {
				return a.Value
			}
		}
		return ""
	}
	o.ufrag, o.pwd = said("ice-ufrag"), said("ice-pwd")
	for _, a := range slices.Concat(first, parsed.Attributes) {
		if a.Key == "fingerprint" {
			o.fingerprints = append(o.fingerprints, a)
		}
	}
	switch said("setup") {
	case "actpass", "passive":
	case "active":
		o.passive = true
	default:
		return false
	}
	return len(o.ufrag) >= 4 && len(o.ufrag) <= 256 && len(o.pwd) >= 22 && len(o.pwd) <= 256 && // RFC 8839, 5.4
		len(o.fingerprints) > 0 && len(o.fingerprints) <= 4
}

// readLine reads one m-line; false unless it is of the kind and direction its position asks for.
func readLine(m *sdp.MediaDescription, published, audio bool) (line offeredLine, ok bool) {
	kind, direction, codec := "video", "recvonly", "vp8/90000"
	if audio {
		kind, codec = "audio", "opus/48000/2"
	}
	if published {
		direction = "sendonly"
	}
	line.video = !audio
	directions, right, muxed := 0, false, false
	for _, a := range m.Attributes {
		switch a.Key {
		case "sendonly", "recvonly", "sendrecv", "inactive":
			directions++
			right = a.Key == direction
		case "mid":
			line.mid = a.Value
		case "rtcp-mux":
			muxed = true
		case "rtcp-rsize":
			line.reduced = true
		case "rtpmap":
			if number, name, _ := strings.Cut(a.Value, " "); line.payload == 0 && strings.EqualFold(name, codec) {
				line.payload = payloadType(number)
			}
		case "extmap":
			if number, uri, _ := strings.Cut(a.Value, " "); uri == sdp.SDESMidURI {
				line.midID, _ = strconv.Atoi(number)
			}
		case "ssrc":
			number, _, _ := strings.Cut(a.Value, " ")
			if ssrc, err := strconv.ParseUint(number, 10, 32); err == nil && !slices.Contains(line.ssrcs, uint32(ssrc)) {
				line.ssrcs = append(line.ssrcs, uint32(ssrc))
			}
		}
	}
	line.feedback = commonFeedback(m, line.payload)
	return line, m.MediaName.Media == kind && right && directions == 1 && muxed && token(line.mid) && line.payload != 0 &&
		line.midID >= 0 && line.midID <= 14
}

// payloadType returns a dynamic payload type, 0 for what is none: 64–95 cannot be told from RTCP (RFC 5761, 4).
func payloadType(s string) uint8 {
	n, err := strconv.ParseUint(s, 10, 7)
	if err != nil || n < 35 || n >= 64 && n < 96 {
		return 0
	}
	return uint8(n)
}

// feedbackKinds is the RTCP we understand and send about pictures.
var feedbackKinds = []string{"goog-remb", "ccm fir", "nack", "nack pli"}

func commonFeedback(m *sdp.MediaDescription, payload uint8) (common []string) {
	if m.MediaName.Media != "video" {
		return nil
	}
	for _, a := range m.Attributes {
		if a.Key != "rtcp-fb" {
			continue
		}
		pt, kind, _ := strings.Cut(a.Value, " ")
		if (pt == "*" || pt == strconv.Itoa(int(payload))) && slices.Contains(feedbackKinds, kind) && !slices.Contains(common, kind) {
			common = append(common, kind)
		}
	}
	return common
}

// token tells whether s may stand as a MID in our answer.
func token(s string) bool {
	return len(s) > 0 && len(s) <= 32 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("!#$%&'*+-.^_{|}~", r)
	})
}
