package store_test

import (
	"errors"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// In the nights in which the clock changes a punto open from 0 to 6 has two half hours less, or
// two more; each can be booked once, and no two overlap, in the database as well [R43].
func TestBookThroughClockChanges(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		for _, night := range []struct {
			day   desk.Day
			slots int
		}{{"2026-03-29", 10}, {"2026-10-25", 14}} {
			day, want := night.day, night.slots
			a.now = at(day.AddDays(-2), 9, 0)
			a.must(a.s.SetException(a.Context(), a.act("responsabile.mi", a.punto("MI-PENSIONI")), desk.Exception{Day: day, Hours: []desk.Hours{{From: 0, To: 360, Length: 30, Counters: 1}}}))
			days, err := a.s.FreeSlots(a.Context(), a.people["operatore.mi"], "MI-PENSIONI", day, 1, desk.InPresenza, a.now)
			a.must(err)
			if len(days[0].Slots) != want {
				a.Fatalf("%s: %d slots", day, len(days[0].Slots))
			}
			for i, s := range days[0].Slots {
				e := a.book("operatore.mi", store.Wish{Start: s.Start}, desk.Booking{CF: citizenNo(i)})
				if !e.Start.Equal(s.Start) || e.Day() != day {
					a.Errorf("%s became %s", s.Start, e.Start)
				}
				if _, err := a.hold("operatore.beta", store.Wish{Start: s.Start}); !errors.Is(err, store.ErrTaken) {
					a.Error(s.Start, err)
				}
			}
			found, err := a.s.SearchAppointments(a.Context(), a.people["operatore.mi"], store.Search{Day: day})
			if err != nil || len(found.Entries) != want {
				a.Error(len(found.Entries), err)
			}
		}
	})
}

// Times cut from other hours overlap what is booked: neither the grid nor the database lets
// two of them have one counter.
func TestOverlapIsImpossibleInTheDatabase(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: mario})
		a.must(a.s.SetException(a.Context(), a.act("responsabile.mi", e.Punto.ID), desk.Exception{Day: tuesday, Hours: []desk.Hours{{From: 555, To: 615, Length: 30, Counters: 1}}}))
		if _, err := a.hold("operatore.beta", store.Wish{Start: at(tuesday, 9, 15)}); !errors.Is(err, store.ErrTaken) {
			a.Error(err)
		}
		if _, err := a.hold("operatore.beta", store.Wish{Start: at(tuesday, 9, 45)}); err != nil {
			a.Error(err)
		}
		err := a.s.Write(a.Context(), func(tx *store.Tx) error { // somebody who looks nowhere first
			_, err := tx.Exec(`INSERT INTO slot_minutes (punto_id, counter, five, appointment_id) VALUES ($1, 1, $2, $3)`, e.Punto.ID, e.Start.Unix()/300+3, e.ID)
			return err
		})
		if !store.IsUnique(err) {
			a.Error(err)
		}
		err = a.s.Write(a.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO appointments (id, version, state, live, live_until, origin, punto_id, struttura_id, counter, start_at, end_at, day, mode,
					ente_id, ufficio_id, author_id, held_at, updated_at)
				SELECT 'twin', 1, state, live, live_until, origin, punto_id, struttura_id, counter, start_at, end_at, day, mode,
					ente_id, ufficio_id, author_id, held_at, updated_at FROM appointments WHERE id = $1`, e.ID)
			return err
		})
		if !store.IsUnique(err) {
			a.Error(err)
		}
	})
}
