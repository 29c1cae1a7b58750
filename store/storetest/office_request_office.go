package storetest

import (
	"combipat/store"
)

// Pages returns the ids on all pages of a list.
func (o *Office) Pages(list func(f store.Filter) (store.List, error), f store.Filter) (all []string) {
	o.Helper()
	for {
		l, err := list(f)
		o.Must(err)
		all = append(all, Ids(l)...)
		if f.After = l.Next; f.After == "" {
			return all
		}
	}
}
