package meet

import (
	"slices"
	"sync"
	"time"
)

const (
	maxPeople = 6  // connected at the same time
	maxKnown  = 32 // persons a room remembers: tickets are few, so more means a fault
)

// room is one meeting. Its mutex is the critical section in which people come, go and get their places;
// media never takes it.
type room struct {
	srv *Server
	id  string

	mu       sync.Mutex
	rev      uint64
	people   map[string]*person
	order    []*person // as they first came
	sharing  string    // whose screen is shown
	notAfter time.Time // the latest of its tickets
	log      []Entry   // of the critical section that runs
	toWrite  []*lines  // in their order
	writing  bool      // the log is being given the lines before those
}

// person is one ticket holder, here or not.
type person struct {
	ticket     Ticket
	standing   Standing
	link       Link
	via        string
	media      Media
	muted      [published]bool
	suspended  bool
	welcome    bool // admitted by a host, and neither removed nor gone of their own will since
	mustWait   bool // removed, refused or left in this process: the record's admission does not count
	peer       *peer
	streams    []*stream
	seen       time.Time // last knock, stream or connection
	first      time.Time // of being connected, zero if never
	since      time.Time // of this connection
	stayed     time.Duration
	lastJoined time.Time
}

func newRoom(s *Server, id string) *room {
	return &room{srv: s, id: id, people: map[string]*person{}}
}

// handOver is how long who acts waits for the log to take their lines: it takes them at once, unless it is stuck.
const handOver = time.Second

// lines is what one critical section left for the log.
type lines struct {
	entries []Entry
	taken   chan struct{}
}

// locked runs f in the critical section, tells everybody the new state, and then has the log take the lines
// that f left, in the room's order. A log that is stuck keeps nobody but who acts, and that not for long: neither
// the room nor its end waits for it.
func (r *room) locked(f func() error) error {
	left, err := r.critical(f)
	if left == nil {
		return err
	}
	go r.handOn()
	late := time.NewTimer(handOver)
	defer late.Stop()
	select {
	case <-left.taken:
	case <-late.C:
	}
	return err
}

// critical is the critical section, free again whatever f does; it returns the lines f left, nil for none.
func (r *room) critical(f func() error) (left *lines, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rev := r.rev
	err = f()
	if r.rev != rev {
		r.tell()
	}
	if len(r.log) > 0 {
		left = &lines{r.log, make(chan struct{})}
		r.log, r.toWrite = nil, append(r.toWrite, left)
	}
	return left, err
}

// handOn gives the log what waits for it, one at a time: who finds another at it leaves it to them.
func (r *room) handOn() {
	for {
		next := r.nextLines()
		if next == nil {
			return
		}
		for _, e := range next.entries {
			r.srv.cfg.Log(e)
		}
		close(next.taken)
		r.mu.Lock()
		r.writing = false
		r.mu.Unlock()
	}
}

// nextLines takes the oldest lines; nil if there are none, or if somebody is writing.
func (r *room) nextLines() *lines {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.writing || len(r.toWrite) == 0 {
		return nil
	}
	next := r.toWrite[0]
	r.toWrite, r.writing = r.toWrite[1:], true
	return next
}

// changed notes that the state is to be sent out.
func (r *room) changed() { r.rev++ }

func (r *room) note(kind string, p *person, by, detail string) {
	r.log = append(r.log, Entry{At: r.srv.cfg.Now(), Kind: kind, Room: r.id, Person: p.ticket.Person, By: by, Detail: detail})
}

// know returns the person of a ticket, made on first sight, with the ticket's latest word.
func (r *room) know(t Ticket) (*person, error) {
	p := r.people[t.Person]
	if p == nil {
		if len(r.people) >= maxKnown {
			return nil, ErrFull
		}
		p = &person{standing: Absent, mustWait: t.Removed}
		r.people[t.Person] = p
		r.order = append(r.order, p)
	}
	p.ticket = t
	p.seen = r.srv.cfg.Now()
	if t.NotAfter.After(r.notAfter) {
		r.notAfter = t.NotAfter
	}
	return p, nil
}

// attach gives a new peer its places and shows it to the others, all at once: whoever comes later
// finds it, and it finds whoever came before.
func (r *room) attach(p *person, n *peer) error {
	if p.peer != nil {
		r.detach(p.peer, errReplaced)
	}
	connected := 0
	for _, q := range r.order {
		if q.peer != nil {
			connected++
		}
	}
	if connected >= maxPeople {
		return ErrFull
	}
	p.peer, p.since = n, r.srv.cfg.Now()
	for i, t := range n.tracks {
		t.shut.Store(p.muted[i])
	}
	r.seat()
	r.changed()
	return nil
}

// detach takes a peer out of the room; false when it was out already.
func (r *room) detach(n *peer, why *Refusal) bool {
	n.stop(why)
	p := r.people[n.person]
	if p == nil || p.peer != n {
		return false
	}
	p.peer, p.link, p.suspended = nil, LinkNone, false
	for _, q := range r.order {
		if q.peer != nil {
			q.peer.vacate(n)
		}
	}
	n.vacateAll()
	if r.sharing == n.person {
		r.sharing = ""
	}
	r.seat()
	r.changed()
	return true
}

// seat puts everybody who is connected into a place of everybody else, and the shared screen where it belongs.
func (r *room) seat() {
	for _, q := range r.order {
		if q.peer == nil {
			continue
		}
		for _, p := range r.order {
			if p.peer != nil && p != q {
				q.peer.show(p.peer)
			}
		}
		var screen *peer
		if s := r.people[r.sharing]; s != nil && s != q {
			screen = s.peer
		}
		q.peer.showScreen(screen)
	}
}

func (r *room) hostHere() bool {
	return slices.ContainsFunc(r.order, func(p *person) bool {
		return p.ticket.Role == Host && (p.standing == Joined || len(p.streams) > 0 && p.standing == Admitted)
	})
}

// tell sends everybody their state.
func (r *room) tell() {
	for _, p := range r.order {
		if len(p.streams) == 0 {
			continue
		}
		state := r.stateFor(p)
		for _, s := range p.streams {
			s.setState(state)
		}
	}
}
