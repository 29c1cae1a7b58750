package storetest

import (
	"context"
	"testing"

	"combipat/store"
)

func Number(t testing.TB, s *store.Store, query string, args ...any) int {
	t.Helper()
	var n int
	if err := s.Read(context.Background()).QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
