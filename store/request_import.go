package store

import (
	"context"
	"fmt"
	"time"

	"combipat/desk"
)

// Imported is a request that came through another channel: a citizen, the contact centre [R23].
type Imported struct {
	Provenance desk.Provenance
	SentAt     time.Time
	Submission desk.Submission
	Struttura  string // code, where the other channel already knows it; else it is routed
}

// ImportRequests enters all of them, or none; it returns the numbers given, in the same order.
// An unknown structure is ErrNotFound, wrapped with the position in the list.
func (s *Store) ImportRequests(ctx context.Context, now time.Time, list []Imported) (numbers []string, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		numbers = nil
		for i, in := range list {
			number, err := importRequest(tx, now, in)
			if err != nil {
				return fmt.Errorf("row %d: %w", i+1, err)
			}
			numbers = append(numbers, number)
		}
		return nil
	})
	return numbers, err
}

func importRequest(tx *Tx, now time.Time, in Imported) (string, error) {
	route, err := importRoute(tx, in)
	if err != nil {
		return "", err
	}
	r := desk.Request{ID: newID(), Dialogue: desk.Dialogue{State: desk.Bozza}}
	_, err = tx.Exec(`INSERT INTO requests (id, version, provenance, profile, motivo, topic, topic_root, first_name, last_name, cap, comune, abroad,
			ident_kind, ident_raw, ident_norm, region, route_rule, route_why, state, sent_at, sent_on, updated_at)
		VALUES ($1, 0, $2, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 'bozza', 0, '', $3)`, r.ID, in.Provenance, now.Unix())
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(`INSERT INTO messages (id, request_id, kind, text, at) VALUES ($1, $1, 'richiesta', '', $2)`, r.ID, in.SentAt.Unix())
	if err != nil {
		return "", err
	}
	err = file(tx, &r, in.SentAt, in.Submission, route)
	return r.Number, err
}

func importRoute(q queryer, in Imported) (desk.Routing, error) {
	if in.Struttura == "" {
		return routeFor(q, desk.Actor{}, in.Submission)
	}
	to, err := oneStruttura(q, `WHERE s.code = $1`, in.Struttura)
	return desk.Routing{To: to, Region: to.Region, Rule: desk.RouteByArrival, Why: "Arrivata già indirizzata a " + to.Title()}, err
}
