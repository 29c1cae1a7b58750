package db

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// filesSettle is how old a file must be to be deleted at once: a younger one may be that of a
// form whose row is about to be written. The collection of orphans takes it later.
const filesSettle = time.Hour

// DropFiles deletes those of the files that no row names any more, and returns how many.
func (s *DB) DropFiles(ctx context.Context, files []string, now time.Time) (removed int, err error) {
	if s.dir == "" {
		return 0, nil
	}
	for _, sha := range files {
		if named, err := s.named(ctx, sha); err != nil {
			return removed, err
		} else if named {
			continue
		}
		if err := s.ForgetScan(ctx, sha); err != nil {
			return removed, err
		}
		if err := s.removeOld(s.FilePath(sha), now.Add(-filesSettle), &removed); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		err := s.Write(ctx, func(tx *Tx) error { // what the virus scanner said of it
			_, err := tx.Exec(`DELETE FROM file_scans WHERE sha256 = $1`, sha)
			return err
		})
		if err != nil {
			return removed, err
		}
		if dir := filepath.Dir(s.FilePath(sha)); exists(dir) {
			if err := syncDir(dir); err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
