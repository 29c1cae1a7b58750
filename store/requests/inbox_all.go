package requests

import (
	"context"
	"slices"
	"strconv"

	"combipat/desk"
	"combipat/store/db"
)

// OfPosition is a request with the position in which its reader sees it.
type OfPosition struct {
	desk.Request
	As desk.Actor
}

// InboxOfAll is Inbox for somebody of several positions: what each of them sees, in one order, every
// request once; next is the cursor of the following page, "" at the end. To do something with one, its
// position has to be worn [R6, A30].
func (s *Requests) InboxOfAll(ctx context.Context, worn []desk.Actor, today desk.Day, f Filter) (list []OfPosition, next string, err error) {
	more, inOrder := false, newest
	if f.waiting() {
		inOrder = longest
	}
	for _, who := range worn {
		if !who.Official() {
			return nil, "", db.ErrNotFound
		}
		l, err := s.Inbox(ctx, who, today, f)
		if err != nil {
			return nil, "", err
		}
		more = more || l.Next != ""
		for _, r := range l.Requests {
			if !slices.ContainsFunc(list, func(o OfPosition) bool { return o.ID == r.ID }) {
				list = append(list, OfPosition{r, who})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b OfPosition) int { return inOrder.compare(a.Request, b.Request) })
	if len(list) > PageSize {
		list, more = list[:PageSize], true
	}
	if !more || len(list) == 0 {
		return list, "", nil
	}
	last := list[len(list)-1]
	if f.waiting() {
		return list, strconv.FormatInt(last.WaitingAt.Unix(), 36) + "." + last.ID, nil
	}
	return list, strconv.FormatInt(last.Key, 36), nil
}
