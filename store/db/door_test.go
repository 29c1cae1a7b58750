package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

var errJob = errors.New("the job's own error")

// hold keeps the door's goroutine in a job until release is called, so that what comes then is
// one batch.
func hold(t testing.TB, s *store.Store) (release func()) {
	t.Helper()
	in, out, done := make(chan bool), make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		s.Write(context.Background(), func(*store.Tx) error { close(in); <-out; return nil })
	}()
	<-in
	return func() { close(out); <-done }
}

// queue starts the write and returns when it stands in the queue.
func queue(s *store.Store, ctx context.Context, fn func(tx *store.Tx) error) <-chan error {
	before := s.InDoor()
	result := make(chan error, 1)
	go func() { result <- s.Write(ctx, fn) }()
	for s.InDoor() == before {
		runtime.Gosched()
	}
	return result
}

func TestManyWritersExactCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		var wg sync.WaitGroup
		var after atomic.Int32
		for i := range 200 {
			wg.Go(func() {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					tx.AfterCommit(func() { after.Add(1) })
					if err := add(fmt.Sprint(i))(tx); err != nil {
						return err
					}
					if i%3 == 0 {
						return errJob
					}
					return nil
				})
				if wrong := i%3 == 0; wrong != errors.Is(err, errJob) || !wrong && err != nil {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); n != 133 {
			t.Errorf("%d rows, want 133", n)
		}
		if n := after.Load(); n != 133 {
			t.Errorf("%d ran after commit, want 133", n)
		}
	})
}

// What has queued up is one transaction: the last sees the first's row, nobody else does yet.
func TestQueuedWritesAreCommittedTogether(t *testing.T) {
	s := openBench(t, "sqlite")
	release := hold(t, s)
	var results []<-chan error
	for i := range 50 {
		results = append(results, queue(s, t.Context(), add(fmt.Sprint(i))))
	}
	inside, outside := -1, -1
	results = append(results, queue(s, t.Context(), func(tx *store.Tx) error {
		outside = storetest.Number(t, s, `SELECT COUNT(*) FROM things`)
		return tx.QueryRow(`SELECT COUNT(*) FROM things`).Scan(&inside)
	}))
	release()
	for _, r := range results {
		if err := <-r; err != nil {
			t.Error(err)
		}
	}
	if inside != 50 || outside != 0 {
		t.Errorf("inside %d, outside %d; want 50 and 0", inside, outside)
	}
}

// Every way in which one job of a batch can go wrong, with neighbours that must not notice.
func TestOneBadJobInABatch(t *testing.T) {
	insert := func(tx *store.Tx) { tx.Exec(`INSERT INTO things (id) VALUES ('bad')`) }
	for name, bad := range map[string]func(tx *store.Tx) error{
		"error at once":   func(*store.Tx) error { return errJob },
		"after a change":  func(tx *store.Tx) error { insert(tx); return errJob },
		"after returning": func(tx *store.Tx) error { return returning(tx, "bad") },
		"after a query that writes": func(tx *store.Tx) error {
			rows, err := tx.Query(`INSERT INTO things (id) VALUES ('bad') RETURNING id`)
			if err != nil {
				return err
			}
			rows.Next()
			rows.Close()
			return errJob
		},
		"panic":              func(*store.Tx) error { panic("oh") },
		"panic after change": func(tx *store.Tx) error { insert(tx); panic("oh") },
		"no change made":     func(tx *store.Tx) error { tx.Exec(`UPDATE things SET n = 1 WHERE id = 'no'`); return errJob },
		"unique":             func(tx *store.Tx) error { return add("0")(tx) },
		"unique, ignored":    func(tx *store.Tx) error { add("0")(tx); return nil },
		"ignored after a change": func(tx *store.Tx) error {
			insert(tx)
			tx.Exec(`nonsense`)
			insert(tx)
			return nil
		},
		"bad query": func(tx *store.Tx) error { _, err := tx.Query(`nonsense`); return err },
		"two in text": func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO things (id) VALUES ('bad'); nonsense`)
			return err
		},
		"rolls back itself": func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT OR ROLLBACK INTO things (id) VALUES ('bad'), ('0')`)
			return err
		},
		"rolled back, ignored": func(tx *store.Tx) error {
			var id string
			tx.QueryRow(`INSERT OR ROLLBACK INTO things (id) VALUES ('bad'), ('0') RETURNING id`).Scan(&id)
			return nil
		},
		"fails at commit": func(tx *store.Tx) error {
			_, err := tx.Exec(`PRAGMA defer_foreign_keys = ON`)
			if err == nil {
				_, err = tx.Exec(`INSERT INTO parts (id, thing_id) VALUES ('bad', 'nowhere')`)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openBench(t, "sqlite")
			release := hold(t, s)
			var good []<-chan error
			for i := range 10 {
				good = append(good, queue(s, t.Context(), add(fmt.Sprint(i))))
			}
			after := false
			wrong := queue(s, t.Context(), func(tx *store.Tx) error {
				tx.AfterCommit(func() { after = true })
				return bad(tx)
			})
			for i := range 10 {
				good = append(good, queue(s, t.Context(), add(fmt.Sprint(10+i))))
			}
			release()
			if err := <-wrong; err == nil {
				t.Error("the bad job went through")
			} else if strings.HasPrefix(name, "panic") && !strings.Contains(err.Error(), "oh") {
				t.Error(err)
			}
			for i, r := range good {
				if err := <-r; err != nil {
					t.Errorf("%d: %v", i, err)
				}
			}
			if after {
				t.Error("AfterCommit without a commit")
			}
			all := storetest.Number(t, s, `SELECT COUNT(*) FROM things`)
			bad := storetest.Number(t, s, `SELECT COUNT(*) FROM things WHERE id = 'bad'`) + storetest.Number(t, s, `SELECT COUNT(*) FROM parts`)
			if all != 20 || bad != 0 {
				t.Errorf("%d rows, %d of them of the bad job; want 20 and 0", all, bad)
			}
		})
	}
}

