package db

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/google/uuid"
)

// NewID returns a new UUIDv7 as text: later ids sort after earlier ones, so rows are appended
// to their indexes.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// TokenHash is how a secret of an address is kept.
func TokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
