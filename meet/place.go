package meet

import (
	"sync"
	"time"

	"github.com/pion/rtp"
)

// place is a fixed line of a subscriber's connection which shows one published track at a time.
// Whatever it shows, it is one RTP stream to the other side: SSRC kept, sequence numbers and
// timestamps continued.
type place struct {
	id, stream string
	video      bool
	clock      uint32
	owner      *peer
	ssrc       uint32

	mu     sync.Mutex
	out    sender // nil before the offer is known
	pt     uint8
	live   bool // the connection is up
	held   bool // video suspended for this subscriber
	source *track
	fresh  bool // the next packet starts a stretch: new source, or a pause before it

	seqOff, epoch, newest uint16 // out = in - seqOff; packets of the source before epoch belong to an older stretch
	tsOff                 uint32
	ids                   numbers
	lastID                vp8
	lastSeq               uint16
	lastTS                uint32
	lastAt                time.Time
	packets, octets       uint32
	resends               int    // left until the next tick
	counted               uint32 // octets at the last tick

	loss  float64 // worst fraction reported lost since it was last read
	heard bool    // a report came since then
}

// resendsPerSecond bounds what a subscriber's NACKs can make us send: 16 bytes of NACK ask for 17 packets.
const resendsPerSecond = 400

// sender is the link, or what a test puts in its place.
type sender interface {
	send(*rtp.Header, *packet, vp8) bool
}

func newPlace(id, stream string, video bool) *place {
	p := &place{id: id, stream: stream, video: video, clock: audioClock, resends: resendsPerSecond}
	if video {
		p.clock = videoClock
	}
	return p
}

// bind says where the line goes and as which payload type.
func (p *place) bind(out sender, payload uint8) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out, p.pt = out, payload
}

// point makes the place show t, or nothing. Called inside the room's critical section.
func (p *place) point(t *track) {
	p.mu.Lock()
	old := p.source
	p.source, p.fresh = t, true
	p.mu.Unlock()
	if old != nil {
		old.unsubscribe(p)
	}
	if t != nil {
		t.subscribe(p)
	}
}

// open starts the flow once the connection is up, or stops it.
func (p *place) open(live bool) {
	p.mu.Lock()
	p.live, p.fresh = live, true
	t := p.source
	p.mu.Unlock()
	if t != nil && live {
		t.wantKey()
	}
}

// hold suspends or resumes.
func (p *place) hold(held bool) {
	p.mu.Lock()
	changed := p.held != held
	p.held = held
	if changed {
		p.fresh = true
	}
	t := p.source
	p.mu.Unlock()
	if changed && !held && t != nil {
		t.wantKey()
	}
}

// restart makes the next packet begin a stretch: the source paused.
func (p *place) restart() {
	p.mu.Lock()
	p.fresh = true
	p.mu.Unlock()
}

// write forwards pkt of t. It returns false when nothing was sent, and asks for a key frame where that is the reason.
// Only t's read loop calls it.
func (p *place) write(t *track, pkt *packet, now time.Time) bool {
	p.mu.Lock()
	if p.source != t || !p.live || p.held || p.out == nil {
		p.mu.Unlock()
		return false
	}
	if p.fresh {
		if p.video && !pkt.vp8.key {
			p.mu.Unlock()
			t.wantKey()
			return false
		}
		p.begin(pkt, now)
	}
	if int16(pkt.seq-p.epoch) < 0 { // #nosec G115 -- sequence numbers are compared modulo 2^16
		p.mu.Unlock()
		return false // late, from before this stretch: its number is already taken
	}
	if int16(pkt.seq-p.newest) >= 0 { // #nosec G115 -- sequence numbers are compared modulo 2^16
		p.newest = pkt.seq
		p.lastSeq, p.lastTS, p.lastAt = pkt.seq-p.seqOff, pkt.ts-p.tsOff, now
		p.lastID = p.ids.from(pkt.vp8)
		if p.newest-p.epoch > 1<<14 { // keep the comparison above inside half the number space
			p.epoch = p.newest - 1<<13
		}
	}
	p.packets++
	p.octets += uint32(len(pkt.payload)) // #nosec G115 -- the counter of a report wraps
	out, h, ids := p.out, p.headerFor(pkt), p.ids.from(pkt.vp8)
	p.mu.Unlock()
	return out.send(&h, pkt, ids)
}

// begin continues numbers and time of the line with pkt as the first of a stretch.
func (p *place) begin(pkt *packet, now time.Time) {
	gap := uint32(now.Sub(p.lastAt).Seconds() * float64(p.clock))
	if p.lastAt.IsZero() {
		p.lastTS, gap = pkt.ts, 0
		p.lastSeq = pkt.seq - 1
		p.lastID = vp8{pic: pkt.vp8.pic - 1, tl0: pkt.vp8.tl0 - 1}
	}
	p.ids = numbers{pkt.vp8.pic - (p.lastID.pic + 1), pkt.vp8.tl0 - (p.lastID.tl0 + 1)}
	p.seqOff = pkt.seq - (p.lastSeq + 1)
	p.tsOff = pkt.ts - (p.lastTS + max(gap, 1))
	p.epoch, p.newest, p.fresh = pkt.seq, pkt.seq-1, false
}

func (p *place) headerFor(pkt *packet) rtp.Header {
	return rtp.Header{
		Version: 2, Marker: pkt.marker, PayloadType: p.pt,
		SequenceNumber: pkt.seq - p.seqOff, Timestamp: pkt.ts - p.tsOff, SSRC: p.ssrc,
	}
}

// resend sends packet seq (the line's numbering) again, if the ring of its source still holds it.
func (p *place) resend(seq uint16, buf []byte) bool {
	p.mu.Lock()
	in := seq + p.seqOff
	if p.source == nil || !p.live || p.held || p.fresh || p.out == nil || p.resends <= 0 ||
		int16(in-p.epoch) < 0 || int16(in-p.newest) > 0 { // #nosec G115 -- sequence numbers are compared modulo 2^16
		p.mu.Unlock()
		return false
	}
	t, out := p.source, p.out
	p.mu.Unlock()
	pkt, ok := t.kept(in, buf)
	if !ok {
		return false
	}
	p.mu.Lock()
	if p.source != t || p.fresh || pkt.seq-p.seqOff != seq {
		p.mu.Unlock()
		return false // re-pointed meanwhile
	}
	p.resends--
	h, ids := p.headerFor(&pkt), p.ids.from(pkt.vp8)
	p.mu.Unlock()
	return out.send(&h, &pkt, ids)
}

// shows tells whether the place's source is t.
func (p *place) shows(t *track) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.source == t
}
