package meet

import "context"

// Join answers the offer of an admitted person with a new connection; it replaces an older one of theirs.
// Refusals: ErrWaiting, ErrRefused, ErrFull, ErrTooLarge, ErrOffer, ErrBusy, and those of the ticket.
func (s *Server) Join(ctx context.Context, t Ticket, offer string) (string, error) {
	o, err := s.passGate(t, offer)
	if err != nil {
		return "", err
	}
	r, err := s.enter(t)
	if err != nil {
		return "", err
	}
	release, err := s.joining(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	n := newPeer(r, t.Person, o)
	err = r.locked(func() error {
		p, err := r.know(t)
		if err != nil {
			return err
		}
		switch r.knock(p) {
		case Waiting:
			return ErrWaiting
		case Refused:
			return ErrRefused
		}
		if p.peer != nil {
			r.left(p, p.peer, errReplaced)
		}
		p.standing = Admitted
		return r.attach(p, n)
	})
	if err != nil {
		return "", err
	}
	answer, err := n.connect(ctx, o)
	if err != nil {
		n.stop(errVanished)
	}
	if !s.spawn(n.run) { // closing: nobody else will end it
		n.stop(ErrClosed)
		n.close()
		return "", ErrClosed
	}
	return answer, err
}

// Restart answers a new offer of the same connection after a change of network. ErrGone when there is none any more;
// a Refusal "replaced" when the person's connection is another by now.
func (s *Server) Restart(ctx context.Context, t Ticket, offer string) (string, error) {
	o, err := s.passGate(t, offer)
	if err != nil {
		return "", err
	}
	n, err := s.connection(t)
	if err != nil {
		return "", err
	}
	if n.session != o.session { // an older window has noticed that its connection is gone
		return "", errReplaced
	}
	release, err := s.joining(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	reply := make(chan restarted, 1)
	select {
	case n.restarts <- restart{ctx, o, reply}:
	case <-n.ending.Done():
		return "", ErrGone
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	select {
	case r := <-reply:
		return r.answer, r.err
	case <-n.ending.Done():
		return "", ErrGone
	}
}

// connection returns the person's present connection, ErrGone when there is none.
func (s *Server) connection(t Ticket) (n *peer, err error) {
	r := s.room(t.Room)
	if r == nil {
		return nil, ErrGone
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.people[t.Person]
	switch {
	case p != nil && p.standing == Waiting:
		return nil, ErrWaiting
	case p != nil && p.standing == Refused:
		return nil, ErrRefused
	case p == nil || p.peer == nil:
		return nil, ErrGone
	}
	return p.peer, nil
}

// passGate checks ticket and offer before anything is paid for them.
func (s *Server) passGate(t Ticket, text string) (*offer, error) {
	if err := t.valid(s.cfg.Now()); err != nil {
		return nil, err
	}
	return gate(text)
}

// Leave is the person's own going: a guest waits again when coming back.
func (s *Server) Leave(t Ticket) error {
	r := s.room(t.Room)
	if r == nil {
		return nil
	}
	return r.locked(func() error {
		p := r.people[t.Person]
		if p == nil || p.standing == Absent || p.standing == Refused {
			return nil
		}
		connected := p.standing == Joined
		r.put(p, Absent, errLeft)
		if !connected { // or a restart of the server would find an admission that nothing ended
			r.note("leave", p, "", errLeft.Code)
		}
		p.media, p.welcome = Media{}, false
		p.mustWait = p.mustWait || p.ticket.Role == Guest
		return nil
	})
}

// up notes that a person's connection works.
func (r *room) up(n *peer, via string) {
	_ = r.locked(func() error {
		p := r.people[n.person]
		if p == nil || p.peer != n {
			return nil
		}
		if p.standing != Joined {
			p.standing, p.since = Joined, r.srv.cfg.Now()
			if p.first.IsZero() {
				p.first = p.since
			}
			r.note("join", p, "", via)
		}
		p.link, p.via = LinkOK, via
		r.changed()
		return nil
	})
}

// linkOf notes how a person's connection does.
func (r *room) linkOf(n *peer, link Link) {
	_ = r.locked(func() error {
		p := r.people[n.person]
		suspended := n.bears.suspended
		if p != nil && p.peer == n && p.standing == Joined && (p.link != link || p.suspended != suspended) {
			p.link, p.suspended = link, suspended
			r.changed()
		}
		return nil
	})
}

// gone notes that a connection ended by itself; nothing if the room ended it.
func (r *room) gone(n *peer, why *Refusal) {
	_ = r.locked(func() error {
		if p := r.people[n.person]; p != nil && p.peer == n {
			r.put(p, Absent, why)
			p.media = Media{}
		}
		return nil
	})
}
