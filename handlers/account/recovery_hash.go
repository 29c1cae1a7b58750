package account

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// batch hashes recovery codes with one salt for all, so that a code typed is hashed once and
// looked up instead of being tried on each.
func (h *hasher) batch(codes []string) []string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	like := phc(hashMemory, hashPasses, salt, make([]byte, hashBytes))
	hashes := make([]string, len(codes))
	for i, code := range codes {
		hashes[i] = h.like(code, like)
	}
	return hashes
}

// like hashes a text with the salt and the parameters of another hash; without a good one it
// takes as long, and the result is nobody's.
func (h *hasher) like(text, hash string) string {
	h.places <- struct{}{}
	defer func() { <-h.places }()
	memory, passes, salt, _, err := parseHash(hash)
	if err != nil {
		memory, passes, salt, _, _ = parseHash(h.dummy)
	}
	return phc(memory, passes, salt, argon2.IDKey([]byte(text), salt, passes, memory, 1, hashBytes))
}

// phc writes an argon2id hash as HashPassword does.
func phc(memory, passes uint32, salt, key []byte) string {
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, memory, passes, enc(salt), enc(key))
}
