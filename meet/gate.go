package meet

import (
	"bytes"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

const (
	maxOffer  = 64 << 10 // pion needs a second for 1 MB and 7 s for 5 MB; a real offer is 10–25 KiB
	maxMLines = 16
	maxPlaces = 5 // the others in a room of six
	published = 3 // microphone, camera, screen
)

// shape is what a well-formed offer asks for.
type shape struct{ places int }

// gate returns the offer without candidates, and its shape; ErrTooLarge or ErrOffer before
// any SDP parser has seen a hostile one. Candidates go because an ICE-lite server learns
// addresses from checks only: what is not read cannot make us send.
func gate(offer string) (string, shape, error) {
	if len(offer) > maxOffer {
		return "", shape{}, ErrTooLarge
	}
	if !strings.HasPrefix(offer, "v=0") || strings.ContainsRune(offer, 0) {
		return "", shape{}, ErrOffer
	}
	var kept bytes.Buffer
	kept.Grow(len(offer))
	mlines := 0
	for line := range strings.Lines(offer) {
		switch {
		case strings.HasPrefix(line, "m="):
			if mlines++; mlines > maxMLines {
				return "", shape{}, ErrTooLarge
			}
		case strings.HasPrefix(line, "a=candidate:"), strings.HasPrefix(line, "a=remote-candidates:"):
			continue
		case strings.HasPrefix(line, "a=simulcast"), strings.HasPrefix(line, "a=rid:"), strings.HasPrefix(line, "a=ice-lite"):
			return "", shape{}, ErrOffer
		}
		kept.WriteString(line)
	}
	text := kept.String()
	s, err := readShape(text)
	return text, s, err
}

// readShape checks the m-lines against PROTOCOL.md section 3.
func readShape(offer string) (shape, error) {
	desc := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	parsed, err := desc.Unmarshal()
	if err != nil {
		return shape{}, ErrOffer
	}
	media := parsed.MediaDescriptions
	n := len(media) - published - 1
	if n < 0 || n%2 != 0 || n/2 > maxPlaces {
		return shape{}, ErrOffer
	}
	mids := map[string]bool{}
	for i, m := range media {
		kind, direction := "video", "recvonly"
		if i < published {
			direction = "sendonly"
		}
		if i == 0 || i >= published && i < len(media)-1 && (i-published)%2 == 0 {
			kind = "audio"
		}
		_, right := m.Attribute(direction)
		mid, _ := m.Attribute("mid")
		if m.MediaName.Media != kind || !right || mid == "" || mids[mid] || countDirections(m.Attributes) != 1 {
			return shape{}, ErrOffer
		}
		mids[mid] = true
	}
	return shape{places: n / 2}, nil
}

// countDirections tells an offer with one direction a line from one that says two and hopes.
func countDirections(attributes []sdp.Attribute) (n int) {
	for _, a := range attributes {
		switch a.Key {
		case "sendonly", "recvonly", "sendrecv", "inactive":
			n++
		}
	}
	return n
}
