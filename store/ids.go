package store

import "github.com/google/uuid"

// newID returns a new UUIDv7 as text: later ids sort after earlier ones, so rows are appended
// to their indexes.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
