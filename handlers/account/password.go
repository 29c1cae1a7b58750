package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"combipat/desk"
)

// Parameters of OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const (
	hashMemory = 19 * 1024 // KiB
	hashPasses = 2
	hashBytes  = 32
	saltBytes  = 16
	// longestPassword is what the longest one may take in UTF-8; composing more than that
	// would be work for nothing.
	longestPassword = 4 * desk.MaxPassword
)

// hasher works at most one password a core at a time: two hundred at once would take 3.7 GiB.
type hasher struct {
	places chan struct{}
	dummy  string // compared against for unknown logins, so that they take as long
}

func newHasher() *hasher {
	h := &hasher{places: make(chan struct{}, runtime.GOMAXPROCS(0))}
	h.dummy = "$argon2id$v=19$m=19456,t=2,p=1$" + strings.Repeat("A", 22) + "$" + strings.Repeat("A", 43)
	return h
}

// normal is how a password is hashed: the same characters however a keyboard composes them.
func normal(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

// HashPassword returns a new argon2id hash in PHC notation.
func HashPassword(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	key := argon2.IDKey(normal(password), salt, hashPasses, hashMemory, 1, hashBytes)
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, hashMemory, hashPasses, enc(salt), enc(key))
}

// hash is HashPassword within the places.
func (h *hasher) hash(password string) string {
	h.places <- struct{}{}
	defer func() { <-h.places }()
	return HashPassword(password)
}

// matches says whether the password belongs to the hash; an empty or broken hash matches none
// and takes as long as any.
func (h *hasher) matches(password, hash string) bool {
	h.places <- struct{}{}
	defer func() { <-h.places }()
	memory, passes, salt, key, err := parseHash(hash)
	if len(password) > longestPassword {
		password, err = "", errors.New("longer than any password")
	}
	if err != nil {
		memory, passes, salt, key, _ = parseHash(h.dummy)
	}
	got := argon2.IDKey(normal(password), salt, passes, memory, 1, uint32(len(key))) // #nosec G115 -- 32 bytes
	return subtle.ConstantTimeCompare(got, key) == 1 && err == nil
}

func parseHash(hash string) (memory, passes uint32, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v=19" {
		return 0, 0, nil, nil, errors.New("not an argon2id hash")
	}
	var lanes int
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return 0, 0, nil, nil, err
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return 0, 0, nil, nil, err
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	if err == nil && (lanes != 1 || len(key) != hashBytes || memory > 1<<20 || passes > 16) {
		err = errors.New("argon2id hash with other parameters than ours")
	}
	return memory, passes, salt, key, err
}
