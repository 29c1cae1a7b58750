package requests

import (
	"context"

	"combipat/desk"
	"combipat/store/db"
)

// EnteRequests returns the ente's requests, newest first, for its administrator: numbers,
// offices and states; who they are about and what they say is blanked out here.
func (s *Requests) EnteRequests(ctx context.Context, who desk.Actor, today desk.Day, f Filter) (List, error) {
	if who.Role != desk.Amministratore {
		return List{}, db.ErrNotFound
	}
	c := &db.Clause{}
	c.And(`r.ente_id = ? AND r.state <> 'bozza'`, who.Ente.ID)
	inState(c, f.State, today)
	l, err := s.newestFirst(ctx, c, today, f)
	Blank(l.Requests)
	return l, err
}

// Blank leaves of requests what an Amministratore may see: numbers, offices and states.
func Blank(list []desk.Request) {
	for i := range list {
		r := &list[i]
		r.Citizen, r.Identifier = desk.Citizen{}, desk.Identifier{}
		r.Offer, r.LinkedTo = desk.Offer{}, desk.RequestRef{}
		r.ComuneName, r.AbroadName, r.RouteWhy = "", "", ""
	}
}
