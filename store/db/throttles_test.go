package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// guessing has 30 people guess the password of one account from one network at once, and
// returns what went wrong: as many as are free may look, the others wait.
func guessing(try func(login, network string) error) error {
	admitted := 0
	for i, g := range storetest.AtOnce(30, func(int) (string, error) { return "", try("operatore.mi", "203.0.113.0/24") }) {
		often, ok := errors.AsType[*desk.TooMany](g.Err)
		switch {
		case g.Err == nil:
			admitted++
		case !ok || often.Wait != desk.SignInPatience.First:
			return fmt.Errorf("%d: %w", i, g.Err)
		}
	}
	if admitted != 5 {
		return fmt.Errorf("%d were let in", admitted)
	}
	return nil
}

func TestFiveGuessesWhoeverRaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.Must(guessing(func(login, network string) error { return o.S.TrySignIn(o.Context(), o.Now, login, network) }))
	})
}

// The mutant looks first and counts after the password was compared.
func TestFiveGuessesCatchTheMutant(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		meet := storetest.Gathering(30)
		err := guessing(func(login, network string) error {
			var failures int64
			_ = o.S.Read(o.Context()).QueryRow(`SELECT failures FROM throttles WHERE kind = 'mutante' AND key = $1`, login).Scan(&failures) // none yet is 0
			meet()
			if wait := desk.SignInPatience.Wait(desk.Attempts{Failures: failures, Last: o.Now}, o.Now); wait > 0 {
				return &desk.TooMany{Wait: wait}
			}
			return o.S.Write(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT INTO throttles (kind, key, failures, last_at) VALUES ('mutante', $1, 1, 0)
					ON CONFLICT (kind, key) DO UPDATE SET failures = throttles.failures + 1`, login)
				return err
			})
		})
		if err == nil {
			o.Error("not caught")
		}
	})
}

// What is counted across networks leaves in peace whoever signs in from where they always do.
func TestSignInAcrossNetworks(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, now := o.Context(), o.Now
		waits := func(login, network string) time.Duration {
			o.Helper()
			err := o.S.TrySignIn(ctx, now, login, network)
			often, ok := errors.AsType[*desk.TooMany](err)
			if err != nil && !ok {
				o.Fatal(err)
			}
			if ok {
				return often.Wait
			}
			return 0
		}
		o.Must(o.S.TrySignIn(ctx, now, "vittima", "ufficio"))
		o.Must(o.S.SignInTried(ctx, now, "vittima", "ufficio", true))
		for i := range 50 {
			if w := waits("vittima", fmt.Sprint("botnet", i)); w != 0 {
				o.Fatalf("network %d waits %s", i, w)
			}
		}
		if w := waits("vittima", "botnet50"); w != 5*time.Second {
			o.Errorf("the 51st network waits %s", w)
		}
		if w := waits("altra", "botnet50"); w != 0 {
			o.Errorf("another account waits %s", w)
		}
		if w := waits("vittima", "ufficio"); w != 0 {
			o.Errorf("the person waits %s", w)
		}
		now = now.Add(31 * 24 * time.Hour)
		if w := waits("vittima", "botnet50"); w != 0 {
			o.Errorf("a month later, %s", w)
		}

		// So many failures in a minute that nobody unknown gets in; the others do.
		now = now.Truncate(time.Minute)
		o.Must(o.S.TrySignIn(ctx, now, "casa", "ufficio"))
		o.Must(o.S.SignInTried(ctx, now, "casa", "ufficio", true))
		for i := range desk.MostFailures {
			if w := waits(fmt.Sprint("utente", i), "botnet"); w != 0 {
				o.Fatalf("%d waits %s", i, w)
			}
			o.Must(o.S.SignInTried(ctx, now, fmt.Sprint("utente", i), "botnet", false))
		}
		now = now.Add(20 * time.Second)
		if w := waits("chiunque", "altrove"); w != 40*time.Second {
			o.Errorf("after %d failures a stranger waits %s", desk.MostFailures, w)
		}
		if w := waits("casa", "ufficio"); w != 0 {
			o.Errorf("somebody known waits %s", w)
		}
		now = now.Add(40 * time.Second)
		if w := waits("chiunque", "altrove"); w != 0 {
			o.Errorf("in the next minute a stranger waits %s", w)
		}

		// Nothing stays for ever, and nothing tells who it was.
		if o.Count(`SELECT COUNT(*) FROM throttles WHERE key LIKE '%vittima%'`) != 0 {
			o.Error("a login stands in the table")
		}
		o.Must(o.S.SweepLeftovers(ctx, now.Add(25*time.Hour)))
		if n := o.Count(`SELECT COUNT(*) FROM throttles`); n == 0 || o.Count(`SELECT COUNT(*) FROM throttles WHERE good_at = 0`) != 0 {
			o.Errorf("after a day %d counts are left", n)
		}
		o.Must(o.S.SweepLeftovers(ctx, now.Add(31*24*time.Hour)))
		if n := o.Count(`SELECT COUNT(*) FROM throttles`); n != 0 {
			o.Errorf("after a month %d counts are left", n)
		}
	})
}

// A budget is a person's own, and thirty who spend at once spend no more than there is.
func TestBudgetWhoeverRaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		b, spent := desk.Budget{Name: "prova", Burst: 7, Every: time.Minute}, 0
		for _, g := range storetest.AtOnce(30, func(int) (string, error) { return "", o.S.Spend(o.Context(), o.Now, b, "qualcuno") }) {
			if g.Err == nil {
				spent++
			} else if often, ok := errors.AsType[*desk.TooMany](g.Err); !ok || often.Wait != time.Minute {
				o.Error(g.Err)
			}
		}
		if spent != 7 {
			o.Errorf("%d were spent", spent)
		}
		o.Must(o.S.Spend(o.Context(), o.Now, b, "altri"))
		o.Must(o.S.Spend(o.Context(), o.Now.Add(time.Minute), b, "qualcuno"))
	})
}
