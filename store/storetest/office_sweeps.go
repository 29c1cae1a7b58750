package storetest

import (
	"fmt"

	"combipat/desk"
)

// Sweep runs every sweep of requests at the first instant of a day, twice: the second time
// must change nothing.
func (o *Office) Sweep(day desk.Day) {
	o.Helper()
	o.Now = day.Start()
	o.Must(o.S.SweepAll(o.Context(), o.Now))
	before := o.Fingerprint() + fmt.Sprint(o.Count(`SELECT COUNT(*) FROM outbox`))
	o.Must(o.S.SweepAll(o.Context(), o.Now))
	if after := o.Fingerprint() + fmt.Sprint(o.Count(`SELECT COUNT(*) FROM outbox`)); after != before {
		o.Fatalf("%s: swept twice: %s, then %s", day, before, after)
	}
}

// Told fails unless the person's notices are these, oldest first.
func (o *Office) Told(when string, login, want string) {
	o.Helper()
	if got := o.Notified(login); got != want {
		o.Errorf("%s: %s was told %q, want %q", when, login, got, want)
	}
}

func (o *Office) UnsortedID() (id string) {
	o.Helper()
	o.Must(o.S.Read(o.Context()).QueryRow(`SELECT id FROM requests WHERE state = 'da-smistare'`).Scan(&id))
	return id
}
