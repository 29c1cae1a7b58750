package db_test

import (
	"testing"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// TestKeyIsMadeOnce by processes that need it at the same moment.
func TestKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	options := storetest.Empty(t, "sqlite")
	s, err := store.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	keys := db.MakeKeys(options, 16)
	for _, k := range keys {
		if k == "" || k != keys[0] {
			t.Fatalf("keys %q", keys)
		}
	}
}
