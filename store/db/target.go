package db

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrTarget is a path that a command must not write: text for the administrator.
var ErrTarget = errors.New("file non scritto")

// Target says whether a command may write a file at path: nil, or an ErrTarget that says why not.
// The database that is open, its log and its index are never overwritten, under whatever name they
// are reached; any other file only when force says so.
func (s *DB) Target(path string, force bool) error {
	if s.file != "" {
		for _, live := range []string{s.file, s.file + "-wal", s.file + "-shm", s.file + "-journal"} {
			if same(path, live) {
				return fmt.Errorf("%w: %s è il database in uso: scegli un altro nome", ErrTarget, path)
			}
		}
	}
	return Target(path, force)
}

// Target is the same where no database is open.
func Target(path string, force bool) error {
	about, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !about.Mode().IsRegular():
		return fmt.Errorf("%w: %s non è un file", ErrTarget, path)
	case !force:
		return fmt.Errorf("%w: %s esiste già: scegli un altro nome, o aggiungi --force per sostituirlo", ErrTarget, path)
	}
	return nil
}

// same says whether two paths lead to one file: by a link of either kind, or by another way of
// writing a name that does not exist yet.
func same(a, b string) bool {
	one, errOne := os.Stat(a)
	two, errTwo := os.Stat(b)
	if errOne == nil && errTwo == nil {
		return os.SameFile(one, two)
	}
	return strings.EqualFold(resolved(a), resolved(b))
}

// resolved is a path in full, with the links of its folder followed.
func resolved(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}
