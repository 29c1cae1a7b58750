package meet

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// peer is one person's connection. Its run goroutine owns the PeerConnection: others leave requests
// and go on. Places and tracks are wired by the room, inside the room's critical section.
type peer struct {
	room   *room
	person string
	tracks [published]*track
	seats  []*seat
	screen *place

	pc *webrtc.PeerConnection

	linesMu      sync.Mutex
	declared     map[uint32]int // SSRC the offer declared → published line
	mids         map[string]int
	midExtension uint8

	state    atomic.Int32  // latest webrtc.PeerConnectionState
	wake     chan struct{} // the state changed
	restarts chan restart
	asks     chan rtcp.Packet // for the publisher, from its taps
	stopping chan struct{}
	stopOnce sync.Once
	why      *Refusal // set before stopping is closed

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

func newPeer(r *room, person string, sh shape) *peer {
	p := &peer{
		room: r, person: person,
		wake: make(chan struct{}, 1), restarts: make(chan restart), asks: make(chan rtcp.Packet, 16), stopping: make(chan struct{}),
		bears: newAllowance(r.srv.cfg.MaxBitrate),
	}
	p.cap.Store(uint64(r.srv.cfg.MaxBitrate))
	for i := range p.tracks {
		p.tracks[i] = newTrack(i)
	}
	for i := range sh.places {
		stream := "posto" + strconv.Itoa(i) // voice and picture of one stream are played in step
		p.seats = append(p.seats, &seat{
			audio: newPlace(stream+"a", stream, webrtc.RTPCodecTypeAudio),
			video: newPlace(stream+"v", stream, webrtc.RTPCodecTypeVideo),
		})
	}
	p.screen = newPlace("schermo", "schermo", webrtc.RTPCodecTypeVideo)
	for _, at := range p.places() {
		at.owner = p
	}
	return p
}

// places returns all places in the order of the offer's recvonly lines.
func (p *peer) places() []*place {
	all := make([]*place, 0, 2*len(p.seats)+1)
	for _, s := range p.seats {
		all = append(all, s.audio, s.video)
	}
	return append(all, p.screen)
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
	for _, at := range p.places() {
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
		close(p.stopping)
	})
}

// setState keeps the latest connection state and wakes the owner: a callback of pion must not wait.
func (p *peer) setState(s webrtc.PeerConnectionState) {
	p.state.Store(int32(s))
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
		case <-p.stopping:
			p.close()
			return
		case <-p.wake:
			switch webrtc.PeerConnectionState(p.state.Load()) {
			case webrtc.PeerConnectionStateConnected:
				overdue.Stop()
				p.up()
			case webrtc.PeerConnectionStateDisconnected:
				p.room.linkOf(p, LinkLost)
			case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
				p.stop(errVanished)
			}
		case packet := <-p.asks:
			_ = p.pc.WriteRTCP([]rtcp.Packet{packet})
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
// Asking for a deadline makes pion open the sender's stream now, from this goroutine. Left to the first
// packet it would take the transport's lock inside another connection's decrypting goroutine, and two
// connections that close at the same time would wait for each other for ever.
func (p *peer) up() {
	for _, sender := range p.pc.GetSenders() {
		_ = sender.SetReadDeadline(time.Time{})
	}
	p.room.up(p, p.via())
	for _, at := range p.places() {
		at.open(true)
	}
}

// via returns udp or tcp.
func (p *peer) via() string {
	pair, err := p.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair == nil {
		return ""
	}
	return pair.Local.Protocol.String()
}

// close takes the peer out of the room and ends the PeerConnection, from the owner's goroutine only:
// inside one of pion's callbacks it would wait for itself.
func (p *peer) close() {
	p.room.gone(p, p.why)
	if p.pc != nil {
		_ = p.pc.Close()
	}
	for _, t := range p.tracks {
		t.end()
	}
}

// ask hands RTCP for the person to the owner; when the queue is full it is lost, and asked for again.
// The taps must not send it themselves: WriteRTCP takes the lock under which Close waits for them.
func (p *peer) ask(packet rtcp.Packet) {
	select {
	case p.asks <- packet:
	default:
	}
}
