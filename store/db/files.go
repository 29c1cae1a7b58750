package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// fileHead is as much of a file as the recognition of its type wants to see.
const fileHead = 3072

// StoredFile says what a file holds. SHA256 is its name in the store, in hexadecimal.
type StoredFile struct {
	SHA256 string
	Size   int64
	Head   []byte // the first bytes, at most 3072
}

// Staged is a file received whole, which is not yet one of the store's.
type Staged struct {
	StoredFile
	store *DB
	path  string // in staging; empty once kept or discarded
}

// StageFile reads r to its end into the staging directory. ErrTooLarge when it holds more than
// limit bytes, ErrFull or ErrDisk while the disk takes nothing,
// ErrLostFile where the folder is not the one it was. The caller ends with Keep or Discard; what a crash leaves, CollectOrphans takes.
func (s *DB) StageFile(ctx context.Context, r io.Reader, limit int64) (*Staged, error) {
	if s.dir == "" {
		return nil, errNoFiles
	}
	if err := errors.Join(s.filesDisk.shut(ctx), s.marked(s.id)); err != nil {
		return nil, fmt.Errorf("stage file: %w", err)
	}
	f, err := os.CreateTemp(s.staging(), "*") // mode 0600
	if err != nil {
		s.filesDisk.met(err)
		return nil, fmt.Errorf("stage file: %w", err)
	}
	staged := &Staged{store: s, path: f.Name()}
	err = staged.fill(ctx, f, r, limit)
	if err := errors.Join(err, f.Close()); err != nil {
		staged.Discard()
		return nil, fmt.Errorf("stage file: %w", err)
	}
	return staged, nil
}

// fill copies r into f and makes it safe on the disk.
func (st *Staged) fill(ctx context.Context, f *os.File, r io.Reader, limit int64) error {
	hash := sha256.New()
	head := &prefix{}
	n, err := io.Copy(io.MultiWriter(roomy{f, st.store.filesDisk}, hash, head), io.LimitReader(untilDone{ctx, r}, limit+1))
	if err != nil {
		return err
	}
	if n > limit {
		return ErrTooLarge
	}
	st.StoredFile = StoredFile{SHA256: hex.EncodeToString(hash.Sum(nil)), Size: n, Head: head.bytes}
	if err := f.Sync(); err != nil && !st.store.filesDisk.met(err) {
		return err
	} else if err == nil {
		return nil
	}
	return f.Sync()
}

// Open opens the received file for looking at it; the caller closes it.
func (st *Staged) Open() (*os.File, error) {
	f, err := os.Open(st.path)
	if err != nil {
		return nil, fmt.Errorf("look at staged file: %w", err)
	}
	return f, nil
}

// Keep makes the file one of the store's; on return it outlasts a power cut. The row that
// names it is written after this. The same content twice is one file.
func (st *Staged) Keep() error {
	err := st.keep()
	if err != nil && st.store.filesDisk.met(err) {
		err = st.keep()
	}
	return err
}

func (st *Staged) keep() error {
	if st.path == "" {
		return errors.New("keep file: already kept or discarded")
	}
	s, path := st.store, st.store.FilePath(st.SHA256)
	s.Keep.RLock()
	defer s.Keep.RUnlock()
	dir := filepath.Dir(path)
	if err := os.Mkdir(dir, 0o700); err == nil {
		if err := syncDir(filepath.Dir(dir)); err != nil {
			return fmt.Errorf("keep file: %w", err)
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keep file: %w", err)
	}
	// Over an equal file too: its age starts again, so that an orphan about to be collected
	// is safe until its new row is there.
	if err := os.Rename(st.path, path); err != nil {
		return fmt.Errorf("keep file: %w", err)
	}
	st.path = ""
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("keep file: %w", err)
	}
	return nil
}

// Discard removes the file unless it was kept. It may be called at any time, deferred too.
func (st *Staged) Discard() {
	if st.path != "" {
		_ = os.Remove(st.path) // what stays is collected later
		st.path = ""
	}
}

