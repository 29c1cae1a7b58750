package meet

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	firstByteWithin = 10 * time.Second // a connection that says nothing is closed
	maxUndecided    = 512              // connections whose first byte is awaited, or whose server is not accepting
)

// OnePort splits l by the first byte of each connection: below 4 it is the high byte of an RFC 4571
// length (a STUN message is shorter than 1,024 bytes), so ICE; HTTP starts with a letter, TLS with 22.
// Closing web closes the port; closing ice refuses ICE and leaves web alone.
func OnePort(l net.Listener) (ice, web net.Listener) {
	return onePort(l, firstByteWithin)
}

func onePort(l net.Listener, within time.Duration) (ice, web *branch) {
	port := &splitter{Listener: l, within: within, undecided: make(chan struct{}, maxUndecided)}
	port.ice = newBranch(l.Addr(), func() error { return nil })
	port.web = newBranch(l.Addr(), func() error {
		err := l.Close()
		port.running.Wait()
		return err
	})
	port.running.Go(port.accept)
	return port.ice, port.web
}

type splitter struct {
	net.Listener
	within    time.Duration
	undecided chan struct{}
	ice, web  *branch
	running   sync.WaitGroup // the accept loop only: connections end by their deadline
}

// accept takes connections until the listener closes. Lack of descriptors passes, so it tries again.
func (s *splitter) accept() {
	pause := 5 * time.Millisecond
	for {
		conn, err := s.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			s.web.shut()
			return
		case err != nil:
			select {
			case <-time.After(pause):
				pause = min(2*pause, time.Second)
			case <-s.web.done:
				return
			}
			continue
		}
		pause = 5 * time.Millisecond
		select {
		case s.undecided <- struct{}{}:
			go s.decide(conn)
		default:
			_ = conn.Close() // as full as a full accept queue
		}
	}
}

// decide waits for the first byte and hands the connection to its server.
func (s *splitter) decide(conn net.Conn) {
	defer func() { <-s.undecided }()
	first := &peeked{Conn: conn}
	_ = conn.SetReadDeadline(time.Now().Add(s.within))
	if _, err := io.ReadFull(conn, first.byte[:]); err != nil {
		_ = conn.Close()
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	to := s.web
	if first.byte[0] < 4 {
		to = s.ice
	}
	limit := time.NewTimer(s.within)
	defer limit.Stop()
	select {
	case to.conns <- first:
	case <-to.done:
		_ = conn.Close()
	case <-limit.C:
		_ = conn.Close()
	}
}

// branch is one of the two listeners.
type branch struct {
	addr  net.Addr
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	after func() error
}

func newBranch(addr net.Addr, after func() error) *branch {
	return &branch{addr: addr, conns: make(chan net.Conn), done: make(chan struct{}), after: after}
}

func (b *branch) Accept() (net.Conn, error) {
	select {
	case conn := <-b.conns:
		return conn, nil
	case <-b.done:
		return nil, net.ErrClosed
	}
}

func (b *branch) Addr() net.Addr { return b.addr }
func (b *branch) shut()          { b.once.Do(func() { close(b.done) }) }

func (b *branch) Close() error {
	b.shut()
	return b.after()
}

// peeked is a connection whose first byte has been read.
type peeked struct {
	net.Conn
	byte  [1]byte
	given atomic.Bool
}

func (p *peeked) Read(b []byte) (int, error) {
	if len(b) > 0 && p.given.CompareAndSwap(false, true) {
		b[0] = p.byte[0]
		return 1, nil
	}
	return p.Conn.Read(b)
}

// ReadFrom keeps sendfile for downloads.
func (p *peeked) ReadFrom(r io.Reader) (int64, error) { return io.Copy(p.Conn, r) }

// SetWriteBuffer reaches the TCP connection below.
func (p *peeked) SetWriteBuffer(size int) error {
	if tcp, ok := p.Conn.(*net.TCPConn); ok {
		return tcp.SetWriteBuffer(size)
	}
	return nil
}
