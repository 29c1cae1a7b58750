package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// Reserve is what a service keeps of its disk for the moment in which it is full: work under way
	// ends on it, and people can sign in and read.
	Reserve = 64 << 20
	// reserveFile holds it, in the data directory or beside the database.
	reserveFile = "riserva"
	// A disk in trouble is looked at so often; writes go on at the latest then.
	lookAgain = 2 * time.Second
	// trial is what must go in again where there is no reserve.
	trial = 1 << 20
)

// disk is one that the store writes to: the database's, the files', or PostgreSQL's own, of which
// only the database itself knows whether there is room.
type disk struct {
	store   *DB
	dir     string // "": PostgreSQL's
	reserve int64

	mu      sync.Mutex
	state   Weather // Fair, DiskFull or DiskBad
	held    bool    // the reserve is there
	watched bool
	stop    context.CancelFunc
	ctx     context.Context
	done    sync.WaitGroup
}

// openDisks says which disks the store writes to, and keeps the reserve on them. One that has no
// room for it is said so in the log, and works without.
func (s *DB) openDisks(reserve int64) {
	open := func(dir string, reserve int64) *disk {
		d := &disk{store: s, dir: dir, reserve: reserve}
		d.ctx, d.stop = context.WithCancel(context.Background())
		if dir == "" || reserve == 0 {
			return d
		}
		if err := d.keepReserve(); err != nil {
			s.Log.Warn("no reserve on the disk", "dir", dir, "error", err.Error())
		}
		return d
	}
	if s.dir != "" {
		s.filesDisk = open(s.dir, reserve)
	}
	switch dir := filepath.Dir(s.file); {
	case s.file == "":
		s.dbDisk = open("", 0)
	case s.filesDisk != nil && sameDisk(dir, s.dir):
		s.dbDisk = s.filesDisk
	default:
		s.dbDisk = open(dir, reserve)
	}
}

func (s *DB) closeDisks() {
	for _, d := range []*disk{s.filesDisk, s.dbDisk} {
		if d != nil {
			d.stop()
			d.done.Wait()
		}
	}
}

// shut returns why nothing may be written to the disk now, nil where it may. What is essential
// may while the disk is only full.
func (d *disk) shut(ctx context.Context) error {
	if d == nil || d.dir == "" { // PostgreSQL says it itself
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.state == DiskFull && !isEssential(ctx):
		return ErrFull
	case d.state == DiskBad:
		return ErrDisk
	}
	return nil
}

// met takes note of an error. It returns true where it was a full disk and the reserve has just
// been given up: what was being written has room now and is tried again.
func (d *disk) met(err error) (again bool) {
	w := WeatherOf(err)
	if d == nil || w != DiskFull && w != DiskBad || errors.Is(err, ErrLostFile) || errors.Is(err, ErrFull) || errors.Is(err, ErrDisk) {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if w == DiskFull && d.held {
		d.held = false
		again = os.Remove(d.path()) == nil
	}
	if d.state != w {
		d.state = w
		d.store.Log.Error("disk in trouble: nothing more is accepted until it can be written", "dir", d.dir, "state", w.String(), "error", err.Error())
	}
	if !d.watched && d.ctx.Err() == nil {
		d.watched = true
		d.done.Go(d.watch)
	}
	return again
}

// watch looks at a disk in trouble until it can be written again.
func (d *disk) watch() {
	for {
		select {
		case <-d.ctx.Done():
			return
		case <-time.After(lookAgain):
		}
		if err := d.well(); err != nil {
			d.store.Log.Debug("disk still in trouble", "dir", d.dir, "error", err.Error())
			continue
		}
		d.mu.Lock()
		d.state, d.watched = Fair, false
		d.mu.Unlock()
		d.store.Log.Info("disk can be written again", "dir", d.dir)
		return
	}
}

// well returns nil when the disk takes the reserve again, and the database a write.
func (d *disk) well() error {
	if d.dir != "" {
		if err := errors.Join(d.keepReserve(), d.tried()); err != nil {
			return err
		}
	}
	if d != d.store.dbDisk {
		return nil
	}
	ctx, cancel := context.WithTimeout(d.ctx, lookAgain)
	defer cancel()
	return d.store.door.pass(&job{ctx: ctx, done: make(chan error, 1), fn: func(tx *Tx) error {
		_, err := tx.Exec(`UPDATE identity SET id = id WHERE one = 1`)
		return err
	}})
}

// keepReserve takes the reserve up where there is room for it and a little more: while the disk is
// full, what is left of it belongs to those who sign in.
func (d *disk) keepReserve() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held {
		return nil
	}
	if free, known := freeOf(d.dir); known && free < max(d.reserve, trial)/4*5 {
		return fmt.Errorf("%w: %d bytes are free", ErrFull, free)
	}
	if d.reserve == 0 {
		return nil
	}
	if about, err := os.Stat(d.path()); err != nil || about.Size() != d.reserve {
		if err := fill(d.path(), d.reserve); err != nil {
			return errors.Join(err, os.Remove(d.path()))
		}
	}
	d.held = true
	return nil
}

// tried says whether a small file can be written and taken away.
func (d *disk) tried() error {
	path := d.path() + ".prova"
	return errors.Join(fill(path, 1), os.Remove(path))
}

func (d *disk) path() string { return filepath.Join(d.dir, reserveFile) }

// fill makes a file whose bytes are really on the disk.
func fill(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // #nosec G304 -- beside the database
	if err != nil {
		return err
	}
	zeros := make([]byte, 1<<20)
	for left := size; left > 0 && err == nil; left -= int64(len(zeros)) {
		_, err = f.Write(zeros[:min(left, int64(len(zeros)))])
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("reserve: %w", err)
	}
	return nil
}

// sameDisk says whether two directories share their space, as far as their names tell.
func sameDisk(a, b string) bool {
	return same(a, b) || same(filepath.Dir(a), b) || deviceOf(a) != 0 && deviceOf(a) == deviceOf(b)
}

// roomy writes to a file, and once more where a full disk has just given its reserve up.
type roomy struct {
	f    *os.File
	disk *disk
}

func (r roomy) Write(b []byte) (int, error) {
	n, err := r.f.Write(b)
	if err != nil && r.disk.met(err) {
		var more int
		more, err = r.f.Write(b[n:])
		n += more
	}
	return n, err
}

// State is the weather over the store as it is known without asking: what GET /salute says and
// every page shows.
func (s *DB) State() Weather {
	if s.way != nil && s.way.mute.Load() {
		return Away
	}
	for _, d := range []*disk{s.dbDisk, s.filesDisk} {
		if d == nil {
			continue
		}
		d.mu.Lock()
		state := d.state
		d.mu.Unlock()
		if state != Fair {
			return state
		}
	}
	if s.door.stuck() {
		return Crowded
	}
	return Fair
}
