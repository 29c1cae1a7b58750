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
		for _, q := range r.order {
			if q.standing == Joined || q.standing == Admitted {
				for _, st := range q.streams {
					st.add(Event{Kind: "line", Line: &line})
				}
			}
		}
		return nil
	})
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
