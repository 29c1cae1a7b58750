package meet

import (
	"context"
	"time"
)

// waitsWithoutPage is how long somebody stays at the door after their page went away.
const waitsWithoutPage = 15 * time.Second

// watch asks about every ticket again until ctx ends.
func (s *Server) watch(ctx context.Context) {
	tick := time.NewTicker(s.cfg.CheckEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.check(ctx)
		}
	}
}

// check ends who may no longer be here, tidies the door, and forgets rooms whose time is over. It breaks off when
// ctx ends.
func (s *Server) check(ctx context.Context) {
	s.mu.Lock()
	rooms := s.allRooms()
	s.mu.Unlock()
	for _, r := range rooms {
		over := r.tickets(ctx)
		for _, t := range over {
			r.expire(t.Person)
		}
		if r.tidy() {
			s.mu.Lock()
			if s.rooms[r.id] == r {
				delete(s.rooms, r.id)
			}
			s.mu.Unlock()
		}
	}
}

// tickets returns those present whose ticket is over; the caller's Revalidate runs outside the critical section.
// None once ctx has ended: what was asked then was not answered.
func (r *room) tickets(ctx context.Context) (over []Ticket) {
	r.mu.Lock()
	var here []Ticket
	for _, p := range r.order {
		if p.standing != Absent || len(p.streams) > 0 {
			here = append(here, p.ticket)
		}
	}
	r.mu.Unlock()
	for _, t := range here {
		stands := t.valid(r.srv.cfg.Now()) == nil && r.srv.cfg.Revalidate(ctx, t)
		if ctx.Err() != nil {
			return nil
		}
		if !stands {
			over = append(over, t)
		}
	}
	return over
}

// expire ends a person's connection and streams.
func (r *room) expire(person string) {
	_ = r.locked(func() error {
		p := r.people[person]
		if p == nil {
			return nil
		}
		why := ErrEnded
		if !r.srv.cfg.Now().Before(p.ticket.NotAfter) {
			why = ErrLate
		}
		r.put(p, Absent, why)
		p.welcome, p.media = false, Media{}
		for _, st := range p.streams {
			st.end(why)
		}
		p.streams = nil // or the next check, coming before they are gone, would expire them again
		r.note("expire", p, "", why.Code)
		return nil
	})
}

// tidy sends away who waits without a page, and tells whether the room can be forgotten.
func (r *room) tidy() (done bool) {
	now := r.srv.cfg.Now()
	_ = r.locked(func() error {
		done = !now.Before(r.notAfter)
		for _, p := range r.order {
			if (p.standing == Waiting || p.standing == Admitted && p.peer == nil) &&
				len(p.streams) == 0 && now.Sub(p.seen) > waitsWithoutPage {
				p.standing = Absent
				r.changed()
			}
			if p.peer != nil || len(p.streams) > 0 {
				done = false
			}
		}
		return nil
	})
	return done
}

// Presence is what happened, for the official's proposal of "svolto" or "assente".
type Presence struct {
	Person string
	Role   Role
	First  time.Time     // first connected, zero if never
	Last   time.Time     // last seen connected; now for who still is
	Stayed time.Duration // connected altogether
}

// Presence returns the facts about everybody who had a ticket in their hand; kept until the room's time is over,
// and written to the log with every leave.
func (s *Server) Presence(id string) []Presence {
	r := s.room(id)
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := s.cfg.Now()
	var facts []Presence
	for _, p := range r.order {
		f := Presence{Person: p.ticket.Person, Role: p.ticket.Role, First: p.first, Last: p.lastJoined, Stayed: p.stayed}
		if p.standing == Joined {
			f.Last, f.Stayed = now, f.Stayed+now.Sub(p.since)
		}
		facts = append(facts, f)
	}
	return facts
}

// Met tells whether a host and somebody else were connected for at least the given time each: what proposes "svolto".
func Met(facts []Presence, atLeast time.Duration) bool {
	var host, other bool
	for _, f := range facts {
		if f.Stayed >= atLeast {
			host = host || f.Role == Host
			other = other || f.Role != Host
		}
	}
	return host && other
}
