package storetest

import (
	"os"
	"testing"
)

// Dir returns a new folder for a store, gone when the test ends; in memory where the machine has
// such a place, since tests of rules need no disk.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(inMemory(os.TempDir()), "combipat-store-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}
