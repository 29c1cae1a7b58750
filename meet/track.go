package meet

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
)

// keyFrameEvery is how often a publisher is asked for a key frame at most: six people joining
// would otherwise make it send nothing else.
const keyFrameEvery = 500 * time.Millisecond

// track is one published line of a person: it exists from the join on, whether or not anything
// is ever sent on it, so that subscribing needs no announcement.
type track struct {
	video bool
	index int // 0 microphone, 1 camera, 2 screen

	subs   atomic.Pointer[[]*place] // replaced, never changed: forwarding takes no lock
	subsMu sync.Mutex

	shut     atomic.Bool // a host holds it shut
	keyAsked atomic.Bool
	bytes    atomic.Uint64 // payload received since the last tick
	ssrc     atomic.Uint32 // as last seen
	asked    time.Time     // when a key frame was last asked for; the decrypting goroutine's
	pt       atomic.Uint32 // as negotiated; others are not forwarded
	intake   intake

	ringMu sync.Mutex
	ring   *ring // nil until the first video packet
	ended  bool
}

func newTrack(index int) *track {
	t := &track{index: index, video: index > 0}
	t.subs.Store(&[]*place{})
	return t
}

func (t *track) subscribe(p *place) {
	t.subsMu.Lock()
	defer t.subsMu.Unlock()
	next := append(slices.Clone(*t.subs.Load()), p)
	t.subs.Store(&next)
	t.wantKey()
}

func (t *track) unsubscribe(p *place) {
	t.subsMu.Lock()
	defer t.subsMu.Unlock()
	next := slices.DeleteFunc(slices.Clone(*t.subs.Load()), func(q *place) bool { return q == p })
	t.subs.Store(&next)
}

// wantKey notes that somebody needs a key frame; the next packet asks for it when it may.
func (t *track) wantKey() { t.keyAsked.Store(true) }

// setShut drops everything from now on, or lets it through again from a clean start.
func (t *track) setShut(shut bool) {
	if t.shut.Swap(shut) && !shut {
		for _, p := range *t.subs.Load() {
			p.restart()
		}
		t.wantKey()
	}
}

// arrive forwards one packet of the publisher, and asks the publisher for what is missing or needed.
// Only the connection's decrypting goroutine calls it.
func (t *track) arrive(pkt *packet, ssrc uint32, now time.Time, ask func(...rtcp.Packet)) {
	t.ssrc.Store(ssrc)
	t.bytes.Add(uint64(len(pkt.payload)))
	t.pass(pkt, now)
	clock := float64(audioClock)
	if t.video {
		clock = videoClock
	}
	if missing := t.intake.packet(pkt, clock, t.video, now); missing != nil {
		ask(&rtcp.TransportLayerNack{MediaSSRC: ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(missing)})
	}
	if t.video && t.keyAsked.Load() && now.Sub(t.asked) >= keyFrameEvery {
		t.asked = now
		t.keyAsked.Store(false)
		ask(&rtcp.PictureLossIndication{MediaSSRC: ssrc})
	}
}

// pass writes one packet to all places, unless a host holds the track shut.
func (t *track) pass(pkt *packet, now time.Time) {
	if t.shut.Load() {
		return
	}
	if t.video {
		t.keep(pkt)
	}
	for _, p := range *t.subs.Load() {
		p.write(t, pkt, now)
	}
}

// keep stores pkt in the track's ring, taken from the pool at the first packet.
func (t *track) keep(pkt *packet) {
	t.ringMu.Lock()
	defer t.ringMu.Unlock()
	if t.ended {
		return
	}
	if t.ring == nil {
		t.ring = newRing()
	}
	t.ring.put(pkt)
}

// kept returns packet seq from the ring.
func (t *track) kept(seq uint16, buf []byte) (packet, bool) {
	t.ringMu.Lock()
	defer t.ringMu.Unlock()
	if t.ring == nil {
		return packet{}, false
	}
	return t.ring.get(seq, buf)
}

// end gives the ring back to the pool.
func (t *track) end() {
	t.ringMu.Lock()
	defer t.ringMu.Unlock()
	t.ended = true
	if t.ring != nil {
		rings.Put(t.ring)
		t.ring = nil
	}
}
