// Package storetest gives tests a store of their own on each database.
package storetest

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"combipat/store"
)

// Databases returns the names of the databases a store test runs on.
func Databases(testing.TB) []string { return []string{"sqlite", "postgres"} }

// Each runs the test once for every database.
func Each(t *testing.T, test func(t *testing.T, kind string)) {
	for _, kind := range Databases(t) {
		t.Run(kind, func(t *testing.T) { test(t, kind) })
	}
}

// Open returns a fresh store, migrated and empty, that is closed when the test ends. Without a
// PostgreSQL on the machine a test for it is skipped, or fails if COMBIPAT_TEST_REQUIRE
// contains "postgres".
func Open(t testing.TB, kind string) *store.Store {
	t.Helper()
	return OpenWorld(t, kind, "", func(*store.Store) error { return nil })
}

// OpenWorld returns a store in the state in which fill leaves an empty one. fill runs once in a
// test binary for each kind and name; every test then has a copy of its own, files included.
func OpenWorld(t testing.TB, kind, name string, fill func(*store.Store) error) *store.Store {
	t.Helper()
	s, _ := OpenWorldAt(t, kind, name, fill)
	return s
}

// OpenWorldAt is OpenWorld that also says where the store stands, for a second one beside it.
func OpenWorldAt(t testing.TB, kind, name string, fill func(*store.Store) error) (*store.Store, store.Options) {
	t.Helper()
	if kind == "postgres" {
		startedServer(t) // skips here and not in the midst of filling
	}
	w := worldOf(kind, name)
	w.once.Do(func() { w.err = fmt.Errorf("the test that filled it failed"); w.err = w.build(t, kind, fill) })
	if w.err != nil {
		t.Fatalf("world %q on %s: %v", name, kind, w.err)
	}
	o := w.copy(t, kind)
	return openStore(t, o), o
}

// Empty returns the options of a store whose database does not exist yet, or is empty.
func Empty(t testing.TB, kind string) store.Options {
	t.Helper()
	o := store.Options{Dir: Dir(t), Log: slog.New(slog.DiscardHandler)}
	if kind == "postgres" {
		o.Database = startedServer(t).create(t, "template0")
	} else {
		o.Database = filepath.Join(o.Dir, "combipat.db")
	}
	return o
}

func openStore(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// world is a filled store put away: the directory's files in memory, so that nothing is left
// behind on the disk, and the name of a template database on PostgreSQL.
type world struct {
	once     sync.Once
	err      error
	files    map[string][]byte
	template string
}

var (
	worldsMu sync.Mutex
	worlds   = map[[2]string]*world{}
)

func worldOf(kind, name string) *world {
	worldsMu.Lock()
	defer worldsMu.Unlock()
	w := worlds[[2]string{kind, name}]
	if w == nil {
		w = &world{}
		worlds[[2]string{kind, name}] = w
	}
	return w
}

func (w *world) build(t testing.TB, kind string, fill func(*store.Store) error) error {
	o := store.Options{Dir: Dir(t), Log: slog.New(slog.DiscardHandler)}
	o.Database = filepath.Join(o.Dir, "combipat.db")
	if kind == "postgres" {
		srv := startedServer(t)
		var err error
		if w.template, err = srv.template(); err != nil {
			return err
		}
		o.Database = srv.address(w.template)
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		return err
	}
	if err := fill(s); err != nil {
		_ = s.Close()
		return err
	}
	if err := s.Close(); err != nil { // the WAL goes into the file
		return err
	}
	w.files, err = readTree(o.Dir)
	return err
}

func (w *world) copy(t testing.TB, kind string) store.Options {
	t.Helper()
	o := store.Options{Dir: Dir(t), Log: slog.New(slog.DiscardHandler)}
	for path, data := range w.files {
		path = filepath.Join(o.Dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.Database = filepath.Join(o.Dir, "combipat.db")
	if kind == "postgres" {
		o.Database = startedServer(t).create(t, w.template)
	}
	return o
}

// readTree returns the files under dir, path → content.
func readTree(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(filepath.Join(dir, path)) // #nosec G304 -- tests only
		return err
	})
	return files, err
}
