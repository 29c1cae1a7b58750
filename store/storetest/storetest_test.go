package storetest_test

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"combipat/store"
	"combipat/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// What "a file" hashes to, and how often it was saved into a world.
const hash = "7365d029861e32c521f8089b00a6fb32daf0615025b69b599d1ce53501b845c2"

var filled atomic.Int32

func TestWorldsAreFilledOnceAndCopied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		before := filled.Load()
		fill := func(s *store.Store) error {
			filled.Add(1)
			_, err := s.SaveFile(context.Background(), strings.NewReader("a file"), 99)
			return err
		}
		t.Run("copies", func(t *testing.T) {
			for range 3 {
				t.Run("", func(t *testing.T) {
					t.Parallel()
					f, err := storetest.OpenWorld(t, kind, "with a file", fill).OpenFile(hash)
					if err != nil {
						t.Fatal(err)
					}
					defer f.Close()
					if text, err := io.ReadAll(f); err != nil || string(text) != "a file" {
						t.Errorf("%q, %v", text, err)
					}
				})
			}
		})
		if n := filled.Load() - before; n > 1 { // none when the test is run again
			t.Errorf("filled %d times", n)
		}
		if _, err := storetest.Open(t, kind).OpenFile(hash); err == nil {
			t.Error("the empty store has the file")
		}
	})
}

func TestOpenIsMigrated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		if found, err := storetest.Open(t, kind).Check(t.Context()); err != nil || len(found) > 0 {
			t.Error(found, err)
		}
	})
}
