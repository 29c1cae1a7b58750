package meet

import "sync"

// Event is one message of the page's stream (PROTOCOL.md section 6).
type Event struct {
	Kind  string `json:"kind"` // state line file notice end
	State *State `json:"state,omitempty"`
	Line  *Line  `json:"line,omitempty"`
	File  *File  `json:"file,omitempty"`
	Code  string `json:"code,omitempty"` // end: of the Refusal
	Text  string `json:"text,omitempty"`
}

// Line is a typed line or caption, already stored by the caller.
type Line struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	Caption bool   `json:"caption"`
	At      int64  `json:"at,omitempty"` // unix seconds
}

// File is a document handed over, already stored by the caller.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Size     int64  `json:"size"` // bytes
	From     string `json:"from"`
	NameFrom string `json:"name_from"`
	At       int64  `json:"at,omitempty"` // unix seconds
}

const (
	streamsAPerson = 4  // tabs of one person; the oldest ends
	linesAStream   = 64 // waiting for a slow page; they are in the database anyway
)

// stream is one page's queue: the latest state, and a bounded number of lines. Whoever fills it never waits.
type stream struct {
	mu    sync.Mutex
	state *State
	lines []Event
	last  *Event // the end
	wake  chan struct{}
}

func newStream() *stream { return &stream{wake: make(chan struct{}, 1)} }

func (s *stream) setState(state *State) {
	s.mu.Lock()
	s.state = state
	s.mu.Unlock()
	s.ring()
}

func (s *stream) add(e Event) {
	s.mu.Lock()
	if len(s.lines) == linesAStream {
		s.lines = append(s.lines[:0], s.lines[1:]...)
	}
	s.lines = append(s.lines, e)
	s.mu.Unlock()
	s.ring()
}

// end makes text the last event.
func (s *stream) end(why *Refusal) {
	s.mu.Lock()
	if s.last == nil {
		s.last = &Event{Kind: "end", Code: why.Code, Text: why.Text}
	}
	s.mu.Unlock()
	s.ring()
}

func (s *stream) ring() {
	select {
	case s.wake <- struct{}{}:
	default: // already rung
	}
}

// take returns what is to be sent now and whether the stream ends with it.
func (s *stream) take() (events []Event, ended bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	events, s.lines = s.lines, nil
	if s.state != nil {
		events = append(events, Event{Kind: "state", State: s.state})
		s.state = nil
	}
	if s.last != nil {
		return append(events, *s.last), true
	}
	return events, false
}

// pump moves events to out until the stream ends or done closes; it closes out.
func (s *stream) pump(done <-chan struct{}, out chan<- Event) {
	defer close(out)
	for {
		select {
		case <-done:
			return
		case <-s.wake:
		}
		events, ended := s.take()
		for _, e := range events {
			select {
			case out <- e:
			case <-done:
				return
			}
		}
		if ended {
			return
		}
	}
}
