package meet

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// peer is one person's connection. Its run goroutine owns the link: others leave requests and go on. Places and tracks are wired by the room, inside the room's critical section.
type peer struct {
	room    *room
	person  string
	session uint64 // of the page's RTCPeerConnection
	tracks  [published]*track
	seats   []*seat
	screen  *place
	lines   []*place // all places in the order of the offer's recvonly lines
	first   uint32   // SSRC of the first of them; the others follow

	link     *link
	incoming map[uint32]*source // by SSRC; the link's, under its lock of incoming packets
	resent   [maxPacket]byte    // likewise

	linesMu      sync.Mutex
	declared     map[uint32]int // SSRC the offer declared → published line
	mids         map[string]int
	midExtension uint8

	state    atomic.Int32  // latest linkState
	wake     chan struct{} // the state changed
	restarts chan restart
	ending   context.Context // done when the connection is to end
	end      context.CancelFunc
	stopOnce sync.Once
	why      *Refusal // set before ending is done

	remb   atomic.Uint64 // the subscriber's latest estimate, taken at each tick
	bears  *allowance
	cap    atomic.Uint64 // bears.perVideo, for the publishers' ticks; 0 while suspended
	capped bool          // our last word to the publisher was a limit
}

// seat is a place of two lines for one other person.
type seat struct {
	audio, video *place
	of           *peer
	who          string
}

func newPeer(r *room, person string, o *offer) *peer {
	p := &peer{
		room: r, person: person, session: o.session, incoming: map[uint32]*source{},
		wake: make(chan struct{}, 1), restarts: make(chan restart),
		bears: newAllowance(r.srv.cfg.MaxBitrate),
	}
	p.ending, p.end = context.WithCancel(context.Background())
	p.cap.Store(uint64(r.srv.cfg.MaxBitrate)) // #nosec G115 -- a configured rate is positive
	for i := range p.tracks {
		p.tracks[i] = newTrack(i)
	}
	for i := range o.places {
		stream := "posto" + strconv.Itoa(i) // voice and picture of one stream are played in step
		s := &seat{audio: newPlace(stream+"a", stream, false), video: newPlace(stream+"v", stream, true)}
		p.seats = append(p.seats, s)
		p.lines = append(p.lines, s.audio, s.video)
	}
	p.screen = newPlace("schermo", "schermo", true)
	p.lines = append(p.lines, p.screen)
	p.first = rand.Uint32() // #nosec G404 -- an SSRC is no secret
	for i, at := range p.lines {
		at.owner, at.ssrc = p, p.first+uint32(i)
	}
	return p
}

// show gives q a free seat unless it has one. Inside the room's critical section, as the next four.
func (p *peer) show(q *peer) {
	var free *seat
	for _, s := range p.seats {
		if s.of == q {
			return
		}
		if s.of == nil && free == nil {
			free = s
		}
	}
	if free != nil {
		free.of, free.who = q, q.person
		free.audio.point(q.tracks[0])
		free.video.point(q.tracks[1])
	}
}

// vacate empties the seat of q.
func (p *peer) vacate(q *peer) {
	for _, s := range p.seats {
		if s.of == q {
			s.of, s.who = nil, ""
			s.audio.point(nil)
			s.video.point(nil)
		}
	}
	if p.screen.shows(q.tracks[2]) {
		p.screen.point(nil)
	}
}

// vacateAll empties all seats: the peer is leaving.
func (p *peer) vacateAll() {
	for _, at := range p.lines {
		at.point(nil)
	}
	for _, s := range p.seats {
		s.of, s.who = nil, ""
	}
}

// showScreen makes the shared screen q's, or nobody's.
func (p *peer) showScreen(q *peer) {
	var t *track
	if q != nil {
		t = q.tracks[2]
	}
	if !p.screen.shows(t) {
		p.screen.point(t)
	}
}

// shown returns who is in each place.
func (p *peer) shown() []string {
	who := make([]string, len(p.seats))
	for i, s := range p.seats {
		who[i] = s.who
	}
	return who
}

// stop asks the owner to end the connection; the first reason counts.
func (p *peer) stop(why *Refusal) {
	p.stopOnce.Do(func() {
		p.why = why
		p.end()
	})
}

// setState keeps the latest state of the link, of which the end is the last, and wakes the owner: a callback of the link must not wait.
func (p *peer) setState(s linkState) {
	for {
		old := p.state.Load()
		if linkState(old) == linkEnded {
			return
		}
		if p.state.CompareAndSwap(old, int32(s)) {
			break
		}
	}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// run owns the connection until it ends.
func (p *peer) run() {
	cfg := p.room.srv.cfg
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	overdue := time.NewTimer(cfg.JoinWithin)
	defer overdue.Stop()
	for {
		select {
		case <-p.ending.Done():
			p.close()
			return
		case <-p.wake:
			switch linkState(p.state.Load()) {
			case linkUp:
				overdue.Stop()
				p.up()
			case linkQuiet:
				p.room.linkOf(p, LinkLost)
			case linkEnded:
				p.stop(errVanished)
			}
		case r := <-p.restarts:
			r.answer(p)
		case <-overdue.C:
			p.stop(errVanished)
		case now := <-tick.C:
			p.tick(now)
		}
	}
}

// up opens the places: what is written before would be lost, and with it the key frame.
func (p *peer) up() {
	p.room.up(p, p.via())
	for _, at := range p.lines {
		at.open(true)
	}
}

// via returns udp or tcp.
func (p *peer) via() string {
	network := p.link.via.Load()
	if network == nil {
		return ""
	}
	return network.NetworkShort()
}

// close takes the peer out of the room and ends the link, from the owner's goroutine only.
func (p *peer) close() {
	p.room.gone(p, p.why)
	for _, at := range p.lines {
		at.open(false)
	}
	if p.link != nil {
		p.link.close()
	}
	for _, t := range p.tracks {
		t.end()
	}
}
