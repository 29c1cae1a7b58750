package meet

// stateFor returns what p may know: who waits learns nothing of the others.
func (r *room) stateFor(p *person) *State {
	s := &State{Room: r.id, Rev: r.rev, HostHere: r.hostHere(), People: []PersonState{}, Places: []string{}}
	s.You = &You{PersonState: p.state(), Via: p.via, VideoSuspended: p.suspended, Text: textFor(p, s.HostHere)}
	if p.standing != Joined && p.standing != Admitted {
		return s
	}
	for _, q := range r.order {
		inside := q.standing == Joined || q.standing == Admitted
		if q != p && (inside || p.ticket.Role == Host) {
			s.People = append(s.People, q.state())
		}
	}
	if p.peer != nil {
		s.Places = p.peer.shown()
		if r.sharing != p.ticket.Person {
			s.Screen = r.sharing
		}
	}
	return s
}

func (p *person) state() PersonState {
	s := PersonState{
		Person: p.ticket.Person, Name: p.ticket.Name, Role: p.ticket.Role,
		Standing: p.standing, Link: p.link, Media: p.media, Muted: []Kind{},
	}
	for i, muted := range p.muted {
		if muted {
			s.Muted = append(s.Muted, kinds[i])
		}
	}
	return s
}

// Snapshot returns the room as a host sees it; false when nobody has been there.
func (s *Server) Snapshot(id string) (State, bool) {
	r := s.room(id)
	if r == nil {
		return State{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	state := State{Room: r.id, Rev: r.rev, HostHere: r.hostHere(), People: []PersonState{}, Places: []string{}, Screen: r.sharing}
	for _, p := range r.order {
		state.People = append(state.People, p.state())
	}
	return state, true
}
