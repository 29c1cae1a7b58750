package requests

import (
	"context"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// keysPerYear leaves room for ten million requests a year in a request's key.
const keysPerYear = 10_000_000

// SendRequest files a checked submission: routed, numbered, stamped with ente and ufficio, in
// the transaction that keeps its text and files. It returns the request's id, the same one
// for the same act. d.Question is what sub was checked from; Act.ID names the draft, if any.
// It never fails for routing [R1, R7, R14, A21].
func (s *Requests) SendRequest(ctx context.Context, a db.Act, d Draft, sub desk.Submission) (id string, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) {
			draft, err := putDraft(tx, a, d)
			if err != nil {
				return "", err
			}
			return draft.ID, send(tx, a, draft.ID, sub)
		})
		return err
	})
	return id, err
}

func send(tx *db.Tx, a db.Act, id string, sub desk.Submission) error {
	r, err := LoadRequest(tx, a.Who, id)
	if err != nil {
		return err
	}
	home, err := directory.ResidenceOf(tx, sub.Citizen)
	if err != nil {
		return err
	}
	sub.Citizen = home.Home
	route, err := directory.RouteFor(tx, a.Who, sub)
	if err != nil {
		return err
	}
	return File(tx, &r, a.Now, sub, route)
}

// File turns a draft's row into a sent request: dated, numbered, with its route and its words.
func File(tx *db.Tx, r *desk.Request, now time.Time, sub desk.Submission, route desk.Routing) error {
	today := desk.DayOf(now)
	citizen, err := CitizenID(tx, sub.Citizen.CF)
	if err != nil {
		return err
	}
	if r.Key, r.Number, err = nextNumber(tx, today.Year()); err != nil {
		return err
	}
	r.Routed, r.ToCRIC = route.To.ID != "", sub.Profile == desk.Referente
	if r.Dialogue, err = r.Dialogue.Send(today); err != nil {
		return err
	}
	r.Struttura, r.Region, r.RouteRule, r.RouteWhy, r.WaitingAt = route.To, route.Region, route.Rule, route.Why, now
	n, err := tx.Exec(`UPDATE requests SET key = $3, number = $4, sent_at = $5, sent_on = $6, motivo = $7, topic = $8, topic_root = $9,
			citizen_id = $10, first_name = $11, last_name = $12, cap = $13, comune = $14, abroad = $15,
			ident_kind = $16, ident_raw = $17, ident_norm = $18, typed_cf = ''
		WHERE id = $1 AND version = $2`,
		r.ID, r.Version, r.Key, r.Number, now.Unix(), today, sub.Motivo, sub.Topic.Code, sub.Topic.Root(),
		db.Null(citizen), sub.Citizen.FirstName, sub.Citizen.LastName, sub.Citizen.CAP, sub.Citizen.Comune, sub.Citizen.Abroad,
		sub.Identifier.Kind, sub.Identifier.Raw, sub.Identifier.Normal)
	if err != nil {
		return fmt.Errorf("send request: %w", err)
	}
	if n == 0 {
		return db.ErrRetry
	}
	// The first message of a request carries the request's own id.
	if _, err := tx.Exec(`UPDATE messages SET text = $2, at = $3 WHERE id = $1`, r.ID, sub.Text, now.Unix()); err != nil {
		return err
	}
	if err := SaveFacts(tx, r, now); err != nil {
		return err
	}
	return index(tx, r.ID, r.Key)
}

// nextNumber gives the next number of the year, without holes or doubles: it is drawn in the
// transaction that uses it.
func nextNumber(tx *db.Tx, year int) (key int64, number string, err error) {
	var n int64
	err = tx.QueryRow(`INSERT INTO counters (year, n) VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET n = counters.n + 1 RETURNING n`, year).Scan(&n)
	return int64(year)*keysPerYear + n, fmt.Sprintf("CB-%d-%06d", year, n), err
}

// CitizenID returns the row of a codice fiscale, made where missing; "" for no codice fiscale.
func CitizenID(tx *db.Tx, cf desk.CodiceFiscale) (string, error) {
	if cf == "" {
		return "", nil
	}
	if _, err := tx.Exec(`INSERT INTO citizens (id, cf) VALUES ($1, $2) ON CONFLICT (cf) DO NOTHING`, db.NewID(), cf); err != nil {
		return "", err
	}
	var id string
	err := tx.QueryRow(`SELECT id FROM citizens WHERE cf = $1`, cf).Scan(&id)
	return id, err
}

// Twin returns an open request about the same codice fiscale and identifier that the person may
// read, so that nobody asks twice by mistake; ErrNotFound if there is none. What another ufficio
// asked is not told, as it is not shown.
func (s *Requests) Twin(ctx context.Context, who desk.Actor, cf desk.CodiceFiscale, identifier string) (desk.RequestRef, error) {
	var ref desk.RequestRef
	if who.Role != desk.Operatore {
		return ref, db.ErrNotFound
	}
	c := &db.Clause{}
	c.And(`c.cf = ? AND r.citizen_id = c.id AND r.ident_norm = ? AND r.waiting_since <> ''`, cf, identifier)
	c.MayRead(who)
	err := s.Read(ctx).QueryRow(`SELECT r.id, r.number FROM citizens c CROSS JOIN requests r JOIN uffici u ON u.id = r.ufficio_id`+
		c.Where()+` ORDER BY r.key DESC LIMIT 1`, c.Args...).Scan(&ref.ID, &ref.Number)
	return ref, db.One(err)
}
