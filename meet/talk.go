package meet

import (
	"context"
	"slices"
)

// Events returns the person's stream, which begins with the present state. It ends (the channel is closed,
// after an event of kind "end") with the ticket, with a newer page of the same person, or with ctx.
func (s *Server) Events(ctx context.Context, t Ticket) (<-chan Event, error) {
	r, err := s.enter(t)
	if err != nil {
		return nil, err
	}
	st := newStream()
	err = r.locked(func() error {
		p, err := r.know(t)
		if err != nil {
			return err
		}
		if len(p.streams) >= streamsAPerson {
			p.streams[0].end(errReplaced)
			p.streams = slices.Delete(p.streams, 0, 1)
		}
		p.streams = append(p.streams, st)
		if p.ticket.Role == Host {
			r.changed() // the others learn that the host is here
		}
		st.setState(r.stateFor(p))
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make(chan Event)
	if !s.spawn(func() {
		st.pump(ctx.Done(), out)
		r.forget(t.Person, st)
	}) {
		return nil, ErrClosed
	}
	return out, nil
}

// forget takes an ended stream away.
func (r *room) forget(person string, st *stream) {
	_ = r.locked(func() error {
		p := r.people[person]
		if p == nil {
			return nil
		}
		p.seen = r.srv.cfg.Now()
		p.streams = slices.DeleteFunc(p.streams, func(q *stream) bool { return q == st })
		if p.ticket.Role == Host {
			r.changed()
		}
		return nil
	})
}

// Say shows a line to everybody in the room; the caller has stored it. ErrWaiting for who is not inside.
func (s *Server) Say(t Ticket, line Line) error {
	return s.inside(t, func(r *room, p *person) error {
		line.From, line.Name = p.ticket.Person, p.ticket.Name
		r.spread(Event{Kind: "line", Line: &line})
		return nil
	})
}

// Hand tells everybody in the room of a document, which the caller has stored. ErrWaiting for who is not inside.
func (s *Server) Hand(t Ticket, file File) error {
	return s.inside(t, func(r *room, p *person) error {
		file.From, file.NameFrom = p.ticket.Person, p.ticket.Name
		r.spread(Event{Kind: "file", File: &file})
		return nil
	})
}

// spread puts an event into the streams of everybody inside.
func (r *room) spread(e Event) {
	for _, q := range r.order {
		if q.standing == Joined || q.standing == Admitted {
			for _, st := range q.streams {
				st.add(e)
			}
		}
	}
}

// Inside returns nil for who has been let in and is here, else why not: ErrWaiting, ErrRefused, ErrUnknown for
// who has not knocked yet, or a Refusal of the ticket.
func (s *Server) Inside(t Ticket) error {
	return s.inside(t, func(*room, *person) error { return nil })
}

// Welcome tells whether the person is inside or would be let in by knocking: what was said and handed over
// may be shown to them. It changes nothing.
func (s *Server) Welcome(t Ticket) bool {
	if t.valid(s.cfg.Now()) != nil {
		return false
	}
	p := &person{ticket: t, standing: Absent, mustWait: t.Removed}
	r := s.room(t.Room)
	if r == nil {
		return p.passes()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.people[t.Person]; known != nil {
		p = known
	}
	switch p.standing {
	case Admitted, Joined:
		return true
	case Absent:
		return p.passes()
	}
	return false
}

// SetMedia says what the page sends; Screen true takes the room's one screen.
func (s *Server) SetMedia(t Ticket, m Media) error {
	return s.inside(t, func(r *room, p *person) error {
		if p.media == m {
			return nil
		}
		started := m.Screen && !p.media.Screen
		p.media = m
		switch {
		case started:
			if q := r.people[r.sharing]; q != nil {
				q.media.Screen = false
			}
			r.sharing = p.ticket.Person
		case !m.Screen && r.sharing == p.ticket.Person:
			r.sharing = ""
		}
		r.seat()
		r.changed()
		return nil
	})
}

// inside runs f for a person who may be in the room, and refuses the others.
func (s *Server) inside(t Ticket, f func(*room, *person) error) error {
	r, err := s.enter(t)
	if err != nil {
		return err
	}
	return r.locked(func() error {
		p := r.people[t.Person]
		if p == nil {
			return ErrUnknown
		}
		switch p.standing {
		case Admitted, Joined:
			return f(r, p)
		case Refused:
			return ErrRefused
		}
		return ErrWaiting
	})
}
