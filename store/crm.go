package store

import (
	"context"

	"combipat/desk"
)

// Conversation is a request with its thread, on the CRM's timeline.
type Conversation struct {
	Request desk.Request
	Thread  []desk.Entry
}

// mostConversations bounds the CRM's page; nobody has so many requests by honest means.
const mostConversations = 200

// OpenCitizen returns the whole conversation of a citizen with every ente and channel, newest
// request first, and logs that it was opened, by whom and why, before returning anything
// [R26]. Only officials of territorial structures and the CRM's readers may; the latter see
// no internal notes. An unknown citizen is an empty list, logged all the same.
func (s *Store) OpenCitizen(ctx context.Context, a Act, cf desk.CodiceFiscale, reason string) ([]Conversation, error) {
	internal := a.Who.Role == desk.Funzionario || a.Who.Role == desk.Responsabile
	if !internal && a.Who.Role != desk.LettoreCRM {
		return nil, ErrNotFound
	}
	err := s.write(ctx, func(tx *Tx) error {
		citizen, err := citizenID(tx, cf)
		if err != nil {
			return err
		}
		return audit(tx, a, "crm", citizen, reason)
	})
	if err != nil {
		return nil, err
	}
	c := &clause{}
	c.and(`c.cf = ? AND r.state <> 'bozza'`, cf)
	q := s.read(ctx)
	requests, err := listRequests(q, c, ` ORDER BY r.key DESC LIMIT `+c.arg(mostConversations))
	if err != nil {
		return nil, err
	}
	found := make([]Conversation, len(requests))
	for i, r := range requests {
		found[i].Request = r
		if found[i].Thread, err = thread(q, a.Who.ID, r.ID, internal); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// CitizenHistory returns the citizen's other requests that the official may read, for the
// panel beside a request, newest first.
func (s *Store) CitizenHistory(ctx context.Context, who desk.Actor, r desk.Request) ([]desk.Request, error) {
	if r.Citizen.CF == "" {
		return nil, nil
	}
	c := &clause{}
	c.mayRead(who)
	c.and(`c.cf = ? AND r.id <> ? AND r.state <> 'bozza'`, r.Citizen.CF, r.ID)
	return listRequests(s.read(ctx), c, ` ORDER BY r.key DESC LIMIT 5`)
}
