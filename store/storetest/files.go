package storetest

import (
	"strings"
	"testing"

	"combipat/store"
)

func Save(t *testing.T, s *store.Store, content string) store.StoredFile {
	t.Helper()
	f, err := s.SaveFile(t.Context(), strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
