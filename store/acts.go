package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"combipat/desk"
)

// Act is who does what to which request, and when. Version is the one the person was looking
// at (0: whichever stands), Key the hidden key of the form (empty: a new act).
type Act struct {
	Who     desk.Actor
	Now     time.Time
	ID      string
	Version int64
	Key     string
}

func (a Act) today() desk.Day { return desk.DayOf(a.Now) }

// once runs fn unless the same form was already acted on, and returns the id that fn made,
// now or then. The key is unique per person in the same transaction: a double click, a retry
// after a lost answer and a second tab are one act.
func once(tx *Tx, a Act, fn func() (string, error)) (string, error) {
	if a.Key == "" {
		return fn()
	}
	var done string
	err := one(tx.QueryRow(`SELECT result FROM acts WHERE person_id = $1 AND key = $2`, a.Who.ID, a.Key).Scan(&done))
	if err == nil {
		return done, nil
	} else if err != ErrNotFound {
		return "", err
	}
	done, err = fn()
	if err != nil {
		return "", twin(tx, a, err)
	}
	_, err = tx.Exec(`INSERT INTO acts (person_id, key, result, at) VALUES ($1, $2, $3, $4)`, a.Who.ID, a.Key, done, a.Now.Unix())
	if isUnique(err) { // the twin committed while we worked: run again and find its result
		return "", errRetry
	}
	return done, err
}

// twin returns errRetry if the same act was done while this one was under way, as PostgreSQL
// lets happen: run again it finds the result instead of a refusal. Else it returns err.
func twin(tx *Tx, a Act, err error) error {
	var done string
	if tx.failed == nil && tx.QueryRow(`SELECT result FROM acts WHERE person_id = $1 AND key = $2`, a.Who.ID, a.Key).Scan(&done) == nil {
		return errRetry
	}
	return err
}

// side says for whom an act is: each side of the counter does its own.
type side func(who desk.Actor) bool

func patronatoSide(who desk.Actor) bool { return who.Role == desk.Operatore }
func officeSide(who desk.Actor) bool    { return who.Official() }

// change loads a request as the person may see it, has step decide and apply, and writes the
// facts back if nobody changed them meanwhile. Somebody of the other side is ErrNotFound, a
// version other than a.Version ErrStale; a race the caller could not know of is run again.
func (s *Store) change(ctx context.Context, a Act, of side, step func(tx *Tx, r *desk.Request) error) error {
	if !of(a.Who) {
		return ErrNotFound
	}
	return s.write(ctx, func(tx *Tx) error {
		_, err := once(tx, a, func() (string, error) {
			r, err := loadRequest(tx, a.Who, a.ID)
			if err != nil {
				return "", err
			}
			if a.Version != 0 && a.Version != r.Version {
				return "", ErrStale
			}
			if err := step(tx, &r); err != nil {
				return "", err
			}
			if err := saveFacts(tx, &r, a.Now); err != nil {
				return "", err
			}
			return r.ID, index(tx, r.ID, r.Key) // whatever was said, wherever it went
		})
		return err
	})
}

// saveFacts writes what a step may change, on the condition that the version still stands.
func saveFacts(tx *Tx, r *desk.Request, now time.Time) error {
	n, err := tx.Exec(`UPDATE requests SET
			version = version + 1, updated_at = $3, state = $4, struttura_id = $5, region = $6,
			route_rule = $7, route_why = $8, replied_on = $9, waiting_since = $10, waiting_at = $11,
			interactions = $12, free_answer = $13, second_done = $14, solleciti = $15, sollecito_on = $16,
			interim = $17, closed_on = $18, bookable = $19, assignee_id = $20, outcome = $21, transfers = $22,
			book_punto = $23, book_mode = $24, book_bring = $25, unread = $26
		WHERE id = $1 AND version = $2`,
		r.ID, r.Version, now.Unix(), r.State, null(r.Struttura.ID), r.Region,
		r.RouteRule, r.RouteWhy, r.RepliedOn, r.WaitingSince, unix(r.WaitingAt),
		r.Interactions, r.FreeAnswer, r.SecondDone, r.Solleciti, r.SollecitoOn,
		r.Interim, r.ClosedOn, r.Bookable, null(r.Assignee), r.Outcome, r.Transfers,
		r.Offer.Punto, r.Offer.Mode, r.Offer.Bring, r.Unread)
	if err != nil {
		return fmt.Errorf("save request: %w", err)
	}
	if n == 0 {
		return errRetry
	}
	r.Version++
	tellOffice(tx, r)
	return nil
}

// null stores an empty id as NULL, so that foreign keys hold.
func null(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// unix stores an instant as seconds, the zero time as 0.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// tellOffice lets the open inboxes of the structure, or of the region's queue, refresh.
func tellOffice(tx *Tx, r *desk.Request) {
	if r.Struttura.ID != "" {
		tx.Publish(r.Struttura.ID, LiveInbox)
	} else {
		tx.Publish(r.Region, LiveInbox)
	}
	if r.Owner.ID != "" {
		tx.Publish(r.Owner.ID, LiveRequests)
	}
}

// Names of what changed, sent to open pages; the page fetches the rest itself.
const (
	LiveInbox    = "ricevute"
	LiveRequests = "richieste"
	LiveNotices  = "notifiche"
)

// addMessage appends to the thread and files what came with it.
func addMessage(tx *Tx, r *desk.Request, a Act, kind desk.MessageKind, text string, files []NewFile, free bool) (string, error) {
	id := newID()
	_, err := tx.Exec(`INSERT INTO messages (id, request_id, kind, author_id, text, free, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, r.ID, kind, a.Who.ID, strings.TrimSpace(text), free, a.Now.Unix())
	if err != nil {
		return "", fmt.Errorf("add message: %w", err)
	}
	return id, addFiles(tx, r.ID, id, files, a.Now)
}

// addEvent notes what happened beside the messages; internal ones are never shown to a patronato.
func addEvent(tx *Tx, requestID string, a Act, kind, detail string, internal bool) error {
	_, err := tx.Exec(`INSERT INTO events (id, request_id, person_id, kind, detail, internal, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		newID(), requestID, null(a.Who.ID), kind, detail, internal, a.Now.Unix())
	return err
}
