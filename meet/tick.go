package meet

import (
	"time"

	"github.com/pion/rtcp"
)

// tick is the owner's second: reports to the subscriber, what its connection bears, the limit for the publisher.
func (p *peer) tick(now time.Time) {
	if linkState(p.state.Load()) != linkUp {
		return
	}
	read, reports := p.read(now)
	changed := p.bears.tick(read, now)
	if changed {
		for _, at := range p.lines {
			if at.video {
				at.hold(p.bears.suspended)
			}
		}
	}
	limit := uint64(p.bears.perVideo)
	if p.bears.suspended {
		limit = 0
	}
	p.cap.Store(limit)
	link := LinkOK
	if p.bears.weak() {
		link = LinkWeak
	}
	p.room.linkOf(p, link)
	if remb := p.limit(); remb != nil {
		reports = append(reports, remb)
	}
	if len(reports) > 0 {
		p.link.report(reports...)
	}
}

// read collects what was heard from this subscriber, and the reports due to it.
func (p *peer) read(now time.Time) (r reading, reports []rtcp.Packet) {
	for _, at := range p.lines {
		s := at.tick()
		r.loss, r.heard = max(r.loss, s.loss), r.heard || s.heard
		switch {
		case s.shown && at.video:
			r.videos++
			r.videoSent += s.sent
		case s.shown:
			r.voices++
			r.voiceSent += s.sent
		}
		if report := at.senderReport(now); report != nil {
			reports = append(reports, report)
		}
	}
	r.remb = p.remb.Swap(0)
	if about := p.receptions(now); len(about) > 0 {
		reports = append(reports, &rtcp.ReceiverReport{SSRC: p.screen.ssrc, Reports: about})
	}
	return r, reports
}

// receptions returns the reports about what this person publishes.
func (p *peer) receptions(now time.Time) (about []rtcp.ReceptionReport) {
	for _, t := range p.tracks {
		if r, ok := t.intake.reception(t.ssrc.Load(), now); ok {
			about = append(about, r)
		}
	}
	return about
}

// limit returns the REMB for this publisher: what its weakest subscriber still receiving bears, for
// every picture it sends. Nil while there is nothing to limit.
func (p *peer) limit() rtcp.Packet {
	lowest := uint64(p.room.srv.cfg.MaxBitrate) // #nosec G115 -- a configured rate is positive
	var ssrcs []uint32
	for _, t := range p.tracks[1:] {
		if t.bytes.Swap(0) == 0 {
			continue
		}
		ssrcs = append(ssrcs, t.ssrc.Load())
		for _, at := range *t.subs.Load() {
			if c := at.owner.cap.Load(); c > 0 {
				lowest = min(lowest, c)
			}
		}
	}
	limited := lowest < uint64(p.room.srv.cfg.MaxBitrate) // #nosec G115 -- a configured rate is positive
	if len(ssrcs) == 0 || !limited && !p.capped {
		return nil
	}
	p.capped = limited
	return &rtcp.ReceiverEstimatedMaximumBitrate{
		Bitrate: float32(lowest*uint64(len(ssrcs)) + voiceShare), SSRCs: ssrcs,
	}
}
