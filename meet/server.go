package meet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/pion/ice/v4"
)

// Server holds the rooms of this process and its one UDP port.
type Server struct {
	cfg    Config
	engine engine
	wires  []*wire
	udp    ice.UDPMux
	tcp    ice.TCPMux
	slots  chan struct{} // offers being answered

	mu     sync.Mutex
	rooms  map[string]*room
	closed bool
	own    *identity
	work   sync.WaitGroup
	quit   context.CancelFunc
}

// New opens the port and starts the checks. Close ends both.
func New(cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	wires, err := cfg.wires()
	if err != nil {
		return nil, err
	}
	if got := growBuffers(wires); got > 0 && got < wantBuffer {
		cfg.Warn(fmt.Sprintf("meet: il buffer di ricezione UDP è di %d KiB invece di %d: alzare net.core.rmem_max, altrimenti con molte persone si perdono pacchetti", got>>10, wantBuffer>>10))
	}
	if only := wires[0].LocalAddr().(*net.UDPAddr); len(wires) == 1 && only.IP.IsLoopback() {
		cfg.Loopback = true
	}
	s := &Server{cfg: cfg, wires: wires, rooms: map[string]*room{}, slots: make(chan struct{}, cfg.MaxJoining)}
	s.udp = muxUDP(wires)
	if cfg.TCP != nil {
		s.tcp = muxTCP(cfg.TCP)
	}
	s.engine = newEngine(cfg, wires, s.udp, s.tcp)
	if err := s.engine.try(); err != nil {
		_ = s.closePorts()
		return nil, fmt.Errorf("meet: %w", err)
	}
	ctx, quit := context.WithCancel(context.Background())
	s.quit = quit
	s.spawn(func() { s.watch(ctx) })
	return s, nil
}

// Port returns the UDP port.
func (s *Server) Port() int { return s.wires[0].LocalAddr().(*net.UDPAddr).Port }

// Close ends every connection and stream and frees the ports. It returns when everything has ended.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	rooms := s.allRooms()
	s.mu.Unlock()
	s.quit()
	for _, r := range rooms {
		r.close()
	}
	s.work.Wait()
	return s.closePorts()
}

func (s *Server) closePorts() error {
	var errs []error
	if s.tcp != nil {
		errs = append(errs, s.tcp.Close())
	}
	errs = append(errs, s.udp.Close())
	for _, w := range s.wires {
		errs = append(errs, w.Close())
	}
	return errors.Join(errs...)
}

// close ends everybody's connection and stream.
func (r *room) close() {
	_ = r.locked(func() error {
		for _, p := range r.order {
			if p.peer != nil {
				r.put(p, Absent, ErrClosed)
			}
			for _, st := range p.streams {
				st.end(ErrClosed)
			}
		}
		return nil
	})
}

// spawn runs f in a goroutine which Close waits for; false when closing.
func (s *Server) spawn(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.work.Go(f)
	return true
}

// enter returns the ticket's room, made on first sight; a Refusal outside the ticket's time.
func (s *Server) enter(t Ticket) (*room, error) {
	if err := t.valid(s.cfg.Now()); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	r := s.rooms[t.Room]
	if r == nil {
		r = newRoom(s, t.Room)
		r.notAfter = t.NotAfter
		s.rooms[t.Room] = r
	}
	return r, nil
}

// room returns a known room or nil.
func (s *Server) room(id string) *room {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rooms[id]
}

// allRooms returns all rooms; the caller holds s.mu.
func (s *Server) allRooms() []*room {
	rooms := make([]*room, 0, len(s.rooms))
	for _, r := range s.rooms {
		rooms = append(rooms, r)
	}
	return rooms
}

// joining takes one of the slots for answering offers, which cost CPU: everybody comes back at once after
// a restart. ErrBusy when none gets free in time.
func (s *Server) joining(ctx context.Context) (release func(), err error) {
	limit := time.NewTimer(answerWithin)
	defer limit.Stop()
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-limit.C:
		return nil, ErrBusy
	}
}
