package meet

import (
	"time"

	"github.com/pion/rtcp"
)

// heed acts on one RTCP packet of a subscriber; what it does not know it ignores.
func (p *peer) heed(packet rtcp.Packet, at *place, resent []byte) {
	switch r := packet.(type) {
	case *rtcp.TransportLayerNack:
		if r.MediaSSRC != at.ssrcNow() {
			return
		}
		for _, pair := range r.Nacks {
			pair.Range(func(seq uint16) bool {
				at.resend(seq, resent)
				return true
			})
		}
	case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
		at.wantKey()
	case *rtcp.ReceiverEstimatedMaximumBitrate:
		p.remb.Store(uint64(r.Bitrate))
	case *rtcp.ReceiverReport:
		at.noteLoss(r.Reports)
	case *rtcp.SenderReport:
		at.noteLoss(r.Reports)
	}
}

func (p *place) ssrcNow() uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ssrc
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
func (p *place) noteLoss(reports []rtcp.ReceptionReport) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range reports {
		if r.SSRC == p.ssrc {
			p.heard = true
			p.loss = max(p.loss, float64(r.FractionLost)/256)
		}
	}
}

// tick refills the resend budget and returns the loss reported since the last tick, whether any report
// came, and whether anything is shown.
func (p *place) tick() (loss float64, heard, shown bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resends = resendsPerSecond
	loss, heard = p.loss, p.heard
	p.loss, p.heard = 0, false
	return loss, heard, p.source != nil && p.live && time.Since(p.lastAt) < 2*time.Second
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
	return uint64(t.Unix()+since1900)<<32 | uint64(t.Nanosecond())<<32/1e9
}
