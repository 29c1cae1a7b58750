package db_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofrs/flock"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

func TestOnly(t *testing.T) {
	const text = "a\n-- +only sqlite\nb\n-- +end\nc\n  -- +only postgres\nd\n-- +end\ne"
	for kind, want := range map[string]string{"sqlite": "a\n\nb\n\nc\n\n\n\ne", "postgres": "a\n\n\n\nc\n\nd\n\ne"} {
		if got, err := db.Only([]byte(text), kind); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", kind, got, err)
		}
	}
	for _, wrong := range []string{"-- +only mysql\n-- +end", "-- +end", "-- +only sqlite", "-- +only sqlite\n-- +only postgres\n-- +end", "-- +only"} {
		if _, err := db.Only([]byte(wrong), "sqlite"); err == nil {
			t.Errorf("%q passed", wrong)
		}
	}
}

// newer is the bench a version further, with a part for each database.
func newer() fstest.MapFS {
	further := maps.Clone(bench)
	further["00002_more.sql"] = &fstest.MapFile{Data: []byte(`-- +goose Up
CREATE TABLE more (
-- +only sqlite
    kind TEXT NOT NULL DEFAULT 'sqlite'
-- +end
-- +only postgres
    kind TEXT NOT NULL DEFAULT 'postgres'
-- +end
);
INSERT INTO more DEFAULT VALUES;
-- +goose Down
DROP TABLE more;
`)}
	return further
}

func TestMigratesAndRefusesNewer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s, o := openBenchAt(t, kind)
		if err := s.Write(t.Context(), add("kept")); err != nil {
			t.Fatal(err)
		}
		s.Close()
		s = reopen(t, o, newer())
		var got string
		if err := s.Read(t.Context()).QueryRow(`SELECT kind FROM more`).Scan(&got); err != nil || got != kind {
			t.Errorf("%q, %v", got, err)
		}
		s.Close()
		_, err := db.OpenWith(t.Context(), o, bench)
		if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "2") {
			t.Errorf("got %v", err)
		}
		s = reopen(t, o, newer())
		if n := storetest.Number(t, s, `SELECT COUNT(*) FROM things`); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestManyOpenAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		o := storetest.Empty(t, kind)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				s, err := db.OpenWith(t.Context(), o, newer())
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if n := storetest.Number(t, store.On(s), `SELECT COUNT(*) FROM more`); n != 1 {
					t.Errorf("migrated %d times", n)
				}
				if err := s.Write(t.Context(), add(db.NewID())); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// While another process migrates, Open waits.
func TestOpenWaitsForTheLock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s, o := openBenchAt(t, kind)
		var release func()
		if kind == "sqlite" {
			lock := flock.New(o.Database + ".lock")
			if ok, err := lock.TryLock(); !ok {
				t.Fatal(err)
			}
			release = func() { lock.Unlock() }
		} else {
			conn, err := s.Writer().Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.ExecContext(t.Context(), `SELECT pg_advisory_lock($1)`, db.PGLock); err != nil {
				t.Fatal(err)
			}
			release = func() { conn.ExecContext(t.Context(), `SELECT pg_advisory_unlock($1)`, db.PGLock) }
		}
		short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if second, err := db.OpenWith(short, o, bench); err == nil {
			second.Close()
			t.Error("it did not wait")
		} else if short.Err() == nil {
			t.Errorf("it failed at once: %v", err)
		}
		release()
		reopen(t, o, bench)
	})
}

// The product's own migrations go up, all the way down and up again, and leave nothing.
func TestMigrationsDownAndUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		o := storetest.Empty(t, kind)
		s := reopen(t, o, db.Embedded())
		p, err := s.Migrations(db.Embedded())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		left := `SELECT COUNT(*) FROM sqlite_master WHERE name NOT LIKE '%goose%' AND name NOT LIKE 'sqlite%'`
		if kind == "postgres" {
			left = `SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE '%goose%'`
		}
		if n := storetest.Number(t, s, left); n != 0 {
			t.Errorf("%d things are left", n)
		}
		if _, err := p.Up(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
