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

// directWay is the socket on which a person's authenticated packets come, and the address they come from.
type directWay struct {
	by datagrams
	to netip.AddrPort
}

// maxSources bounds the SSRCs of one person: each costs memory in the SRTP context for ever. A page has three, and a reload makes a new link.
const maxSources = 64

// overdue tells whether a packet should take the long way now, and notes that it does.
func (l *link) overdue(now time.Time) bool {
	at := now.UnixNano()
	if last := l.long.Load(); at-last < int64(l.longWay) {
		return false
	}
	l.long.Store(at)
	return true
}

// receive decrypts a media packet in place and passes it on. Any goroutine may call it; what is not authentic goes nowhere.
func (l *link) receive(b []byte, now time.Time, from datagrams) {
	l.inMu.Lock()
	defer l.inMu.Unlock()
	if l.in == nil {
		return
	}
	if isRTCP(b) {
		plain, err := l.in.DecryptRTCP(b, b, nil)
		if err != nil {
			return
		}
		l.cameBy(from)
		if packets, err := rtcp.Unmarshal(plain); err == nil {
			l.reports(packets, now)
		}
		return
	}
	if !l.decrypt(b) {
		return
	}
	l.cameBy(from)
	l.heard(&l.raw, now)
}

// decrypt fills l.raw.
func (l *link) decrypt(b []byte) bool {
	ssrc := uint32(b[8])<<24 | uint32(b[9])<<16 | uint32(b[10])<<8 | uint32(b[11])
	known := l.sources[ssrc]
	if !known && len(l.sources) >= maxSources {
		return false
	}
	plain, err := l.in.DecryptRTP(b, b, &l.raw.Header)
	if err != nil {
		return false
	}
	if !known {
		l.sources[ssrc] = true
	}
	return l.raw.Unmarshal(plain) == nil
}

// isRTCP tells by the packet type (RFC 5761, 4).
func isRTCP(b []byte) bool { return b[1] >= 192 && b[1] <= 223 }

// cameBy notes on which socket authentic packets come: ours go out there.
func (l *link) cameBy(way datagrams) {
	if d := l.direct.Load(); way == nil || d != nil && d.by == way {
		return
	}
	l.routeMu.Lock()
	defer l.routeMu.Unlock()
	if l.routed.IsValid() {
		l.direct.Store(&directWay{way, l.routed})
	}
}

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

func (l *link) write(sealed []byte) bool {
	if d := l.direct.Load(); d != nil {
		_, err := d.by.write(sealed, d.to)
		return err == nil
	}
	_, err := l.conn.Write(sealed)
	return err == nil
}

// paired is told by ICE which addresses were selected.
func (l *link) paired(local, remote ice.Candidate) {
	network := local.NetworkType()
	l.via.Store(&network)
	addr := netip.AddrPort{}
	if ip, err := netip.ParseAddr(remote.Address()); err == nil && network.IsUDP() {
		addr = netip.AddrPortFrom(ip.Unmap(), uint16(remote.Port())) // #nosec G115 -- a port has sixteen bits
	}
	l.route(addr)
}

// route makes addr the address whose packets are ours; if it is not valid, everything goes through the agent.
func (l *link) route(addr netip.AddrPort) {
	l.routeMu.Lock()
	defer l.routeMu.Unlock()
	if l.closed || addr == l.routed {
		return
	}
	for _, w := range l.wires {
		w.unroute(l.routed, l)
		if addr.IsValid() {
			w.route(addr, l)
		}
	}
	l.routed = addr
	l.direct.Store(nil)
}

// iceState is told by ICE how it does.
func (l *link) iceState(s ice.ConnectionState) {
	l.iceUp.Store(int32(s)) // #nosec G115 -- a handful of states
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
