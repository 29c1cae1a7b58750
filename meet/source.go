package meet

import (
	"time"

	"github.com/pion/rtp"
)

// source is one incoming SSRC of a person.
type source struct {
	ssrc uint32
	pkt  packet
	to   *track // nil until known
	lost int    // packets of an SSRC which belongs to no line
}

// unknownLimit is after how many packets without a line an SSRC is no longer looked at.
const unknownLimit = 100

// heard forwards one packet of the person on the spot, in the goroutine which decrypted it. The link calls it, one packet at a time.
func (p *peer) heard(raw *rtp.Packet, now time.Time) {
	s := p.incoming[raw.SSRC]
	if s == nil {
		s = &source{ssrc: raw.SSRC}
		p.incoming[raw.SSRC] = s // as many as the link lets through, maxSources
	}
	if s.to == nil {
		if s.lost > unknownLimit {
			return
		}
		if s.to = p.lineOf(s.ssrc, raw); s.to == nil {
			s.lost++
			return
		}
	}
	if s.to.pt.Load() == uint32(raw.PayloadType) {
		s.pkt.read(raw, s.to.video)
		s.to.arrive(&s.pkt, s.ssrc, now, p.link.report)
	}
}

// lineOf returns the published line an incoming SSRC belongs to: as the offer declared it, or as the
// packet's MID extension says (a line offered without a track declares nothing).
func (p *peer) lineOf(ssrc uint32, raw *rtp.Packet) *track {
	p.linesMu.Lock()
	defer p.linesMu.Unlock()
	index, ok := p.declared[ssrc]
	if !ok {
		mid := raw.GetExtension(p.midExtension)
		if len(mid) == 0 {
			return nil
		}
		if index, ok = p.mids[string(mid)]; !ok {
			return nil
		}
	}
	return p.tracks[index]
}