// SaveFile stages and keeps in one call.
func (s *DB) SaveFile(ctx context.Context, r io.Reader, limit int64) (StoredFile, error) {
	st, err := s.StageFile(ctx, r, limit)
	if err != nil {
		return StoredFile{}, err
	}
	defer st.Discard()
	return st.StoredFile, st.Keep()
}

// OpenFile opens a kept file by the hash that a row names; ErrLostFile when it is not there.
func (s *DB) OpenFile(sha string) (*os.File, error) {
	if s.dir == "" {
		return nil, errNoFiles
	}
	if !isHash(sha) {
		return nil, ErrNotFound
	}
	f, err := os.Open(s.FilePath(sha))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrLostFile, sha)
	}
	return f, err
}

// walkOld calls fn with the path of each file under dir that was written before the moment.
func (s *DB) walkOld(ctx context.Context, dir string, before time.Time, fn func(path string) error) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err != nil || e.IsDir() {
			return err
		}
		if info, err := e.Info(); err != nil || !info.ModTime().Before(before) {
			return nil // gone meanwhile, or young
		}
		return fn(path)
	})
}

// removeOld removes the file unless it was kept anew since it was looked at.
func (s *DB) removeOld(path string, before time.Time, removed *int) error {
	s.Keep.Lock()
	defer s.Keep.Unlock()
	info, err := os.Stat(path)
	if err == nil && info.ModTime().Before(before) {
		err = os.Remove(path)
		if err == nil {
			*removed++
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (s *DB) staging() string  { return filepath.Join(s.dir, "staging") }
func (s *DB) filesDir() string { return filepath.Join(s.dir, "files") }
func (s *DB) FilePath(sha string) string {
	return filepath.Join(s.filesDir(), sha[:2], sha)
}

// stagedFor is longer than any file takes to come: one that was not written to for so long was on its
// way when the program was killed. Another process may be at it beside this one, hence not all of them.
const stagedFor = 10 * time.Minute

// prepareDir creates the directories of the files, and takes away what a killed program left half
// received.
func (s *DB) prepareDir() error {
	if s.dir == "" {
		return nil
	}
	for _, dir := range []string{s.staging(), s.filesDir()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	half, err := os.ReadDir(s.staging())
	if err != nil {
		return err
	}
	for _, e := range half {
		if about, err := e.Info(); err == nil && time.Since(about.ModTime()) > stagedFor { // the file system's clock
			_ = os.Remove(filepath.Join(s.staging(), e.Name())) // what stays is collected later
		}
	}
	return syncDir(s.dir)
}

// syncDir makes the names in a directory safe on the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir) // #nosec G304 -- a directory of the store
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// isHash says whether s is a SHA-256 as the store writes it, and so no path.
func isHash(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// prefix keeps the first bytes written to it.
type prefix struct{ bytes []byte }

func (p *prefix) Write(b []byte) (int, error) {
	p.bytes = append(p.bytes, b[:min(len(b), fileHead-len(p.bytes))]...)
	return len(b), nil
}

// untilDone reads until its context ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(b)
}

// named says whether a row names the file: an attachment, one kept of a refused form, or one
// handed over in a room.
func (s *DB) named(ctx context.Context, sha string) (bool, error) {
	var n int
	err := s.Read(ctx).QueryRow(`SELECT COUNT(*) FROM (SELECT 1 AS x FROM attachments WHERE sha256 = $1 UNION ALL SELECT 1 FROM kept_files WHERE sha256 = $1
		UNION ALL SELECT 1 FROM room_files WHERE sha256 = $1) AS a`, sha).Scan(&n)
	return n > 0, err
}

// ForgetScan forgets what the scanner said of a content that no row names any more.
func (s *DB) ForgetScan(ctx context.Context, sha string) error {
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`DELETE FROM file_scans WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM attachments a WHERE a.sha256 = $1)
			AND NOT EXISTS (SELECT 1 FROM kept_files k WHERE k.sha256 = $1) AND NOT EXISTS (SELECT 1 FROM room_files f WHERE f.sha256 = $1)`, sha)
		return err
	})
}
