package requests

import (
	"context"
	"strconv"

	"combipat/desk"
	"combipat/store/db"
)

// PageSize is how many rows a list shows at a time.
const PageSize = 25

// View is a ready-made selection of a list; "" is all.
type View string

const (
	ViewUnread     View = "da-leggere"    // replies the patronato has not opened
	ViewRemindable View = "sollecitabili" // today [R17]
	ViewBookable   View = "prenotabili"   // today [R27]
	ViewDrafts     View = "bozze"
	ViewMine       View = "mie"
	ViewUnassigned View = "non-assegnate"
	ViewWaiting    View = "in-attesa" // the office's default: what still wants an answer
	ViewLate       View = "oltre-15"  // waiting for more than 15 days
)

// Filter narrows a list; empty fields narrow nothing. After is the cursor of a page.
type Filter struct {
	View       View
	State      desk.State
	Topic      string // of the first level, or a subtopic
	Motivo     desk.Motivo
	Provenance desk.Provenance
	CF         desk.CodiceFiscale
	Text       string
	After      string
}

// List is one page of requests; Next is the cursor of the following one, "" at the end.
type List struct {
	Requests []desk.Request
	Next     string
}

// Storico returns the requests the operator may see, newest first [R19].
func (s *Requests) Storico(ctx context.Context, who desk.Actor, today desk.Day, f Filter) (List, error) {
	c := &db.Clause{}
	c.MayRead(who)
	narrow(c, s, who, today, f)
	if f.View == ViewDrafts {
		requests, err := s.drafts(ctx, who, c, 100)
		return List{Requests: requests}, err
	}
	c.And(`r.state <> 'bozza'`)
	return s.newestFirst(ctx, c, today, f)
}

// drafts returns the person's drafts among what c lets through, last saved first, at most n.
func (s *Requests) drafts(ctx context.Context, who desk.Actor, c *db.Clause, n int) ([]desk.Request, error) {
	c.And(`r.state = 'bozza' AND r.author_id = ?`, who.ID)
	return s.listed(ctx, c, latestDraft, n)
}

// LatestDraft returns the draft that the person saved last under what they act as, or ErrNotFound.
func (s *Requests) LatestDraft(ctx context.Context, who desk.Actor) (desk.Request, error) {
	c := &db.Clause{}
	c.MayRead(who)
	drafts, err := s.drafts(ctx, who, c, 1)
	if err != nil {
		return desk.Request{}, err
	}
	if len(drafts) == 0 {
		return desk.Request{}, db.ErrNotFound
	}
	return drafts[0], nil
}

// newestFirst pages through c by key, keeping to what a view computed in Go lets through.
func (s *Requests) newestFirst(ctx context.Context, c *db.Clause, today desk.Day, f Filter) (List, error) {
	order := newest
	if f.View.few() {
		order = newestOfFew
	}
	if after, err := strconv.ParseInt(f.After, 36, 64); err == nil && after > 0 {
		c.And(order.after, after)
	}
	requests, err := s.listed(ctx, c, order, PageSize+1)
	if err != nil {
		return List{}, err
	}
	l := List{Requests: requests}
	if len(requests) > PageSize {
		l.Requests = requests[:PageSize]
		l.Next = strconv.FormatInt(l.Requests[PageSize-1].Key, 36)
	}
	l.Requests = stillIn(l.Requests, today, f.View)
	return l, nil
}

// stillIn drops what the rules, asked anew, do not let into a view.
func stillIn(list []desk.Request, today desk.Day, v View) []desk.Request {
	kept := list[:0]
	for _, r := range list {
		rights := r.RightsOn(today)
		if (v == ViewRemindable && !rights.Remind.OK) || (v == ViewBookable && !rights.Book.OK) {
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

// narrow adds the conditions of a filter.
func narrow(c *db.Clause, s *Requests, who desk.Actor, today desk.Day, f Filter) {
	inState(c, f.State, today)
	if f.Topic != "" {
		c.And(`(r.topic = ? OR r.topic_root = ?)`, f.Topic, f.Topic)
	}
	if f.Motivo != "" {
		c.And(`r.motivo = ?`, f.Motivo)
	}
	if f.Provenance != "" {
		c.And(`r.provenance = ?`, f.Provenance)
	}
	if f.CF != "" {
		c.And(`r.citizen_id = (SELECT z.id FROM citizens z WHERE z.cf = ?)`, f.CF)
	}
	if f.Text != "" {
		Matching(c, s, f.Text, scopeOf(who))
	}
	inView(c, who, today, f.View)
}

// scopeOf returns the id whose word stands in all a person may find, "" where there is none.
func scopeOf(who desk.Actor) string {
	switch {
	case who.AsReferente():
		return who.Ente.ID
	case who.Role == desk.Operatore:
		return who.Ufficio.ID
	case who.Role == desk.Responsabile:
		return who.Struttura.ID
	}
	return ""
}

// inState adds a state as it is today, whether or not the archiving sweep has passed [A10].
func inState(c *db.Clause, state desk.State, today desk.Day) {
	firstOpen := desk.FirstReopenable(today)
	switch state {
	case "":
	case desk.Chiusa:
		// Joined to nothing, the day is no way for an index to begin with all the closed of the country.
		c.And(`r.state = 'chiusa' AND r.closed_on || '' >= ?`, firstOpen)
	case desk.Archiviata:
		c.Either(db.Option{Cond: `r.state = 'archiviata'`}, db.Option{Cond: `r.state = 'chiusa' AND r.closed_on < ?`, Args: []any{firstOpen}})
	default:
		c.And(`r.state = ?`, state)
	}
}

func inView(c *db.Clause, who desk.Actor, today desk.Day, v View) {
	switch v {
	case ViewUnread:
		c.And(`r.unread`)
	case ViewRemindable:
		c.And(`r.waiting_since <> '' AND r.waiting_since <= ? AND r.sollecito_on <= ?`, desk.LastRemindable(today), desk.LastRemindable(today))
	case ViewBookable:
		c.And(`r.profile = 'generico' AND r.state IN ('inviata', 'in-carico', 'risposta', 'integrazione', 'chiusa')`)
		silent := desk.LastSilent(today)
		c.Either(db.Option{Cond: `r.waiting_since <> '' AND r.waiting_since <= ?`, Args: []any{silent}},
			db.Option{Cond: `(r.bookable OR r.second_done <> '') AND NOT (r.waiting_since <> '' AND r.waiting_since <= ?)`, Args: []any{silent}})
	case ViewMine:
		if who.Official() {
			c.And(`r.assignee_id = ?`, who.ID)
		} else {
			c.And(`r.owner_id = ?`, who.ID)
		}
	case ViewUnassigned:
		c.And(`r.assignee_id IS NULL AND r.waiting_since <> ''`)
	case ViewWaiting:
		c.And(`r.waiting_since <> ''`)
	case ViewLate:
		c.And(`r.waiting_since <> '' AND r.waiting_since <= ?`, desk.LastSilent(today))
	}
}
