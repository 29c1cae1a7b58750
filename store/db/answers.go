package db

import (
	"context"
	"sync"
	"time"
)

// pulse asks the database whether it is there, one question at a time: who comes meanwhile waits
// for the same answer.
type pulse struct {
	mu   sync.Mutex
	last chan struct{} // closed when the question under way is answered
	err  error         // its answer
}

// Answers returns nil when the database answers a small question within the time given, ErrAway
// when it does not, ErrLostFile when the data folder is not the database's any more, or the error
// it answers with. However long the database keeps still, and
// however many ask, one question is under way.
func (s *DB) Answers(within time.Duration) error {
	p := &s.pulse
	p.mu.Lock()
	if p.last == nil {
		p.last = make(chan struct{})
		go func(done chan struct{}) {
			ctx, cancel := context.WithTimeout(context.Background(), within)
			defer cancel()
			id, err := s.ownID(ctx)
			if err == nil {
				err = s.marked(id) // a mute share holds this question up, and no other
			}
			p.mu.Lock()
			p.err, p.last = err, nil
			p.mu.Unlock()
			close(done)
		}(p.last)
	}
	answered := p.last
	p.mu.Unlock()
	select {
	case <-answered:
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.err
	case <-time.After(within):
		return ErrAway
	}
}
