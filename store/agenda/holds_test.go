package agenda_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// A person holds three slots at a time and an ufficio ten in one punto, however many ask at once;
// the refusal names them, and one let go makes room for one [A33].
func TestHoldsAreBounded(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		places := a.Places()
		if held := holdAtOnce(a, places[:20], "operatore.mi"); held != desk.MostHolds {
			t.Errorf("one person holds %d", held)
		}
		_, err := a.Hold("operatore.mi", store.Wish{Start: places[30]})
		a.Refused("A33", err)
		own, wrong := a.S.HoldsInTheWay(a.Context(), a.People["operatore.mi"], "MI-PENSIONI", a.Now)
		if wrong != nil || len(own) != desk.MostHolds {
			t.Fatalf("%d in the way, %v", len(own), wrong)
		}
		for _, e := range own {
			if at := e.Day().Italian() + " alle " + e.Start.In(desk.Rome).Format("15:04"); !strings.Contains(err.Error(), at) {
				t.Errorf("%q does not name %s", err, at)
			}
		}
		a.Must(a.S.ReleaseHold(a.Context(), a.Act("operatore.mi", own[0].ID)))
		if _, err := a.Hold("operatore.mi", store.Wish{Start: places[30]}); err != nil {
			t.Error("with one let go:", err)
		}
		// another punto, and another ufficio, hold their own
		crowd := a.Crowd("operatore.mi", 4)
		if held := holdAtOnce(a, places[20:50], crowd...); held != desk.MostHoldsOfPunto-desk.MostHolds {
			t.Errorf("beside the three of one, the ufficio holds %d", held)
		}
		if _, err := a.Hold("operatore.beta", store.Wish{Start: a.FreePlace(places)}); err != nil {
			t.Error("another ufficio:", err)
		}
		// past their time, without a sweep, they count for nothing
		a.Now = a.Now.Add(desk.HoldFor)
		if _, err := a.Hold("operatore.mi", store.Wish{Start: places[40]}); err != nil {
			t.Error("after ten minutes:", err)
		}
	})
}

// holdAtOnce has people ask for slots all at once and returns how many they got.
func holdAtOnce(a *storetest.Agenda, places []time.Time, logins ...string) (held int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i, place := range places {
		wg.Go(func() {
			_, err := a.Hold(logins[i%len(logins)], store.Wish{Start: place})
			mu.Lock()
			defer mu.Unlock()
			refused, no := errors.AsType[*desk.Refusal](err)
			switch {
			case err == nil:
				held++
			case errors.Is(err, store.ErrTaken), no && refused.Rule == "A33":
			default:
				a.Error(err)
			}
		})
	}
	wg.Wait()
	return held
}
