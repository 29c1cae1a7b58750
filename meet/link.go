package meet

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// linkState is how a link does.
type linkState int32

const (
	linkNew   linkState = iota
	linkUp              // ICE connected and keys agreed
	linkQuiet           // nothing comes; it may come back, or be restarted
	linkEnded           // given up, said goodbye, or never came about
)

// link is one person's transport: an ICE-lite agent, DTLS for the keys, SRTP. It is what pion's
// PeerConnection is made of, without the three goroutines and queues that stand there between
// socket and decryption.
type link struct {
	agent   *ice.Agent
	conn    *ice.Conn
	wires   []*wire
	remote  *offer
	answer  answer
	heard   func(*rtp.Packet, time.Time)    // with the lock of incoming packets held: one at a time
	reports func([]rtcp.Packet, time.Time)  // likewise
	changed func(linkState)                 // must not wait
	secured atomic.Bool                     // keys are there
	iceUp   atomic.Int32                    // ice.ConnectionState
	via     atomic.Pointer[ice.NetworkType] // of the selected pair
	direct  atomic.Pointer[directWay]       // where packets go without the agent, nil: through it
	longWay time.Duration                   // how often a packet goes through the agent all the same
	long    atomic.Int64                    // when one last did, unix nanoseconds
	cancel  context.CancelFunc
	ended   chan struct{} // closed when run has returned

	routeMu sync.Mutex
	routed  netip.AddrPort // the address that the wires route to us; not valid: none
	closed  bool

	inMu    sync.Mutex
	in      *srtp.Context
	sources map[uint32]bool // SSRCs that have been authenticated
	raw     rtp.Packet

	outMu sync.Mutex
	out   *srtp.Context
	seal  [maxPacket + 64]byte
}

// iceState is told by ICE how it does.
func (l *link) iceState(s ice.ConnectionState) {
	l.iceUp.Store(int32(s))
	l.tell()
}

// tell says the state of ICE and keys together.
func (l *link) tell() {
	switch ice.ConnectionState(l.iceUp.Load()) {
	case ice.ConnectionStateConnected, ice.ConnectionStateCompleted:
		if l.secured.Load() {
			l.changed(linkUp)
		}
	case ice.ConnectionStateDisconnected:
		l.changed(linkQuiet)
	case ice.ConnectionStateFailed, ice.ConnectionStateClosed:
		l.changed(linkEnded)
	}
}

// run takes the link from the first check to its end.
func (l *link) run(ctx context.Context, own *identity) {
	defer close(l.ended)
	defer l.changed(linkEnded)
	if l.agent.AwaitConnect(ctx) != nil {
		return
	}
	secure, err := l.agree(ctx, own)
	if err != nil {
		return
	}
	goodbye := make(chan struct{}) // said before the agent is closed, or nobody hears it
	stop := context.AfterFunc(ctx, func() { _ = secure.Close(); close(goodbye) })
	l.secured.Store(true)
	l.tell()
	listen(secure)
	if stop() {
		_ = secure.Close()
	} else {
		<-goodbye
	}
}

// close ends the link and returns when nothing of it runs any more. Not to be called from its callbacks.
func (l *link) close() {
	l.cancel()
	<-l.ended // has said goodbye
	l.route(netip.AddrPort{})
	l.routeMu.Lock()
	l.closed = true
	l.routeMu.Unlock()
	_ = l.agent.Close()
}
