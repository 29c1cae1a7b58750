package storetest

import (
	"time"

	"combipat/desk"
	"combipat/store"
)

// MoveTo holds a slot for moving and moves there.
func (a *Agenda) MoveTo(login, id string, to time.Time) error {
	hold, err := a.Hold(login, store.Wish{Start: to, Moves: id})
	if err != nil {
		return err
	}
	return a.S.Move(a.Context(), a.Act(login, id), hold)
}

// Doubles is what a person is told of other enti's appointments for the citizens of one.
func (a *Agenda) Doubles(login string, e desk.AgendaEntry) []desk.Double {
	a.Helper()
	list, err := a.S.Doubles(a.Context(), a.People[login], e, a.Now)
	a.Must(err)
	return list
}
