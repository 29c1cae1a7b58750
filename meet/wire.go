package meet

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// readErrors is how many failed reads in a row a socket may have: pion's mux ends with the first, and
// with it every room of the process, although an interface that went down and up is no reason.
const readErrors = 200

// wire is a socket as pion's mux sees it: without the media of links that are up, which is decrypted and
// forwarded by the goroutine that reads. On pion's way a packet wakes three goroutines more and is copied
// three times, which costs several times what decrypting it does.
type wire struct {
	net.PacketConn
	via    datagrams
	mu     sync.Mutex
	routes atomic.Pointer[map[netip.AddrPort]*link] // replaced, never changed: reading takes no lock
}

func newWire(conn net.PacketConn) *wire {
	w := &wire{PacketConn: conn, via: newDatagrams(conn)}
	w.routes.Store(&map[netip.AddrPort]*link{})
	return w
}

// route hands what comes from an address to a link from now on; to nobody if l is nil.
func (w *wire) route(from netip.AddrPort, l *link) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := make(map[netip.AddrPort]*link, len(*w.routes.Load())+1)
	for addr, other := range *w.routes.Load() {
		next[addr] = other
	}
	if l != nil {
		next[from] = l
	} else {
		delete(next, from)
	}
	w.routes.Store(&next)
}

// unroute forgets an address if it is still l's.
func (w *wire) unroute(from netip.AddrPort, l *link) {
	if (*w.routes.Load())[from] == l {
		w.route(from, nil)
	}
}

// ReadFromAddrPort returns the next datagram that is not taken on the spot.
func (w *wire) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for {
		n, from, err := w.read(b)
		if err != nil || !w.take(b[:n], from) {
			return n, from, err
		}
	}
}

// take gives a media packet to its link; false if it is none, or is to go the long way.
func (w *wire) take(b []byte, from netip.AddrPort) bool {
	if !isMedia(b) {
		return false
	}
	l := (*w.routes.Load())[from]
	if l == nil {
		return false
	}
	now := time.Now() // media pace, not the clock of rules
	if l.overdue(now) {
		return false
	}
	l.receive(b, now, w)
	return true
}

// isMedia tells RTP and RTCP from STUN and DTLS (RFC 7983).
func isMedia(b []byte) bool { return len(b) >= 12 && b[0] >= 128 && b[0] < 192 }

// read returns the next datagram; an error only when the socket is closed or has failed for two seconds.
func (w *wire) read(b []byte) (n int, from netip.AddrPort, err error) {
	for range readErrors {
		if n, from, err = w.via.read(b); err == nil || errors.Is(err, net.ErrClosed) || os.IsTimeout(err) {
			return n, from, err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return n, from, err
}

// WriteToAddrPort sends one datagram.
func (w *wire) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) { return w.via.write(b, to) }
