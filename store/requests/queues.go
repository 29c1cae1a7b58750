package requests

import (
	"context"
	"fmt"

	"combipat/desk"
	"combipat/store/db"
)

// Queues counts what waits for an operator; each count stops at QueueCap.
type Queues struct{ Unread, Remindable, Bookable, Drafts int }

// QueueCap is where counting stops: the page then says "99+".
const QueueCap = 99

// Queues returns the counts of the operator's home page.
func (s *Requests) Queues(ctx context.Context, who desk.Actor, today desk.Day) (q Queues, err error) {
	for _, count := range []struct {
		view View
		into *int
	}{{ViewUnread, &q.Unread}, {ViewRemindable, &q.Remindable}, {ViewBookable, &q.Bookable}, {ViewDrafts, &q.Drafts}} {
		c := &db.Clause{}
		c.MayRead(who)
		inView(c, who, today, count.view)
		if count.view == ViewDrafts {
			c.And(`r.state = 'bozza' AND r.author_id = ?`, who.ID)
		} else {
			c.And(`r.state <> 'bozza'`)
		}
		if count.view == ViewBookable { // of what SQL lets through the rules take less
			*count.into, err = s.bookable(ctx, c, today)
		} else {
			*count.into, err = s.counted(ctx, c)
		}
		if err != nil {
			return q, fmt.Errorf("count %s: %w", count.view, err)
		}
	}
	return q, nil
}

func (s *Requests) bookable(ctx context.Context, c *db.Clause, today desk.Day) (n int, err error) {
	dialogues, err := s.dialogues(ctx, c, QueueCap+1)
	for _, d := range dialogues {
		if d.RightsOn(today).Book.OK {
			n++
		}
	}
	return n, err
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
		n, err := s.counted(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", v, err)
		}
		counts[v] = n
	}
	return counts, nil
}
