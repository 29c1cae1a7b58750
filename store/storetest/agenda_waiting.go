package storetest

import (
	"combipat/desk"
	"combipat/store"
)

// Fill holds every place of a day of MI-PENSIONI but some, for an ente of no interest.
func (a *Agenda) Fill(day desk.Day) []string {
	a.Helper()
	var ids []string
	days, err := a.S.FreeSlots(a.Context(), a.People["operatore.beta"], "MI-PENSIONI", day, 1, desk.InPresenza, a.Now)
	a.Must(err)
	for _, s := range days[0].Slots {
		if len(s.Free) > 0 {
			id, err := a.Hold("operatore.beta", store.Wish{Start: s.Start})
			a.Must(err)
			ids = append(ids, id)
		}
	}
	return ids
}
