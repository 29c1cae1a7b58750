package db

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Secrets that the program must read back, those of authenticator apps, are sealed with a key
// that is no part of the database: a copy of the database, or a backup, is worth nothing
// without the file. AES-256-GCM, bound to the person, so that a sealed secret moved to another
// row does not open.
type sealer struct {
	path string // of the key file; "": there is none
	mu   sync.Mutex
	key  *sealKey
}

type sealKey struct {
	aead cipher.AEAD
	id   string // says which key sealed something, and nothing about it
}

// KeyFile is the name of the key in the data directory, made when the first secret is sealed.
const KeyFile = "combipat.key"

var (
	errNoKey    = errors.New("store: the key file is missing: secrets sealed with it cannot be read")
	errOtherKey = errors.New("store: sealed with another key than the key file's")
)

func newSealer(o Options) sealer {
	path := o.KeyFile
	if path == "" && o.Dir != "" {
		path = filepath.Join(o.Dir, KeyFile)
	}
	return sealer{path: path}
}

// Seal closes a secret of the person's.
func (s *DB) Seal(person, secret string) (string, error) {
	k, err := s.sealer.open(true)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, k.aead.NonceSize())
	rand.Read(nonce) // never fails
	return k.id + "." + base64.RawStdEncoding.EncodeToString(k.aead.Seal(nonce, nonce, []byte(secret), []byte(person))), nil
}

// Unseal opens what seal closed for the same person.
func (s *DB) Unseal(person, sealed string) (string, error) {
	k, err := s.sealer.open(false)
	if err != nil {
		return "", err
	}
	id, text, _ := strings.Cut(sealed, ".")
	if id != k.id {
		return "", errOtherKey
	}
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(raw) < k.aead.NonceSize() {
		return "", errors.New("store: a sealed secret is damaged")
	}
	secret, err := k.aead.Open(nil, raw[:k.aead.NonceSize()], raw[k.aead.NonceSize():], []byte(person))
	if err != nil {
		return "", fmt.Errorf("store: a sealed secret is damaged: %w", err)
	}
	return string(secret), nil
}

// CheckKey returns an error if there are secrets that the key file does not open: a service
// that started so would turn its people away one by one.
func (s *DB) CheckKey(ctx context.Context) error {
	var person, sealed string
	err := One(s.Read(ctx).QueryRow(`SELECT person_id, secret FROM totps WHERE secret <> '' ORDER BY created_at DESC LIMIT 1`).Scan(&person, &sealed))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		_, err = s.Unseal(person, sealed)
	}
	return err
}

// open reads the key once; with make it is made where there is none.
func (l *sealer) open(make bool) (*sealKey, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key != nil {
		return l.key, nil
	}
	if l.path == "" {
		return nil, errNoKey
	}
	text, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) && make {
		if err = makeKey(l.path); err == nil {
			text, err = os.ReadFile(l.path)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoKey
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info, err := os.Stat(l.path); err != nil || info.Mode().Perm()&0o007 != 0 {
		return nil, errors.Join(err, fmt.Errorf("key file %s: everybody on this machine can read it; chmod 600", l.path))
	}
	l.key, err = keyOf(strings.TrimSpace(string(text)))
	return l.key, err
}

func keyOf(text string) (*sealKey, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != 32 {
		return nil, errors.New("key file: not 32 bytes in base64")
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	sum := sha256.Sum256(append([]byte("combipat key id "), raw...))
	return &sealKey{aead, hex.EncodeToString(sum[:4])}, err
}

// makeKey writes a new key so that of two processes that do it at once one wins and both read
// the same whole file.
func makeKey(path string) error {
	raw := make([]byte, 32)
	rand.Read(raw)
	f, err := os.CreateTemp(filepath.Dir(path), KeyFile+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(raw) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
