package requests

import (
	"context"
	"fmt"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Change loads a request as the person may see it, has step decide and apply, and writes the
// facts back if nobody changed them meanwhile. Somebody of the other side is ErrNotFound, a
// version other than a.Version ErrStale; a race the caller could not know of is run again.
func (s *Requests) Change(ctx context.Context, a db.Act, of db.Side, step func(tx *db.Tx, r *desk.Request) error) error {
	if !of(a.Who) {
		return db.ErrNotFound
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Once(tx, a, func() (string, error) {
			r, err := LoadRequest(tx, a.Who, a.ID)
			if err != nil {
				return "", err
			}
			if a.Version != 0 && a.Version != r.Version {
				return "", db.ErrStale
			}
			if err := step(tx, &r); err != nil {
				return "", err
			}
			if err := SaveFacts(tx, &r, a.Now); err != nil {
				return "", err
			}
			return r.ID, index(tx, r.ID, r.Key) // whatever was said, wherever it went
		})
		return err
	})
}

// SaveFacts writes what a step may change, on the condition that the version still stands.
func SaveFacts(tx *db.Tx, r *desk.Request, now time.Time) error {
	n, err := tx.Exec(`UPDATE requests SET
			version = version + 1, updated_at = $3, state = $4, struttura_id = $5, region = $6,
			route_rule = $7, route_why = $8, replied_on = $9, waiting_since = $10, waiting_at = $11,
			interactions = $12, free_answer = $13, second_done = $14, solleciti = $15, sollecito_on = $16,
			interim = $17, closed_on = $18, bookable = $19, assignee_id = $20, outcome = $21, transfers = $22,
			book_punto = $23, book_mode = $24, book_bring = $25, unread = $26
		WHERE id = $1 AND version = $2`,
		r.ID, r.Version, now.Unix(), r.State, db.Null(r.Struttura.ID), r.Region,
		r.RouteRule, r.RouteWhy, r.RepliedOn, r.WaitingSince, db.Unix(r.WaitingAt),
		r.Interactions, r.FreeAnswer, r.SecondDone, r.Solleciti, r.SollecitoOn,
		r.Interim, r.ClosedOn, r.Bookable, db.Null(r.Assignee), r.Outcome, r.Transfers,
		r.Offer.Punto, r.Offer.Mode, r.Offer.Bring, r.Unread)
	if err != nil {
		return fmt.Errorf("save request: %w", err)
	}
	if n == 0 {
		return db.ErrRetry
	}
	r.Version++
	TellOffice(tx, r)
	return nil
}

// TellOffice lets the open inboxes of the structure, or of the region's queue, refresh.
func TellOffice(tx *db.Tx, r *desk.Request) {
	if r.Struttura.ID != "" {
		tx.Publish(r.Struttura.ID, db.LiveInbox)
	} else {
		tx.Publish(r.Region, db.LiveInbox)
	}
	if r.Owner.ID != "" {
		tx.Publish(r.Owner.ID, db.LiveRequests)
	}
}

// addMessage appends to the thread and files what came with it.
func addMessage(tx *db.Tx, r *desk.Request, a db.Act, kind desk.MessageKind, text string, files []NewFile, free bool) (string, error) {
	id := db.NewID()
	_, err := tx.Exec(`INSERT INTO messages (id, request_id, kind, author_id, text, free, at, ufficio_id, struttura_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, r.ID, kind, a.Who.ID, strings.TrimSpace(text), free, a.Now.Unix(), db.Null(a.Who.Ufficio.ID), db.Null(a.Who.Struttura.ID))
	if err != nil {
		return "", fmt.Errorf("add message: %w", err)
	}
	return id, addFiles(tx, r.ID, id, files, a.Now)
}

// AddEvent notes what happened beside the messages; internal ones are never shown to a patronato.
func AddEvent(tx *db.Tx, requestID string, a db.Act, kind, detail string, internal bool) error {
	_, err := tx.Exec(`INSERT INTO events (id, request_id, person_id, kind, detail, internal, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		db.NewID(), requestID, db.Null(a.Who.ID), kind, detail, internal, a.Now.Unix())
	return err
}