func returning(tx *store.Tx, id string) error {
	if err := tx.QueryRow(`INSERT INTO things (id) VALUES ($1) RETURNING id`, id).Scan(&id); err != nil {
		return err
	}
	return errJob
}

// A full disk makes SQLite roll back by itself: nothing may be lost or doubled by that.
func TestFullDiskInABatch(t *testing.T) {
	s := openBench(t, "sqlite")
	if _, err := s.Writer().Exec(`PRAGMA max_page_count = 40`); err != nil {
		t.Fatal(err)
	}
	release := hold(t, s)
	first := queue(s, t.Context(), add("first"))
	big := queue(s, t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO things (id) VALUES (hex(zeroblob(1000000)))`)
		return err
	})
	last := queue(s, t.Context(), add("last"))
	release()
	if a, b, c := <-first, <-big, <-last; a != nil || b == nil || c != nil {
		t.Errorf("%v, %v, %v", a, b, c)
	}
	if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}

func TestBadJobAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		for name, bad := range map[string]func(tx *store.Tx) error{
			"error":       func(tx *store.Tx) error { add("x")(tx); return errJob },
			"returning":   func(tx *store.Tx) error { return returning(tx, "x") },
			"panic":       func(tx *store.Tx) error { add("x")(tx); panic("oh") },
			"looked away": func(tx *store.Tx) error { add("x")(tx); add("x")(tx); return nil },
			"and went on": func(tx *store.Tx) error { add("x")(tx); add("x")(tx); return add("y")(tx) },
			"query after": func(tx *store.Tx) error {
				add("x")(tx)
				tx.Exec(`nonsense`)
				_, err := tx.Query(`SELECT 1`)
				return err
			},
			"nil, no write": func(tx *store.Tx) error { tx.Query(`nonsense`); return nil },
		} {
			after := false
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				tx.AfterCommit(func() { after = true })
				return bad(tx)
			})
			if err == nil || after {
				t.Errorf("%s: %v, after commit: %v", name, err, after)
			}
		}
		if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); n != 0 {
			t.Errorf("%d rows", n)
		}
		if err := s.Write(t.Context(), add("x")); err != nil {
			t.Errorf("the door after all that: %v", err)
		}
	})
}

func TestCancelledWriteIsNotRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		release := hold(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		run := false
		job := func(*store.Tx) error { run = true; return nil }
		var result <-chan error
		if kind == "sqlite" {
			result = queue(s, ctx, job)
			cancel()
		} else {
			cancel() // nothing waits behind another there
			done := make(chan error, 1)
			done <- s.Write(ctx, job)
			result = done
		}
		release()
		if err := <-result; !errors.Is(err, context.Canceled) || run {
			t.Errorf("%v, run: %v", err, run)
		}
		if err := s.Write(ctx, add("x")); !errors.Is(err, context.Canceled) {
			t.Errorf("alone: %v", err)
		}
		if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

// On SQLite a person who goes away in the midst of a job does not break the batch.
func TestCancelledWhileRunning(t *testing.T) {
	s := openBench(t, "sqlite")
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *store.Tx) error {
		cancel()
		return add("x")(tx)
	})
	if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); err != nil || n != 1 {
		t.Errorf("%v, %d rows", err, n)
	}
}

func TestFullQueueIsRefusedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		release := hold(t, s)
		gate := make(chan bool)
		results := make(chan error, db.DoorQueue)
		// On PostgreSQL the job that is held has one of the places.
		room := db.DoorQueue - s.InDoor()
		for i := range room {
			go func() {
				results <- s.Write(context.Background(), func(tx *store.Tx) error { <-gate; return add(fmt.Sprint(i))(tx) })
			}()
		}
		for s.InDoor() < db.DoorQueue {
			runtime.Gosched()
		}
		if err := s.Write(t.Context(), add("one too many")); !errors.Is(err, store.ErrBusy) {
			t.Errorf("got %v", err)
		}
		close(gate)
		release()
		for range room {
			if err := <-results; err != nil {
				t.Fatal(err)
			}
		}
		if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); n != room {
			t.Errorf("%d rows, want %d", n, room)
		}
	})
}

func TestErrRetryRunsAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		runs, after := 0, 0
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			tx.AfterCommit(func() { after++ })
			if err := add("x")(tx); err != nil {
				return err
			}
			if runs++; runs < 3 {
				return fmt.Errorf("version moved: %w", db.ErrRetry)
			}
			return nil
		})
		if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); err != nil || runs != 3 || n != 1 || after != 1 {
			t.Errorf("%v, %d runs, %d rows, %d after", err, runs, n, after)
		}
		runs = 0
		err = s.Write(t.Context(), func(*store.Tx) error { runs++; return db.ErrRetry })
		if !errors.Is(err, store.ErrBusy) || runs != 20 {
			t.Errorf("%v after %d runs", err, runs)
		}
	})
}

func TestErrRetryInABatch(t *testing.T) {
	s := openBench(t, "sqlite")
	release := hold(t, s)
	before := queue(s, t.Context(), add("before"))
	runs := 0
	again := queue(s, t.Context(), func(tx *store.Tx) error {
		if runs++; runs < 3 {
			return db.ErrRetry
		}
		return add("again")(tx)
	})
	release()
	if a, b := <-before, <-again; a != nil || b != nil || storetest.Number(t, s, `SELECT COUNT(*) FROM things`) != 2 {
		t.Error(a, b)
	}
}

// Two transactions that lock two rows crosswise: PostgreSQL ends one, which is run again.
func TestDeadlockIsRunAgain(t *testing.T) {
	s := openBench(t, "postgres")
	for _, id := range []string{"a", "b"} {
		if err := s.Write(t.Context(), add(id)); err != nil {
			t.Fatal(err)
		}
	}
	var met sync.WaitGroup
	met.Add(2)
	var runs atomic.Int32
	crosswise := func(first, second string) func(tx *store.Tx) error {
		var once sync.Once
		return func(tx *store.Tx) error {
			runs.Add(1)
			if _, err := tx.Exec(`UPDATE things SET n = n + 1 WHERE id = $1`, first); err != nil {
				return err
			}
			once.Do(func() { met.Done(); met.Wait() })
			_, err := tx.Exec(`UPDATE things SET n = n + 1 WHERE id = $1`, second)
			return err
		}
	}
	results := make(chan error, 2)
	go func() { results <- s.Write(t.Context(), crosswise("a", "b")) }()
	go func() { results <- s.Write(t.Context(), crosswise("b", "a")) }()
	if a, b := <-results, <-results; a != nil || b != nil {
		t.Error(a, b)
	}
	if n := storetest.Number(t, s, `SELECT SUM(n) FROM things`); n != 4 || runs.Load() < 3 {
		t.Errorf("sum %d after %d runs; want 4 after at least 3", n, runs.Load())
	}
}

// Close lets in nothing new, and loses nothing it let in.
func TestCloseDrains(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s, o := openBenchAt(t, kind)
		var wg sync.WaitGroup
		var done atomic.Int32
		for i := range 300 {
			wg.Go(func() {
				switch err := s.Write(context.Background(), add(fmt.Sprint(i))); {
				case err == nil:
					done.Add(1)
				case !errors.Is(err, store.ErrBusy):
					t.Error(err)
				}
			})
			if i == 150 {
				wg.Go(func() { s.Close() })
			}
		}
		wg.Wait()
		if n := storetest.Number(t, reopen(t, o, bench), `SELECT COUNT(*) FROM things`); n != int(done.Load()) {
			t.Errorf("%d rows, %d acknowledged", n, done.Load())
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	for _, kind := range storetest.Databases(b) {
		b.Run(kind, func(b *testing.B) {
			s := openBench(b, kind)
			b.SetParallelism(32)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := s.Write(context.Background(), add(db.NewID())); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// TestSlowDisk keeps the door shut as a disk does that takes long to call anything safe: a page hears
// so while its person is still there, what was not begun is not done afterwards, who comes meanwhile
// is told at once, and a job that nobody waits for is done all the same.
func TestSlowDisk(t *testing.T) {
	t.Parallel()
	s := openBench(t, "sqlite")
	release := hold(t, s)
	var ran atomic.Int32
	count := func(*store.Tx) error { ran.Add(1); return nil }
	patient := queue(s, t.Context(), count)
	start := time.Now()
	if err := s.Write(store.ForPage(t.Context()), count); !errors.Is(err, store.ErrBusy) {
		t.Errorf("a page: %v", err)
	}
	if took := time.Since(start); took > 9*time.Second {
		t.Errorf("a page waited for %s", took)
	}
	start = time.Now()
	if err := s.Write(store.ForPage(t.Context()), count); !errors.Is(err, store.ErrBusy) || time.Since(start) > time.Second {
		t.Errorf("who comes meanwhile: %v after %s", err, time.Since(start))
	}
	if s.State() != store.Crowded {
		t.Errorf("the state is %s", s.State())
	}
	release()
	if err := <-patient; err != nil {
		t.Error(err)
	}
	if err := s.Write(store.ForPage(t.Context()), count); err != nil || ran.Load() != 2 {
		t.Errorf("%v, and %d jobs were run", err, ran.Load())
	}
}
