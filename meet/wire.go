package meet

import (
	"errors"
	"maps"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// readErrors is how many failed reads in a row a socket may have: pion's mux ends with the first, and
	// with it every room of the process, although an interface that went down and up is no reason.
	readErrors  = 200
	maxDatagram = 8192 // what is longer is cut, and fails to decrypt
	maxOthers   = 256  // datagrams waiting for pion; what does not fit is lost, as in a network: STUN and DTLS repeat
)

// wire is our port on one address, as pion's mux sees it: without the media of links that are up, which is
// decrypted and forwarded by the goroutine that reads. On pion's way a packet wakes three goroutines more and is
// copied three times, which costs several times what decrypting it does.
type wire struct {
	net.PacketConn // the first of sockets, for what concerns them all
	sockets        []net.PacketConn
	ways           []datagrams
	mu             sync.Mutex
	routes         atomic.Pointer[map[netip.AddrPort]*link] // replaced, never changed: reading takes no lock
	others         chan datagram
	readers        sync.WaitGroup
	closing        sync.Once
	closed         chan struct{}
}

// datagram is one for pion.
type datagram struct {
	b    []byte
	from netip.AddrPort
}

// newWire starts a reader for each of the sockets, which share one address. Close ends them.
func newWire(sockets ...net.PacketConn) *wire {
	w := &wire{PacketConn: sockets[0], sockets: sockets, others: make(chan datagram, maxOthers), closed: make(chan struct{})}
	w.routes.Store(&map[netip.AddrPort]*link{})
	for _, s := range sockets {
		w.ways = append(w.ways, newDatagrams(s))
	}
	for _, way := range w.ways {
		w.readers.Go(func() { w.serve(way) })
	}
	return w
}

// route hands what comes from an address to a link from now on.
func (w *wire) route(from netip.AddrPort, l *link) {
	w.change(func(routes map[netip.AddrPort]*link) { routes[from] = l })
}

// unroute forgets an address if it is still l's.
func (w *wire) unroute(from netip.AddrPort, l *link) {
	w.change(func(routes map[netip.AddrPort]*link) {
		if routes[from] == l {
			delete(routes, from)
		}
	})
}

// change puts a changed copy of the routes in place of them; one change at a time, so that none is lost.
func (w *wire) change(f func(map[netip.AddrPort]*link)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := maps.Clone(*w.routes.Load())
	f(next)
	w.routes.Store(&next)
}

// serve reads one socket until it is closed.
func (w *wire) serve(way datagrams) {
	b := make([]byte, maxDatagram)
	for {
		n, from, err := read(way, b)
		if err != nil {
			return
		}
		if w.take(b[:n], from, way) {
			continue
		}
		select {
		case w.others <- datagram{append([]byte(nil), b[:n]...), from}:
		default:
		}
	}
}

// take gives a media packet to its link; false if it is none, or is to go the long way.
func (w *wire) take(b []byte, from netip.AddrPort, way datagrams) bool {
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
	l.receive(b, now, way)
	return true
}

// isMedia tells RTP and RTCP from STUN and DTLS (RFC 7983).
func isMedia(b []byte) bool { return len(b) >= 12 && b[0] >= 128 && b[0] < 192 }

// read returns the next datagram; an error only when the socket is closed or has failed for two seconds.
func read(way datagrams, b []byte) (n int, from netip.AddrPort, err error) {
	for range readErrors {
		if n, from, err = way.read(b); err == nil || errors.Is(err, net.ErrClosed) || os.IsTimeout(err) {
			return n, from, err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return n, from, err
}

// ReadFromAddrPort returns the next datagram that was not taken on the spot.
func (w *wire) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	select {
	case d := <-w.others:
		return copy(b, d.b), d.from, nil
	case <-w.closed:
		return 0, netip.AddrPort{}, net.ErrClosed
	}
}

// WriteToAddrPort sends one datagram.
func (w *wire) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	return w.ways[0].write(b, to)
}

// Close ends the readers, waits for them, and frees the port.
func (w *wire) Close() error {
	var errs []error
	w.closing.Do(func() {
		close(w.closed)
		for _, s := range w.sockets {
			errs = append(errs, s.Close())
		}
	})
	w.readers.Wait()
	return errors.Join(errs...)
}
