package meet

import (
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
)

const (
	smallFrame  = 400      // voice, STUN, DTLS and reports are smaller, pictures mostly larger
	smallLane   = 64 << 10 // bytes: seconds of voice
	bigLane     = 96 << 10 // bytes: one key frame; what does not fit is dropped and asked for again
	kernelQueue = 32 << 10 // what the system may hold in front of both lanes
	tcpDeadline = 10 * time.Second
	maxTCP      = 512 // ICE-TCP connections at once, those not yet proven by a STUN check included
)

// muxTCP returns the ICE-TCP mux over l. Its own write buffer stays off: lanes is the bounded one.
func muxTCP(l net.Listener) ice.TCPMux {
	return ice.NewTCPMuxDefault(ice.TCPMuxParams{
		Listener: laneListener{l, new(atomic.Int32)}, Logger: quiet{}, ReadBufferSize: 64,
		FirstStunBindTimeout: 5 * time.Second, AliveDurationForConnFromStun: 10 * time.Second,
	})
}

// laneListener gives every connection its lanes, and closes those above the bound.
type laneListener struct {
	net.Listener
	open *atomic.Int32
}

func (l laneListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l.open.Load() >= maxTCP {
			_ = conn.Close()
			continue
		}
		l.open.Add(1)
		return newLanes(conn, func() { l.open.Add(-1) }), nil
	}
}

// lanes is a TCP connection whose Write never waits: frames go into two bounded lanes, the small ones
// first, so that voice does not stand behind a key frame. A full lane drops whole frames.
type lanes struct {
	net.Conn
	mu      sync.Mutex
	lane    [2][][]byte
	queued  [2]int
	closed  bool
	wake    chan struct{}
	onClose func()
}

func newLanes(conn net.Conn, onClose func()) *lanes {
	if tcp, ok := conn.(interface{ SetWriteBuffer(int) error }); ok {
		_ = tcp.SetWriteBuffer(kernelQueue)
	}
	l := &lanes{Conn: conn, onClose: onClose, wake: make(chan struct{}, 1)}
	go l.drain()
	return l
}

// Write takes one frame over (pion writes length and packet at once, and does not touch it again).
func (l *lanes) Write(frame []byte) (int, error) {
	which, bound := 0, smallLane
	if len(frame) > smallFrame {
		which, bound = 1, bigLane
	}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return 0, net.ErrClosed
	}
	if l.queued[which]+len(frame) <= bound {
		l.lane[which] = append(l.lane[which], frame)
		l.queued[which] += len(frame)
	}
	select {
	case l.wake <- struct{}{}: // under the mutex: Close closes the channel
	default:
	}
	l.mu.Unlock()
	return len(frame), nil
}

// next returns the frame to send now, nil when both lanes are empty.
func (l *lanes) next() (frame []byte, closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.lane {
		if len(l.lane[i]) > 0 {
			frame = l.lane[i][0]
			l.lane[i][0] = nil
			l.lane[i] = l.lane[i][1:]
			l.queued[i] -= len(frame)
			return frame, l.closed
		}
		l.lane[i] = nil
	}
	return nil, l.closed
}

// drain writes until the connection ends.
func (l *lanes) drain() {
	defer l.Close()
	for range l.wake {
		for {
			frame, closed := l.next()
			if closed {
				return
			}
			if frame == nil {
				break
			}
			_ = l.Conn.SetWriteDeadline(time.Now().Add(tcpDeadline))
			if _, err := l.Conn.Write(frame); err != nil {
				return
			}
		}
	}
}

// Close ends the connection and the drain.
func (l *lanes) Close() error {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		l.lane, l.queued = [2][][]byte{}, [2]int{}
		close(l.wake)
		l.onClose()
	}
	l.mu.Unlock()
	return l.Conn.Close()
}
