package db_test

import (
	"context"
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
		if err := s.Backup(t.Context(), path); err != nil {
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
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "such")); err == nil {
		t.Error("no error for a missing directory")
	}
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, filepath.Join(dir, "x")); err == nil {
		t.Error("no error when cancelled")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestBackupOfPostgres(t *testing.T) {
	s := openBench(t, "postgres")
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "x")); err == nil || !strings.Contains(err.Error(), "pg_dump") {
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
