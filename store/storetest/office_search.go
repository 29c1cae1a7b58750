package storetest

import (
	"combipat/desk"
	"combipat/store"
)

// Finds returns the ids that a search in the Storico brings, or in the Inbox for officials.
func (o *Office) Finds(login, typed string) []string {
	o.Helper()
	who, list := o.Act(login, "").Who, o.S.Storico
	if who.Official() {
		list = o.S.Inbox
	}
	l, err := list(o.Context(), who, desk.DayOf(o.Now), store.Filter{Text: typed})
	if err != nil {
		o.Fatalf("%s searches %.80q: %v", login, typed, err)
	}
	return Ids(l)
}
