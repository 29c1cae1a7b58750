package storetest

import (
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store"
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

// Crowd adds people to somebody's ufficio and returns their logins.
func (a *Agenda) Crowd(colleague string, n int) []string {
	a.Helper()
	of := a.People[colleague]
	logins := make([]string, n)
	for i := range logins {
		logins[i] = fmt.Sprintf("folla%d.%s", i, colleague)
		id, err := a.S.AddPerson(a.Context(), a.Now, store.NewPerson{Login: logins[i], Name: "Persona della folla", Email: logins[i] + "@example.org",
			Role: desk.Operatore, Ente: of.Ente.Code, Ufficio: of.Ufficio.Code})
		a.Must(err)
		who, err := a.S.Person(a.Context(), id)
		a.Must(err)
		a.People[logins[i]] = who
	}
	return logins
}

// FreePlace returns one of some starts that nobody holds.
func (a *Agenda) FreePlace(places []time.Time) time.Time {
	a.Helper()
	for i, n := range a.Count(`SELECT COUNT(*) FROM appointments WHERE live AND start_at = $1`, places) {
		if n == 0 {
			return places[i]
		}
	}
	a.Fatal("no place is free")
	return time.Time{}
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
