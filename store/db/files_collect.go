package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// What is deleted in this product because something is «not named here», and what guards each:
//
//   - attachments that no row names: CollectOrphans below. Never at start, never in a folder of
//     another database (identity.go), never many at once, and into a wastebasket for 30 days.
//   - staging files of uploads that broke off: by age alone, in a folder nothing else uses.
//   - contents of erased requests: DropFiles, by the list that the erasing transaction wrote, an
//     hour later, each asked about again.
//   - quarantine: ScanInfected, by the scanner's word on that very content.
//   - kept files, parked forms, sessions, links, presence, throttles: rows with an age of their
//     own, SweepLeftovers; nothing is concluded from what is missing elsewhere.

const (
	// wastebasket is the folder, beside files, for what was collected, by day.
	wastebasket = "cestino"
	wasteDays   = 30
	// fewOrphans is what a busy month leaves behind; beyond it, and beyond a tenth of all files, it
	// is the database that is to be doubted and not the files.
	fewOrphans   = 20
	orphansShare = 10
)

// ErrManyOrphans: so many files have no request that none was touched.
var ErrManyOrphans = errors.New("too many files without a request: none was put away")

// CollectOrphans puts away what is older than olderThan at the moment now: staging files left
// behind are removed, and kept files that no attachment and no refused form names go to the
// wastebasket, whose days over 30 are emptied. It returns how many it took away. ErrManyOrphans, with
// the number kept for the Gestore, where they are more than a few: then nothing is moved.
func (s *DB) CollectOrphans(ctx context.Context, olderThan time.Duration, now time.Time) (int, error) {
	if s.dir == "" {
		return 0, errNoFiles
	}
	before := now.Add(-olderThan)
	removed := 0
	err := s.walkOld(ctx, s.staging(), before, func(path string) error {
		return s.removeOld(path, before, &removed)
	})
	if err != nil {
		return removed, fmt.Errorf("collect orphans: %w", err)
	}
	var orphans []string
	all := 0
	err = s.walkOld(ctx, s.filesDir(), before, func(path string) error {
		if !isHash(filepath.Base(path)) {
			return nil // not ours
		}
		all++
		named, err := s.named(ctx, filepath.Base(path))
		if err == nil && !named {
			orphans = append(orphans, path)
		}
		return err
	})
	if err != nil {
		return removed, fmt.Errorf("collect orphans: %w", err)
	}
	if n := len(orphans); n > max(fewOrphans, all/orphansShare) {
		return removed, errors.Join(fmt.Errorf("collect orphans: %w: %d of %d", ErrManyOrphans, n, all), s.noteUnnamed(ctx, n))
	}
	for _, path := range orphans {
		if err := s.putAway(ctx, path, before, now, &removed); err != nil {
			return removed, fmt.Errorf("collect orphans: %w", err)
		}
	}
	if len(orphans) > 0 {
		s.Log.Info("files without a request put away", "files", len(orphans), "days", wasteDays)
	}
	return removed, errors.Join(s.noteUnnamed(ctx, 0), s.emptyWaste(now))
}

// putAway moves a file to the wastebasket of the day unless it was kept anew since it was looked at.
func (s *DB) putAway(ctx context.Context, path string, before, now time.Time, removed *int) error {
	s.Keep.Lock()
	defer s.Keep.Unlock()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
		return nil
	}
	day := filepath.Join(s.dir, wastebasket, now.UTC().Format(time.DateOnly))
	if err := errors.Join(err, os.MkdirAll(day, 0o700)); err != nil {
		return err
	}
	if err := os.Rename(path, filepath.Join(day, filepath.Base(path))); err != nil {
		return err
	}
	*removed++
	return s.ForgetScan(ctx, filepath.Base(path))
}

// emptyWaste removes the wastebasket's days that are over; what is no day is left alone.
func (s *DB) emptyWaste(now time.Time) error {
	entries, err := os.ReadDir(filepath.Join(s.dir, wastebasket))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		day, err := time.Parse(time.DateOnly, e.Name())
		if err == nil && now.Sub(day) > (wasteDays+1)*24*time.Hour {
			errs = append(errs, os.RemoveAll(filepath.Join(s.dir, wastebasket, e.Name())))
		}
	}
	return errors.Join(errs...)
}

// noteUnnamed keeps, for the Gestore, how many files could not be put away.
func (s *DB) noteUnnamed(ctx context.Context, n int) error {
	before, err := s.Unnamed(ctx)
	if err != nil || before == n {
		return err
	}
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`UPDATE identity SET unnamed = $1 WHERE one = 1`, n)
		return err
	})
}

// Unnamed returns how many files without a request the last collection found and left alone because
// they were too many; 0 when all is well.
func (s *DB) Unnamed(ctx context.Context) (n int, err error) {
	err = One(s.Read(ctx).QueryRow(`SELECT unnamed FROM identity WHERE one = 1`).Scan(&n))
	if err == ErrNotFound {
		err = nil
	}
	return n, err
}
