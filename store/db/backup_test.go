package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

func TestBackupWhileWriting(t *testing.T) {
	s := openBench(t, "sqlite")
	if err := s.Write(t.Context(), add("first")); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				s.Write(ctx, add(db.NewID()))
			}
		})
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "copia di è?.db")
	for range 5 { // the later ones replace the earlier
		if err := s.Backup(t.Context(), path, true); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	wg.Wait()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	copied := reopen(t, store.Options{Database: path}, bench)
	if found, err := copied.Check(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	if storetest.Number(t, copied, `SELECT COUNT(*) FROM things WHERE id = 'first'`) != 1 {
		t.Error("the row is not in the copy")
	}
}

func TestBackupThatFails(t *testing.T) {
	s := openBench(t, "sqlite")
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "such"), false); err == nil {
		t.Error("no error for a missing directory")
	}
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, filepath.Join(dir, "x"), false); err == nil {
		t.Error("no error when cancelled")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestBackupOfPostgres(t *testing.T) {
	s := openBench(t, "postgres")
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "x"), false); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("got %v", err)
	}
}

func TestCheck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		good, long, other, gone := storetest.Save(t, s, "good"), storetest.Save(t, s, "long"), storetest.Save(t, s, "other"), storetest.Save(t, s, "gone")
		for _, f := range []store.StoredFile{good, long, other, gone} {
			nameFile(t, s, f)
		}
		if found, err := s.Check(t.Context()); err != nil || len(found) != 0 {
			t.Fatalf("%v, %v", found, err)
		}
		path := func(f store.StoredFile) string { return filepath.Join(s.Dir(), "files", f.SHA256[:2], f.SHA256) }
		os.WriteFile(path(long), []byte("longer"), 0o600)
		os.WriteFile(path(other), []byte("OTHER"), 0o600)
		os.Remove(path(gone))
		want := map[string]string{long.SHA256: "6 byte invece di 4", other.SHA256: "contenuto", gone.SHA256: "manca"}
		if kind == "sqlite" {
			db, err := s.Aside()
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec(`INSERT INTO parts (id, thing_id) VALUES ('p', 'nowhere')`); err != nil {
				t.Fatal(err)
			}
			want["things"] = "parts"
		}
		found, err := s.Check(t.Context())
		if err != nil || len(found) != len(want) {
			t.Fatalf("%q, %v", found, err)
		}
		all := strings.Join(found, "\n")
		for about, text := range want {
			if !strings.Contains(all, about) || !strings.Contains(all, text) {
				t.Errorf("nothing of %s (%s) in:\n%s", about, text, all)
			}
		}
	})
}

// A byte turned over in a page of the file is found.
func TestCheckFindsDamage(t *testing.T) {
	s, o := openBenchAt(t, "sqlite")
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
			INSERT INTO things (id) SELECT 'thing number ' || i FROM n`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	data, err := os.ReadFile(o.Database)
	if err != nil {
		t.Fatal(err)
	}
	i := strings.Index(string(data), "thing number 1500")
	data[i+7] = 'X'
	if err := os.WriteFile(o.Database, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := reopen(t, o, bench).Check(t.Context()); err == nil && len(found) == 0 {
		t.Error("nothing was found")
	}
}

// TestBackupNeverOnTheLiveDatabase: under no name and by no link is the open database, its log or its
// index written over, not even by force; another file is replaced only by force.
func TestBackupNeverOnTheLiveDatabase(t *testing.T) {
	t.Parallel()
	s, o := openBenchAt(t, "sqlite")
	dir := filepath.Dir(o.Database)
	soft, hard, folder := filepath.Join(t.TempDir(), "copia.db"), filepath.Join(dir, "altro-nome.db"), filepath.Join(t.TempDir(), "cartella")
	for link, made := range map[string]func() error{
		soft:   func() error { return os.Symlink(o.Database, soft) },
		hard:   func() error { return os.Link(o.Database, hard) },
		folder: func() error { return os.Symlink(dir, folder) },
	} {
		if err := made(); err != nil {
			t.Fatal(link, err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(here, o.Database)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(o.Database)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{o.Database, relative, soft, hard, filepath.Join(folder, filepath.Base(o.Database)), o.Database + "-wal", o.Database + "-shm"} {
		if err := s.Backup(t.Context(), path, true); !errors.Is(err, db.ErrTarget) || !strings.Contains(err.Error(), "database in uso") {
			t.Errorf("backup to %s: %v", path, err)
		}
	}
	if after, err := os.Stat(o.Database); err != nil || !os.SameFile(before, after) {
		t.Fatal("another file stands where the database was", err)
	}
	copied := filepath.Join(t.TempDir(), "copia.db")
	for n, force := range []bool{false, false, true} {
		err := s.Backup(t.Context(), copied, force)
		if refused := errors.Is(err, db.ErrTarget); refused != (n == 1) || !refused && err != nil {
			t.Errorf("backup %d: %v", n, err)
		}
	}
}
