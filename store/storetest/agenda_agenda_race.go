package storetest

import (
	"time"

	"combipat/desk"
)

const (
	Racers    = 200
	RaceSlots = 50
	RaceTries = 12 // slots one of them asks for before giving up
)

// Places returns the starts of the first fifty slots of MI-PENSIONI.
func (a *Agenda) Places() []time.Time {
	a.Helper()
	days, err := a.S.FreeSlots(a.Context(), a.People["operatore.mi"], "MI-PENSIONI", Tuesday, 21, desk.InPresenza, a.Now)
	a.Must(err)
	var starts []time.Time
	for _, d := range days {
		for _, s := range d.Slots {
			starts = append(starts, s.Start)
		}
	}
	return starts[:RaceSlots]
}

// Count returns how often a query of starts and numbers says each slot is sold.
func (a *Agenda) Count(query string, places []time.Time) map[int]int {
	a.Helper()
	sold := map[int]int{}
	for i, p := range places {
		sold[i] = Number(a, a.S, query, p.Unix())
	}
	return sold
}
