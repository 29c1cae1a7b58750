package db_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// bench is a small schema of its own, so that the machinery is tested apart from the product.
var bench = fstest.MapFS{"00001_bench.sql": {Data: []byte(`-- +goose Up
CREATE TABLE things (id TEXT PRIMARY KEY, n BIGINT NOT NULL DEFAULT 0);
CREATE TABLE parts (id TEXT PRIMARY KEY, thing_id TEXT NOT NULL REFERENCES things (id));
CREATE TABLE attachments (sha256 TEXT NOT NULL, size BIGINT NOT NULL);
CREATE TABLE kept_files (sha256 TEXT NOT NULL);
CREATE TABLE file_scans (sha256 TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE audit (seq BIGINT, id TEXT, at BIGINT, person_id TEXT, role TEXT, action TEXT, subject TEXT, object TEXT, reason TEXT, salt TEXT, seal TEXT, prev TEXT, hash TEXT);
CREATE TABLE audit_head (one BIGINT, seq BIGINT, hash TEXT);
INSERT INTO audit_head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE room_files (sha256 TEXT NOT NULL, size BIGINT NOT NULL);
CREATE TABLE identity (one BIGINT PRIMARY KEY, id TEXT NOT NULL, unnamed BIGINT NOT NULL DEFAULT 0);
INSERT INTO identity VALUES (1, 'prova', 0);
-- +goose Down
DROP TABLE identity;
DROP TABLE room_files;
DROP TABLE audit_head;
DROP TABLE audit;
DROP TABLE file_scans;
DROP TABLE kept_files;
DROP TABLE attachments;
DROP TABLE parts;
DROP TABLE things;
`)}}

func openBench(t testing.TB, kind string) *store.Store {
	t.Helper()
	s, _ := openBenchAt(t, kind)
	return s
}

func openBenchAt(t testing.TB, kind string) (*store.Store, store.Options) {
	t.Helper()
	o := storetest.Empty(t, kind)
	return reopen(t, o, bench), o
}

func reopen(t testing.TB, o store.Options, migrations fs.FS) *store.Store {
	t.Helper()
	d, err := db.OpenWith(t.Context(), o, migrations)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return store.On(d)
}

func add(id string) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO things (id) VALUES ($1)`, id)
		return err
	}
}

// A pragma run once on a pool holds on one connection only: these are asked on each.
func TestPragmasOnEveryConnection(t *testing.T) {
	s := openBench(t, "sqlite")
	type pragmas struct{ synchronous, foreignKeys, queryOnly, secureDelete, tempStore, limit int }
	ask := func(c *sql.Conn) (p pragmas) {
		for name, into := range map[string]*int{"synchronous": &p.synchronous, "foreign_keys": &p.foreignKeys, "query_only": &p.queryOnly,
			"secure_delete": &p.secureDelete, "temp_store": &p.tempStore, "journal_size_limit": &p.limit} {
			if err := c.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(into); err != nil {
				t.Fatal(err)
			}
		}
		return p
	}
	w, err := s.Writer().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if got, want := ask(w), (pragmas{2, 1, 0, 1, 2, 64 << 20}); got != want {
		t.Errorf("writer %+v, want %+v", got, want)
	}
	var mode string
	if err := w.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q, %v", mode, err)
	}
	for i := range 5 {
		c, err := s.Readers().Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if got := ask(c); got.foreignKeys != 1 || got.queryOnly != 1 {
			t.Errorf("reader %d: %+v", i, got)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := openBench(t, "sqlite")
	if _, err := s.Readers().Exec(`INSERT INTO things (id) VALUES ('x')`); err == nil {
		t.Error("a reader wrote")
	}
}

func TestForeignKeysHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO parts (id, thing_id) VALUES ($1, $2)`, "p", "nowhere")
			return err
		})
		if err == nil || db.IsUnique(err) {
			t.Errorf("got %v", err)
		}
	})
}

func TestPathsWithOddCharacters(t *testing.T) {
	for _, name := range []string{"a b.db", "a?b.db", "a#b.db", "a%20b.db", "a&b=c.db", "è così/sotto.db", "?_query_only=1"} {
		path := filepath.Join(t.TempDir(), name)
		s := reopen(t, store.Options{Database: path}, bench)
		if err := s.Write(t.Context(), add("x")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
		info, err := os.Stat(path)
		if err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		} else if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: others may read it: %v", name, info.Mode())
		}
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("this is no database, and long enough to be sure of that"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, o := range []store.Options{
		{Database: file},
		{Database: filepath.Join(file, "below")},
		{Database: "a\x00b"},
		{Database: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"},
		{Database: "postgres://%zz"},
		{Database: filepath.Join(t.TempDir(), "x.db"), Dir: file},
	} {
		if s, err := store.Open(t.Context(), o); err == nil {
			s.Close()
			t.Errorf("%+v opened", o)
		}
	}
}

func TestClosedStoreRefusesWrites(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), add("x")); !errors.Is(err, store.ErrBusy) {
			t.Errorf("got %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	})
}

func TestUniqueViolations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		if err := s.Write(t.Context(), add("x")); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), add("x")); !db.IsUnique(err) {
			t.Errorf("got %v", err)
		}
		var n int
		err := db.One(s.Read(t.Context()).QueryRow(`SELECT n FROM things WHERE id = $1`, "y").Scan(&n))
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

var quiet = slog.New(slog.DiscardHandler)
