package meet

import (
	"time"

	"github.com/pion/rtcp"
)

// heed acts on RTCP from the person; what it does not know it ignores. The link calls it, one packet at a time.
func (p *peer) heed(packets []rtcp.Packet, now time.Time) {
	for _, packet := range packets {
		switch r := packet.(type) {
		case *rtcp.TransportLayerNack:
			p.resend(r)
		case *rtcp.PictureLossIndication:
			p.wantKey(r.MediaSSRC)
		case *rtcp.FullIntraRequest:
			for _, entry := range r.FIR {
				p.wantKey(entry.SSRC)
			}
		case *rtcp.ReceiverEstimatedMaximumBitrate:
			p.remb.Store(uint64(r.Bitrate))
		case *rtcp.ReceiverReport:
			p.noteLoss(r.Reports)
		case *rtcp.SenderReport:
			p.noteLoss(r.Reports)
			if s := p.incoming[r.SSRC]; s != nil && s.to != nil {
				s.to.intake.report(r, now)
			}
		}
	}
}

// resend answers a NACK.
func (p *peer) resend(r *rtcp.TransportLayerNack) {
	at := p.placeOf(r.MediaSSRC)
	if at == nil {
		return
	}
	for _, pair := range r.Nacks {
		pair.Range(func(seq uint16) bool {
			at.resend(seq, p.resent[:])
			return true
		})
	}
}

func (p *peer) wantKey(ssrc uint32) {
	if at := p.placeOf(ssrc); at != nil {
		at.wantKey()
	}
}

func (p *peer) noteLoss(reports []rtcp.ReceptionReport) {
	for _, r := range reports {
		if at := p.placeOf(r.SSRC); at != nil {
			at.noteLoss(r)
		}
	}
}

// placeOf returns the place that sends as ssrc.
func (p *peer) placeOf(ssrc uint32) *place {
	if i := ssrc - p.first; i < uint32(len(p.lines)) { // #nosec G115 -- sixteen lines at most
		return p.lines[i]
	}
	return nil
}

func (p *place) wantKey() {
	p.mu.Lock()
	t := p.source
	p.mu.Unlock()
	if t != nil {
		t.wantKey()
	}
}

// noteLoss keeps the worst loss reported since it was last read.
func (p *place) noteLoss(r rtcp.ReceptionReport) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = true
	p.loss = max(p.loss, float64(r.FractionLost)/256)
}

// second is what one line knows of the last second.
type second struct {
	loss  float64 // worst reported
	heard bool    // any report came
	shown bool    // something is shown
	sent  int     // bits
}

// tick refills the resend budget and returns what happened since the last tick.
func (p *place) tick() second {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := second{p.loss, p.heard, p.source != nil && p.live && time.Since(p.lastAt) < 2*time.Second, 8 * int(p.octets-p.counted)}
	p.resends, p.counted = resendsPerSecond, p.octets
	p.loss, p.heard = 0, false
	return s
}

// senderReport returns the line's report for this instant, nil before the first packet. Its clock is
// ours: voice and picture of one person are then shown together, because both came through here.
func (p *place) senderReport(now time.Time) *rtcp.SenderReport {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.packets == 0 || !p.live || p.held {
		return nil
	}
	since := now.Sub(p.lastAt)
	if since > 5*time.Second {
		return nil
	}
	return &rtcp.SenderReport{
		SSRC: p.ssrc, NTPTime: ntp(now), RTPTime: p.lastTS + uint32(since.Seconds()*float64(p.clock)),
		PacketCount: p.packets, OctetCount: p.octets,
	}
}

// ntp returns t as 32.32 fixed point seconds since 1900 (RFC 3550, 4).
func ntp(t time.Time) uint64 {
	const since1900 = 2208988800
	return uint64(t.Unix()+since1900)<<32 | uint64(t.Nanosecond())<<32/1e9 // #nosec G115 -- after 1900
}
