package storetest

import (
	"combipat/desk"
	"combipat/store"
)

// Fill takes every place of a day of MI-PENSIONI for an ente of no interest, and returns what holds
// it: rows that end with ReleaseHold, made beside the rule that bounds them [A33].
func (a *Agenda) Fill(day desk.Day) []string {
	a.Helper()
	var ids []string
	days, err := a.S.FreeSlots(a.Context(), a.People["operatore.beta"], "MI-PENSIONI", day, 1, desk.InPresenza, a.Now)
	a.Must(err)
	for _, s := range days[0].Slots {
		if len(s.Free) > 0 {
			id, err := a.Hold("operatore.beta", store.Wish{Start: s.Start})
			a.Must(err)
			a.Must(a.S.Write(a.Context(), func(tx *store.Tx) error { // as if somebody else of the ufficio held it
				_, err := tx.Exec(`UPDATE appointments SET origin = $2 WHERE id = $1`, id, desk.HoldOffered)
				return err
			}))
			ids = append(ids, id)
		}
	}
	return ids
}
