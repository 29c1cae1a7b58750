package db_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"combipat/store"
	"combipat/store/storetest"
)

// filesIn returns how many files lie under a directory of the store.
func filesIn(t *testing.T, s *store.Store, sub string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(s.Dir(), sub), func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFileIsKept(t *testing.T) {
	s := openBench(t, "sqlite")
	content := strings.Repeat("0123456789abcdef", 10000)
	st, err := s.StageFile(t.Context(), iotest.HalfReader(strings.NewReader(content)), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if st.Size != 160000 || string(st.Head) != content[:3072] || len(st.SHA256) != 64 {
		t.Errorf("%d bytes, head of %d, %s", st.Size, len(st.Head), st.SHA256)
	}
	if _, err := s.OpenFile(st.SHA256); !errors.Is(err, store.ErrLostFile) {
		t.Errorf("before it is kept: %v", err)
	}
	if err := st.Keep(); err != nil {
		t.Fatal(err)
	}
	st.Discard()
	if err := st.Keep(); err == nil {
		t.Error("kept twice")
	}
	f, err := s.OpenFile(st.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || string(got) != content {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if n := filesIn(t, s, "staging"); n != 0 {
		t.Errorf("%d files left in staging", n)
	}
	empty := storetest.Save(t, s, "")
	if empty.SHA256 != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" || empty.Size != 0 {
		t.Errorf("%+v", empty)
	}
}

func TestFileThatDoesNotArrive(t *testing.T) {
	s := openBench(t, "sqlite")
	broken := errors.New("line cut")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for want, stage := range map[error]func() (*store.Staged, error){
		store.ErrTooLarge: func() (*store.Staged, error) { return s.StageFile(t.Context(), strings.NewReader("12345"), 4) },
		broken: func() (*store.Staged, error) {
			return s.StageFile(t.Context(), io.MultiReader(strings.NewReader("123"), iotest.ErrReader(broken)), 9)
		},
		context.Canceled: func() (*store.Staged, error) { return s.StageFile(cancelled, strings.NewReader("123"), 9) },
	} {
		if _, err := stage(); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	st, err := s.StageFile(t.Context(), strings.NewReader("1234"), 4)
	if err != nil {
		t.Fatalf("exactly the limit: %v", err)
	}
	st.Discard()
	if staging, files := filesIn(t, s, "staging"), filesIn(t, s, "files"); staging+files != 0 {
		t.Errorf("%d and %d files left", staging, files)
	}
}

func TestSameContentIsOneFile(t *testing.T) {
	s := openBench(t, "sqlite")
	content := bytes.Repeat([]byte("x"), 100000)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.SaveFile(context.Background(), bytes.NewReader(content), 1<<20); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := filesIn(t, s, "files"); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestOpenFileTakesHashesOnly(t *testing.T) {
	s := openBench(t, "sqlite")
	for _, name := range []string{"", "..", "../combipat.db", strings.Repeat("A", 64), strings.Repeat("/", 64)} {
		if f, err := s.OpenFile(name); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v, %v", name, f, err)
		}
	}
}

func TestWithoutDirectory(t *testing.T) {
	s := reopen(t, store.Options{Database: filepath.Join(t.TempDir(), "x.db"), Log: quiet}, bench)
	_, stage := s.StageFile(t.Context(), strings.NewReader(""), 1)
	_, save := s.SaveFile(t.Context(), strings.NewReader(""), 1)
	_, open := s.OpenFile(strings.Repeat("0", 64))
	_, collect := s.CollectOrphans(t.Context(), time.Hour, time.Now())
	for _, err := range []error{stage, save, open, collect} {
		if err == nil || errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}
}

func nameFile(t *testing.T, s *store.Store, f store.StoredFile) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO attachments (sha256, size) VALUES ($1, $2)`, f.SHA256, f.Size)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestStagingIsSweptAtStart: what a killed program left half received goes when the next one starts,
// and what comes in beside it stays.
func TestStagingIsSweptAtStart(t *testing.T) {
	t.Parallel()
	opts := store.Options{Database: filepath.Join(t.TempDir(), "combipat.db"), Dir: t.TempDir()}
	open := func() *store.Store {
		s, err := store.Open(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := open().Close(); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"left": time.Hour, "coming": time.Minute} {
		path, at := filepath.Join(opts.Dir, "staging", name), time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, []byte("half"), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	s := open()
	defer s.Close()
	left, err := os.ReadDir(filepath.Join(opts.Dir, "staging"))
	if err != nil || len(left) != 1 || left[0].Name() != "coming" {
		t.Errorf("in staging: %v, %v", left, err)
	}
}

func TestCollectOrphans(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		named, orphan := storetest.Save(t, s, "named"), storetest.Save(t, s, "orphan")
		nameFile(t, s, named)
		nameFile(t, s, named) // two rows, one file
		waiting := storetest.Save(t, s, "waiting in a refused form")
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO kept_files (sha256) VALUES ($1)`, waiting.SHA256)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.StageFile(t.Context(), strings.NewReader("left by a kill"), 99); err != nil {
			t.Fatal(err)
		}
		foreign := filepath.Join(s.Dir(), "files", "README")
		if err := os.WriteFile(foreign, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		const day = 24 * time.Hour
		now := time.Now()
		if n, err := s.CollectOrphans(t.Context(), day, now.Add(day-time.Minute)); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		late := now.Add(day + time.Minute)
		if n, err := s.CollectOrphans(t.Context(), day, late); n != 2 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		for _, sha := range []string{named.SHA256, waiting.SHA256} {
			if f, err := s.OpenFile(sha); err != nil {
				t.Error(err)
			} else {
				f.Close()
			}
		}
		if _, err := s.OpenFile(orphan.SHA256); !errors.Is(err, store.ErrLostFile) {
			t.Errorf("orphan: %v", err)
		}
		if _, err := os.Stat(foreign); err != nil {
			t.Error(err)
		}
		if n := filesIn(t, s, "staging"); n != 0 {
			t.Errorf("%d left in staging", n)
		}
	})
}

// An old orphan whose content comes again is young: its row is on the way.
func TestKeptAgainIsNotCollected(t *testing.T) {
	s := openBench(t, "sqlite")
	f := storetest.Save(t, s, "twice")
	path := filepath.Join(s.Dir(), "files", f.SHA256[:2], f.SHA256)
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	storetest.Save(t, s, "twice")
	if n, err := s.CollectOrphans(t.Context(), 24*time.Hour, time.Now()); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
