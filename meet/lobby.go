package meet

// Knock is what opening the page does: it returns where the person now stands, or a Refusal.
func (s *Server) Knock(t Ticket) (standing Standing, err error) {
	r, err := s.enter(t)
	if err != nil {
		return Absent, err
	}
	err = r.locked(func() error {
		p, err := r.know(t)
		if err != nil {
			return err
		}
		standing = r.knock(p)
		return nil
	})
	return standing, err
}

// knock moves a person who is absent to the door or through it.
func (r *room) knock(p *person) Standing {
	if p.standing != Absent {
		return p.standing
	}
	p.standing = Waiting
	if p.passes() {
		p.standing = Admitted
	}
	r.note("knock", p, "", "")
	r.changed()
	return p.standing
}

// passes tells whether the door is open for somebody who knocks.
func (p *person) passes() bool {
	return !p.mustWait && (p.ticket.Role != Guest || p.ticket.Admitted || p.welcome)
}

// Admit lets a waiting or refused person in. Only a host may.
func (s *Server) Admit(host Ticket, who string) error {
	return s.act(host, who, func(r *room, p *person) error {
		switch p.standing {
		case Admitted, Joined:
			return nil
		case Absent:
			return ErrUnknown // nobody is let in before they are at the door
		}
		p.standing, p.mustWait, p.welcome = Admitted, false, true
		r.note("admit", p, host.Person, "")
		r.changed()
		return nil
	})
}

// Refuse turns a waiting person away; only a host's Admit undoes it.
func (s *Server) Refuse(host Ticket, who string) error {
	return s.act(host, who, func(r *room, p *person) error {
		if p.ticket.Role == Host {
			return ErrNotHost // nor do they turn each other away
		}
		if p.standing == Joined || p.standing == Admitted {
			r.put(p, Refused, errRemoved)
		}
		p.standing, p.mustWait = Refused, true
		r.note("refuse", p, host.Person, "")
		r.changed()
		return nil
	})
}

// Remove ends a person's connection and puts them back in front of the door.
func (s *Server) Remove(host Ticket, who string) error {
	return s.act(host, who, func(r *room, p *person) error {
		if p.ticket.Role == Host {
			return ErrNotHost // hosts do not throw each other out
		}
		if p.standing != Joined && p.standing != Admitted {
			return nil
		}
		r.put(p, Waiting, errRemoved)
		p.mustWait = true
		r.note("remove", p, host.Person, "")
		return nil
	})
}

// Mute holds one of a person's lines shut at the server, or lets it go again.
func (s *Server) Mute(host Ticket, who string, kind Kind, on bool) error {
	return s.act(host, who, func(r *room, p *person) error {
		i := kind.index()
		if i < 0 {
			return ErrUnknown
		}
		if p.muted[i] == on {
			return nil
		}
		p.muted[i] = on
		if p.peer != nil {
			p.peer.tracks[i].setShut(on)
		}
		detail := string(kind)
		if !on {
			detail += " off"
		}
		r.note("mute", p, host.Person, detail)
		r.changed()
		return nil
	})
}

// Notice sends the host's words to everybody who waits; those inside see them too.
func (s *Server) Notice(host Ticket, text string) error {
	r, err := s.enter(host)
	if err != nil {
		return err
	}
	if host.Role != Host {
		return ErrNotHost
	}
	return r.locked(func() error {
		for _, p := range r.order {
			if p.standing == Waiting || p.standing == Admitted || p.standing == Joined {
				for _, st := range p.streams {
					st.add(Event{Kind: "notice", Text: text})
				}
			}
		}
		return nil
	})
}

// act runs f on a known person of the host's room; ErrNotHost for anybody else's ticket.
func (s *Server) act(host Ticket, who string, f func(*room, *person) error) error {
	if host.Role != Host {
		return ErrNotHost
	}
	r, err := s.enter(host)
	if err != nil {
		return err
	}
	return r.locked(func() error {
		p := r.people[who]
		if p == nil {
			return ErrUnknown
		}
		return f(r, p)
	})
}

// put ends a person's connection and leaves them standing elsewhere.
func (r *room) put(p *person, to Standing, why *Refusal) {
	if p.peer != nil {
		r.left(p, p.peer, why)
	}
	p.standing = to
	r.changed()
}

// left takes the person's peer out of the room and writes the leave, if they had been connected.
func (r *room) left(p *person, n *peer, why *Refusal) {
	since, was := p.since, p.standing
	if !r.detach(n, why) || was != Joined {
		return
	}
	stayed := r.srv.cfg.Now().Sub(since)
	p.stayed += stayed
	p.lastJoined = r.srv.cfg.Now()
	r.note("leave", p, "", why.Code)
	r.log[len(r.log)-1].Stayed = stayed
}
