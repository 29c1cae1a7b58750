package agenda_test

import (
	"errors"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// In the nights in which the clock changes a punto open from 0 to 6 has two half hours less, or
// two more; each can be booked once, and no two overlap, in the database as well [R43].
func TestBookThroughClockChanges(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		for _, night := range []struct {
			day   desk.Day
			slots int
		}{{"2026-03-29", 10}, {"2026-10-25", 14}} {
			day, want := night.day, night.slots
			a.Now = storetest.At(day.AddDays(-2), 9, 0)
			a.Must(a.S.SetException(a.Context(), a.Act("responsabile.mi", a.Punto("MI-PENSIONI")), desk.Exception{Day: day, Hours: []desk.Hours{{From: 0, To: 360, Length: 30, Counters: 1}}}, store.Settling{}))
			days, err := a.S.FreeSlots(a.Context(), a.People["operatore.mi"], "MI-PENSIONI", day, 1, desk.InPresenza, a.Now)
			a.Must(err)
			if len(days[0].Slots) != want {
				a.Fatalf("%s: %d slots", day, len(days[0].Slots))
			}
			for i, s := range days[0].Slots {
				e := a.Book("operatore.mi", store.Wish{Start: s.Start}, desk.Booking{CF: citizenNo(i)})
				if !e.Start.Equal(s.Start) || e.Day() != day {
					a.Errorf("%s became %s", s.Start, e.Start)
				}
				if _, err := a.Hold("operatore.beta", store.Wish{Start: s.Start}); !errors.Is(err, store.ErrTaken) {
					a.Error(s.Start, err)
				}
			}
			found, err := a.S.SearchAppointments(a.Context(), a.People["operatore.mi"], store.Search{Day: day})
			if err != nil || len(found.Entries) != want {
				a.Error(len(found.Entries), err)
			}
		}
	})
}

// Times cut from other hours overlap what is booked: neither the grid nor the database lets
// two of them have one counter.
func TestOverlapIsImpossibleInTheDatabase(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		a.Must(a.S.SetException(a.Context(), a.Act("responsabile.mi", e.Punto.ID), desk.Exception{Day: storetest.Tuesday, Hours: []desk.Hours{{From: 555, To: 615, Length: 30, Counters: 1}}}, store.Settling{Way: desk.LeaveThem}))
		if _, err := a.Hold("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 15)}); !errors.Is(err, store.ErrTaken) {
			a.Error(err)
		}
		if _, err := a.Hold("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 45)}); err != nil {
			a.Error(err)
		}
		err := a.S.Write(a.Context(), func(tx *store.Tx) error { // somebody who looks nowhere first
			_, err := tx.Exec(`INSERT INTO slot_minutes (punto_id, counter, five, appointment_id) VALUES ($1, 1, $2, $3)`, e.Punto.ID, e.Start.Unix()/300+3, e.ID)
			return err
		})
		if !db.IsUnique(err) {
			a.Error(err)
		}
		err = a.S.Write(a.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO appointments (id, version, state, live, live_until, origin, punto_id, struttura_id, counter, start_at, end_at, day, mode,
					ente_id, ufficio_id, author_id, held_at, updated_at)
				SELECT 'twin', 1, state, live, live_until, origin, punto_id, struttura_id, counter, start_at, end_at, day, mode,
					ente_id, ufficio_id, author_id, held_at, updated_at FROM appointments WHERE id = $1`, e.ID)
			return err
		})
		if !db.IsUnique(err) {
			a.Error(err)
		}
	})
}
