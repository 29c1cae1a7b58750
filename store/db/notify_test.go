package db_test

import (
	"slices"
	"testing"
	"time"

	"combipat/store"
	"combipat/store/storetest"
)

// next returns the next name, or fails after ten seconds.
func next(t *testing.T, ch <-chan string) string {
	t.Helper()
	select {
	case name, ok := <-ch:
		if !ok {
			t.Fatal("the subscription has ended")
		}
		return name
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
	}
	return ""
}

func publish(t *testing.T, s *store.Store, names ...string) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		for _, name := range names {
			tx.Publish("anna", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSubscriptions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		one, end := s.Subscribe("anna")
		two, _ := s.Subscribe("anna")
		other, _ := s.Subscribe("bruno")
		s.Write(t.Context(), func(tx *store.Tx) error { tx.Publish("anna", "never"); return errJob })
		publish(t, s, "richieste")
		if a, b := next(t, one), next(t, two); a != "richieste" || b != "richieste" {
			t.Error(a, b)
		}
		if len(other) > 0 {
			t.Errorf("bruno was told %q", <-other)
		}
		// Nobody takes anything out: each name waits once, and nothing blocks.
		for range 40 {
			publish(t, s, "richieste", "notifiche", "richieste")
		}
		got := []string{next(t, one), next(t, one)}
		slices.Sort(got)
		if len(one) != 0 || !slices.Equal(got, []string{"notifiche", "richieste"}) {
			t.Errorf("%v and %d more", got, len(one))
		}
		end()
		end()
		if _, ok := <-one; ok {
			t.Error("not ended")
		}
		publish(t, s, "richieste")
		s.Close()
		for range two {
		}
		late, endLate := s.Subscribe("anna")
		if _, ok := <-late; ok {
			t.Error("a closed store takes subscriptions")
		}
		endLate()
	})
}

// Two copies of the program on one PostgreSQL hear of each other's changes, and of their own
// once.
func TestSubscriptionsAcrossProcesses(t *testing.T) {
	here, o := openBenchAt(t, "postgres")
	there := reopen(t, o, bench)
	mine, _ := here.Subscribe("anna")
	theirs, _ := there.Subscribe("anna")
	publish(t, here, "richieste")
	if got := next(t, mine); got != "richieste" {
		t.Error(got)
	}
	if got := next(t, theirs); got != "richieste" {
		t.Error(got)
	}
	publish(t, there, "notifiche") // comes after an echo of the first, if there was one
	if got := next(t, mine); got != "notifiche" {
		t.Error(got)
	}
}

func TestLostListenerComesBack(t *testing.T) {
	here, o := openBenchAt(t, "postgres")
	there := reopen(t, o, bench)
	ch, _ := here.Subscribe("anna")
	n := storetest.Number(t, here, `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
	if n != 2 {
		t.Fatalf("%d listeners", n)
	}
	got := []string{next(t, ch), next(t, ch), next(t, ch), next(t, ch)} // look at everything again
	slices.Sort(got)
	if !slices.Equal(got, []string{"agenda", "notifiche", "ricevute", "richieste"}) {
		t.Error(got)
	}
	publish(t, there, "richieste")
	if got := next(t, ch); got != "richieste" {
		t.Error(got)
	}
}
