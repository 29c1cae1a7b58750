package meet

import (
	"encoding/binary"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// maxSources bounds the SSRCs of one person: each costs memory in the SRTP context for ever. A page has three of media and
// those it reports as, and a reload makes a new link.
const maxSources = 64

// receive decrypts a media packet in place and passes it on. Any goroutine may call it; what is not authentic goes nowhere.
func (l *link) receive(b []byte, now time.Time, from datagrams) {
	l.inMu.Lock()
	defer l.inMu.Unlock()
	control := isRTCP(b)
	ssrc := binary.BigEndian.Uint32(b[8:])
	if control {
		ssrc = binary.BigEndian.Uint32(b[4:])
	}
	if l.in == nil || !l.sources[ssrc] && len(l.sources) >= maxSources {
		return
	}
	plain, err := l.decrypt(b, control)
	if err != nil {
		return
	}
	if !l.sources[ssrc] {
		l.sources[ssrc] = true
	}
	l.cameBy(from)
	if !control {
		if l.raw.Unmarshal(plain) == nil {
			l.heard(&l.raw, now)
		}
	} else if packets, err := rtcp.Unmarshal(plain); err == nil {
		l.reports(packets, now)
	}
}

func (l *link) decrypt(b []byte, control bool) ([]byte, error) {
	if control {
		return l.in.DecryptRTCP(b, b, nil)
	}
	return l.in.DecryptRTP(b, b, &l.raw.Header)
}

// isRTCP tells by the packet type (RFC 5761, 4).
func isRTCP(b []byte) bool { return b[1] >= 192 && b[1] <= 223 }

// send encrypts and sends one RTP packet, with the place's own picture numbers.
func (l *link) send(h *rtp.Header, pkt *packet, ids vp8) bool {
	l.outMu.Lock()
	defer l.outMu.Unlock()
	if l.out == nil || len(pkt.payload) > maxPacket {
		return false
	}
	n, err := h.MarshalTo(l.seal[:])
	if err != nil {
		return false
	}
	ids.write(l.seal[n : n+copy(l.seal[n:], pkt.payload)])
	n += len(pkt.payload)
	sealed, err := l.out.EncryptRTP(l.seal[:], l.seal[:n], h)
	return err == nil && l.write(sealed)
}

// report encrypts and sends RTCP packets together.
func (l *link) report(packets ...rtcp.Packet) {
	raw, err := rtcp.Marshal(packets)
	if err != nil {
		return
	}
	l.outMu.Lock()
	defer l.outMu.Unlock()
	if l.out == nil {
		return
	}
	if sealed, err := l.out.EncryptRTCP(nil, raw, nil); err == nil {
		l.write(sealed)
	}
}
