package meet

import (
	"strings"
	"testing"
	"time"
)

// Whoever begins the handshake, the keys are agreed with the one whose certificate the offer announced, and with nobody
// else: an offer whose fingerprint is another's never becomes a connection. The control is the same offer untouched.
func TestForgedFingerprint(t *testing.T) {
	for _, role := range []string{"actpass", "active", "passive"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			s := start(t, Config{JoinWithin: 3 * time.Second})
			honest, forged := newClient(t, s, ticket("r", "honest", Member)), newClient(t, s, ticket("r", "forged", Member))
			offer := func(c *client) string { return strings.ReplaceAll(c.offer(nil), "a=setup:actpass", "a=setup:"+role) }
			text := offer(forged)
			at := strings.Index(text, "a=fingerprint:sha-256 ") + len("a=fingerprint:sha-256 ")
			other := "00"
			if text[at:at+2] == other {
				other = "01"
			}
			answer, err := s.Join(t.Context(), forged.ticket, text[:at]+other+text[at+2:])
			ok(t, err)
			forged.take(answer)
			answer, err = s.Join(t.Context(), honest.ticket, offer(honest))
			ok(t, err)
			honest.take(answer)
			honest.connected()
			eventually(t, "the forger is given up", func() bool { return forged.standing() == Absent })
			for _, p := range s.room("r").order {
				if p.ticket.Person == "forged" && !p.first.IsZero() {
					t.Error("the forger was connected")
				}
			}
		})
	}
}

// A hash that can be forged is none.
func TestWeakFingerprintRefused(t *testing.T) {
	for hash, want := range map[string]error{"sha-1": ErrOffer, "md5": ErrOffer, "sha-0": ErrOffer, "SHA-256": nil, "sha-512": nil} {
		if _, err := gate(strings.ReplaceAll(template(t, 1), "a=fingerprint:sha-256", "a=fingerprint:"+hash)); err != want {
			t.Errorf("%s: %v, want %v", hash, err, want)
		}
	}
}
