package requests

import (
	"context"

	"combipat/desk"
	"combipat/store/db"
)

// Conversation is a request with its thread, on the CRM's timeline.
type Conversation struct {
	Request desk.Request
	Thread  []desk.Entry
}

// MostConversations bounds the CRM's page; nobody has so many requests by honest means.
const MostConversations = 200

// OpenCitizen returns the whole conversation of a citizen with every ente and channel, newest
// request first, and logs that it was opened, by whom and why, before returning anything
// [R26]. Only officials of territorial structures and the CRM's readers may; the latter see
// no internal notes. An unknown citizen is an empty list, logged all the same.
func (s *Requests) OpenCitizen(ctx context.Context, a db.Act, cf desk.CodiceFiscale, reason string) ([]Conversation, error) {
	internal := a.Who.Role == desk.Funzionario || a.Who.Role == desk.Responsabile
	if !internal && a.Who.Role != desk.LettoreCRM {
		return nil, db.ErrNotFound
	}
	err := s.Write(ctx, func(tx *db.Tx) error {
		citizen, err := CitizenID(tx, cf)
		if err != nil {
			return err
		}
		return db.Audit(tx, a, "crm", citizen, reason)
	})
	if err != nil {
		return nil, err
	}
	c := &db.Clause{}
	c.And(`c.cf = ? AND r.state <> 'bozza'`, cf)
	q := s.Read(ctx)
	requests, err := ListRequests(q, c, ` ORDER BY r.key DESC LIMIT `+c.Arg(MostConversations))
	if err != nil {
		return nil, err
	}
	found := make([]Conversation, len(requests))
	for i, r := range requests {
		found[i].Request = r
		if found[i].Thread, err = Thread(q, a.Who.ID, r.ID, internal); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// CitizenHistory returns the citizen's other requests that the official may read, for the
// panel beside a request, newest first.
func (s *Requests) CitizenHistory(ctx context.Context, who desk.Actor, r desk.Request) ([]desk.Request, error) {
	if r.Citizen.CF == "" {
		return nil, nil
	}
	c := &db.Clause{}
	c.MayRead(who)
	c.And(`c.cf = ? AND r.id <> ? AND r.state <> 'bozza'`, r.Citizen.CF, r.ID)
	return ListRequests(s.Read(ctx), c, ` ORDER BY r.key DESC LIMIT 5`)
}
