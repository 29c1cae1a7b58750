package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// TestFolderOfAnotherDatabase: a database that is not the folder's is refused, whichever of the two
// carries an id, and every attachment stays where it is; the right pair opens again.
func TestFolderOfAnotherDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		s, o := storetest.OpenWorldAt(t, kind, "", func(*store.Store) error { return nil })
		for n := range 30 {
			storetest.Save(t, s, "allegato "+strconv.Itoa(n))
		}
		other := storetest.Empty(t, "sqlite")
		other.Dir = o.Dir // --db forgotten, or a new database beside the files of the old
		if foreign, err := store.Open(t.Context(), other); !errors.Is(err, db.ErrForeign) {
			t.Fatalf("a new database took the folder: %v, %v", foreign, err)
		}
		mark := filepath.Join(o.Dir, "database.id")
		if err := os.Remove(mark); err != nil {
			t.Fatal(err)
		}
		other = storetest.Empty(t, "sqlite")
		other.Dir = o.Dir // a folder of before there were marks, and a database that names none of its files
		if _, err := store.Open(t.Context(), other); !errors.Is(err, db.ErrForeign) {
			t.Fatalf("a database that names none of the files took the folder: %v", err)
		}
		if found, err := filepath.Glob(filepath.Join(o.Dir, "files", "*", "*")); err != nil || len(found) != 30 {
			t.Fatalf("%d attachments are left, %v", len(found), err)
		}
	})
}

// TestDatabaseAndFolderFindTogether: an installation of before there were ids gets one at its first
// start, since the database names its files; so does an empty folder.
func TestDatabaseAndFolderFindTogether(t *testing.T) {
	t.Parallel()
	s, o := openBenchAt(t, "sqlite")
	nameFile(t, s, storetest.Save(t, s, "allegato"))
	if err := s.Identify(context.Background()); err != nil {
		t.Errorf("a folder without a mark: %v", err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, "database.id")); err != nil {
		t.Error(err)
	}
	if err := s.Identify(context.Background()); err != nil {
		t.Errorf("the same pair again: %v", err)
	}
}

// TestManyOrphansAreLeftAlone: the database of an older day names few of the files. None is moved, the
// Gestore is told, and when the right database is back so is the silence.
func TestManyOrphansAreLeftAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		var files []store.StoredFile
		for n := range 40 {
			files = append(files, storetest.Save(t, s, "allegato "+strconv.Itoa(n)))
		}
		late := time.Now().Add(72 * time.Hour)
		if n, err := s.CollectOrphans(t.Context(), 48*time.Hour, late); n != 0 || !errors.Is(err, db.ErrManyOrphans) {
			t.Fatalf("%d taken away, %v", n, err)
		}
		if n, err := s.Unnamed(t.Context()); n != 40 || err != nil {
			t.Errorf("the Gestore is told of %d, %v", n, err)
		}
		for _, f := range files[:38] {
			nameFile(t, s, f)
		}
		if n, err := s.CollectOrphans(t.Context(), 48*time.Hour, late); n != 2 || err != nil {
			t.Fatalf("%d taken away, %v", n, err)
		}
		if n, err := s.Unnamed(t.Context()); n != 0 || err != nil {
			t.Errorf("the Gestore is still told of %d, %v", n, err)
		}
		waste := func() int {
			found, err := filepath.Glob(filepath.Join(s.Dir(), "cestino", "*", "*"))
			if err != nil {
				t.Fatal(err)
			}
			return len(found)
		}
		if n := waste(); n != 2 {
			t.Errorf("%d in the wastebasket", n)
		}
		for _, c := range []struct{ days, left int }{{30, 2}, {40, 0}} {
			if _, err := s.CollectOrphans(t.Context(), 48*time.Hour, late.AddDate(0, 0, c.days)); err != nil {
				t.Fatal(err)
			}
			if n := waste(); n != c.left {
				t.Errorf("after %d days %d are in the wastebasket, want %d", c.days, n, c.left)
			}
		}
	})
}

// TestFolderOfACopyOfItsOwn: a second copy on the same PostgreSQL that was given a folder of its own
// is refused, before it has taken one attachment; a folder that is gone takes none either.
func TestFolderOfACopyOfItsOwn(t *testing.T) {
	t.Parallel()
	_, o := storetest.OpenWorldAt(t, "postgres", "", func(*store.Store) error { return nil })
	shared := o.Dir
	o.Dir = t.TempDir()
	if _, err := store.Open(t.Context(), o); !errors.Is(err, db.ErrForeign) {
		t.Fatalf("a folder of its own: %v", err)
	}
	o.Dir = shared
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.Rename(filepath.Join(shared, "database.id"), filepath.Join(shared, "altrove")); err != nil {
		t.Fatal(err)
	}
	_, staged := s.StageFile(t.Context(), strings.NewReader("x"), 1)
	for what, err := range map[string]error{"upload": staged, "health": s.Answers(time.Minute)} {
		if !errors.Is(err, store.ErrLostFile) {
			t.Errorf("%s without the mark: %v", what, err)
		}
	}
}
