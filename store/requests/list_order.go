package requests

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"combipat/desk"
	"combipat/store/db"
)

// order is one in which a list is shown.
type order struct {
	by      string // ORDER BY
	after   string // the condition of a cursor
	compare func(a, b desk.Request) int
}

var (
	newest = order{`r.key DESC`, `r.key < ?`, func(a, b desk.Request) int { return cmp.Compare(b.Key, a.Key) }}
	// newestOfFew sorts what a partial index has found: an index in the order of the keys would be
	// read to its end for them.
	newestOfFew = order{`r.key + 0 DESC`, `r.key + 0 < ?`, newest.compare}
	longest     = order{`r.waiting_at, r.id`, `(r.waiting_at, r.id) > (?, ?)`, func(a, b desk.Request) int {
		return cmp.Or(a.WaitingAt.Compare(b.WaitingAt), cmp.Compare(a.ID, b.ID))
	}}
	latestDraft = order{`r.updated_at DESC`, ``, func(a, b desk.Request) int { return b.UpdatedAt.Compare(a.UpdatedAt) }}
)

// few says whether a view is of few rows, wherever they stand among all.
func (v View) few() bool {
	switch v {
	case ViewRemindable, ViewBookable, ViewWaiting, ViewLate, ViewUnassigned:
		return true
	}
	return false
}

// listed returns the first n requests of a clause in an order, each part from its own index.
func (s *Requests) listed(ctx context.Context, c *db.Clause, o order, n int) ([]desk.Request, error) {
	q := s.Read(ctx)
	parts, err := c.Parts(q)
	if err != nil {
		return nil, err
	}
	var all []desk.Request
	for _, p := range parts {
		some, err := ListRequests(q, p, ` ORDER BY `+o.by+` LIMIT `+p.Arg(n))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if len(parts) > 1 {
		slices.SortStableFunc(all, o.compare)
	}
	return all[:min(n, len(all))], nil
}

// counted returns how many requests a clause meets, up to one more than QueueCap. The rows
// themselves are not read where an index holds what the conditions name.
func (s *Requests) counted(ctx context.Context, c *db.Clause) (n int, err error) {
	q := s.Read(ctx)
	parts, err := c.Parts(q)
	for _, p := range parts {
		if left := QueueCap + 1 - n; left > 0 && err == nil {
			var some int
			err = q.QueryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM requests r`+p.Where()+` LIMIT `+p.Arg(left)+`) AS few`, p.Args...).Scan(&some)
			n += some
		}
	}
	return n, err
}

// dialogues returns what the rules need to know of the first n requests of a clause, in no order.
func (s *Requests) dialogues(ctx context.Context, c *db.Clause, n int) (all []desk.Dialogue, err error) {
	q := s.Read(ctx)
	parts, err := c.Parts(q)
	for _, p := range parts {
		if err != nil || len(all) >= n {
			break
		}
		var some []desk.Dialogue
		rows, failed := q.Query(`SELECT r.profile, r.struttura_id IS NOT NULL, r.state, r.sent_on, r.replied_on, r.waiting_since, r.interactions, r.free_answer,
				r.second_done, r.solleciti, r.sollecito_on, r.interim, r.closed_on, r.bookable, r.booked_until, r.cancelled_soon, r.booking_consumed
			FROM requests r`+p.Where()+` LIMIT `+p.Arg(n-len(all)), p.Args...)
		some, err = db.Collect(rows, failed, scanDialogue)
		all = append(all, some...)
	}
	return all, err
}

func scanDialogue(rows *sql.Rows) (d desk.Dialogue, err error) {
	var profile desk.Profile
	var until int64
	err = rows.Scan(&profile, &d.Routed, &d.State, &d.SentOn, &d.RepliedOn, &d.WaitingSince, &d.Interactions, &d.FreeAnswer,
		&d.SecondDone, &d.Solleciti, &d.SollecitoOn, &d.Interim, &d.ClosedOn, &d.Bookable, &until, &d.Booking.CancelledSoon, &d.Booking.Consumed)
	d.ToCRIC, d.Booking.Until = profile == desk.Referente, db.Instant(until)
	return d, err
}
