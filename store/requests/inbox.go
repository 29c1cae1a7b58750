package requests

import (
	"context"
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
			c.And(longest.after, seconds, id)
		}
	}
	requests, err := s.listed(ctx, c, longest, PageSize+1)
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
