package requests

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"combipat/desk"
	"combipat/store/db"
)

// Inbox returns the requests of the official's structures and topics: those still waiting
// oldest first, all others newest first [R21, R23].
func (s *Requests) Inbox(ctx context.Context, who desk.Actor, today desk.Day, f Filter) (List, error) {
	c := &db.Clause{}
	c.MayRead(who)
	narrow(c, s, who, today, f)
	if !f.waiting() {
		return s.newestFirst(ctx, c, today, f)
	}
	c.And(`r.waiting_since <> ''`)
	if at, id, ok := strings.Cut(f.After, "."); ok {
		if seconds, err := strconv.ParseInt(at, 36, 64); err == nil {
			c.And(`(r.waiting_at, r.id) > (?, ?)`, seconds, id)
		}
	}
	requests, err := ListRequests(s.Read(ctx), c, ` ORDER BY r.waiting_at, r.id LIMIT `+c.Arg(PageSize+1))
	if err != nil {
		return List{}, err
	}
	l := List{Requests: requests}
	if len(requests) > PageSize {
		l.Requests = requests[:PageSize]
		last := l.Requests[PageSize-1]
		l.Next = strconv.FormatInt(last.WaitingAt.Unix(), 36) + "." + last.ID
	}
	return l, nil
}

// waiting says whether everything the filter lets through still wants an answer.
func (f Filter) waiting() bool {
	switch f.View {
	case ViewWaiting, ViewUnassigned, ViewLate:
		return true
	}
	switch f.State {
	case desk.Inviata, desk.DaSmistare, desk.InCarico, desk.Integrazione:
		return true
	}
	return false
}

// InboxCounts returns how many requests each view of the inbox holds, up to QueueCap.
func (s *Requests) InboxCounts(ctx context.Context, who desk.Actor, today desk.Day) (map[View]int, error) {
	counts := map[View]int{}
	for _, v := range []View{ViewWaiting, ViewUnassigned, ViewLate, ViewMine} {
		c := &db.Clause{}
		c.MayRead(who)
		inView(c, who, today, v)
		if v == ViewMine {
			c.And(`r.waiting_since <> ''`)
		}
		var n int
		err := s.Read(ctx).QueryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM requests r LEFT JOIN uffici u ON u.id = r.ufficio_id`+
			c.Where()+` LIMIT `+c.Arg(QueueCap+1)+`) AS few`, c.Args...).Scan(&n)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", v, err)
		}
		counts[v] = n
	}
	return counts, nil
}
