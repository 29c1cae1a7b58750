package storetest

import (
	"time"

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
