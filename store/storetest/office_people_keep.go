package storetest

import (
	"slices"

	"combipat/store"
)

func (o *Office) Account(by, login string) store.PersonEntry {
	o.Helper()
	found, err := o.S.FindPeople(o.Context(), o.People[by], o.Now, login)
	o.Must(err)
	i := slices.IndexFunc(found.People, func(p store.PersonEntry) bool { return p.Login == login })
	if i < 0 {
		o.Fatalf("%s does not find %s", by, login)
	}
	return found.People[i]
}
