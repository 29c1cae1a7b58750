package meet

import "strings"

const (
	maxOffer  = 64 << 10 // an SDP parser needs a second for 1 MB; a real offer is 10–25 KiB
	maxMLines = 16
	maxPlaces = 5 // the others in a room of six
	published = 3 // microphone, camera, screen
)

// gate reads an offer; ErrTooLarge or ErrOffer before any SDP parser has seen a hostile one.
func gate(text string) (*offer, error) {
	if len(text) > maxOffer {
		return nil, ErrTooLarge
	}
	if !strings.HasPrefix(text, "v=0") || strings.ContainsRune(text, 0) {
		return nil, ErrOffer
	}
	mlines := 0
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "m="):
			if mlines++; mlines > maxMLines {
				return nil, ErrTooLarge
			}
		case strings.HasPrefix(line, "a=simulcast"), strings.HasPrefix(line, "a=rid:"), strings.HasPrefix(line, "a=ice-lite"):
			return nil, ErrOffer
		}
	}
	return readOffer(text)
}
