package store

import (
	"context"

	"combipat/desk"
)

// EnteRequests returns the ente's requests, newest first, for its administrator: numbers,
// offices and states; who they are about and what they say is blanked out here.
func (s *Store) EnteRequests(ctx context.Context, who desk.Actor, today desk.Day, f Filter) (List, error) {
	if who.Role != desk.Amministratore {
		return List{}, ErrNotFound
	}
	c := &clause{}
	c.and(`r.ente_id = ? AND r.state <> 'bozza'`, who.Ente.ID)
	c.inState(f.State, today)
	l, err := s.newestFirst(ctx, c, today, f)
	blank(l.Requests)
	return l, err
}
