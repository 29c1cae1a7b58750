package requests

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

const (
	scanLease = 2 * time.Minute // how long one scanner keeps a file to itself
	scanPause = 5 * time.Minute // the longest rest after a failure
	// oldFiles bounds what is queued at a time of the files that were there before the scanner.
	oldFiles = 256
)

// Scan is a file that the virus scanner should look at.
type Scan struct {
	SHA256   string
	Attempts int // how often it was tried before
}

// QuarantineFiles has every file that comes from now on wait until a scanner calls it clean.
func (s *Requests) QuarantineFiles() { s.Quarantine.Store(true) }

// Quarantining says whether files wait for a scanner.
func (s *Requests) Quarantining() bool { return s.Quarantine.Load() }

// Quarantine queues a content that has just come. One that is clean stays so; one that was
// infected is looked at again, and its bytes deleted again.
func Quarantine(tx *db.Tx, sha string, now time.Time) error {
	if !tx.Quarantine {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO file_scans (sha256, state, queued_at) VALUES ($1, $3, $2)
		ON CONFLICT (sha256) DO UPDATE SET state = $3, queued_at = $2, next_at = 0, attempts = 0, done_at = 0
			WHERE file_scans.state IN ($4, $5)`, sha, now.Unix(), desk.ScanWaiting, desk.ScanInfected, desk.ScanBacklog)
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return nil
}

// QueueOldFiles queues files that came before there was a scanner, some of those whose hash
// comes after the given one, and returns the last it looked at, "" at the end. They stay open
// until the scanner finds something in them.
func (s *Requests) QueueOldFiles(ctx context.Context, now time.Time, after string) (last string, err error) {
	rows, err := s.Read(ctx).Query(`SELECT a.sha256 FROM attachments a WHERE a.sha256 > $1 GROUP BY a.sha256 ORDER BY a.sha256 LIMIT $2`, after, oldFiles)
	old, err := db.Collect(rows, err, func(rows *sql.Rows) (sha string, err error) {
		err = rows.Scan(&sha)
		return sha, err
	})
	if err != nil || len(old) == 0 {
		return "", err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		for _, sha := range old {
			_, err := tx.Exec(`INSERT INTO file_scans (sha256, state, queued_at) VALUES ($1, $3, $2) ON CONFLICT (sha256) DO NOTHING`, sha, now.Unix(), desk.ScanBacklog)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return old[len(old)-1], err
}

// ClaimScans returns up to n files that are due, those in quarantine first, for this caller
// alone: another scanner does not get them until the lease is over.
func (s *Requests) ClaimScans(ctx context.Context, now time.Time, n int) (claimed []Scan, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		claimed = nil
		rows, err := tx.Query(`SELECT sha256, attempts FROM file_scans WHERE done_at = 0 AND next_at <= $1
			ORDER BY state DESC, next_at, queued_at LIMIT $2`, now.Unix(), n)
		due, err := db.Collect(rows, err, func(rows *sql.Rows) (f Scan, err error) {
			err = rows.Scan(&f.SHA256, &f.Attempts)
			return f, err
		})
		if err != nil {
			return err
		}
		for _, f := range due {
			got, err := tx.Exec(`UPDATE file_scans SET next_at = $2, attempts = attempts + 1 WHERE sha256 = $1 AND done_at = 0 AND next_at <= $3`,
				f.SHA256, now.Add(scanLease).Unix(), now.Unix())
			if err != nil {
				return err
			}
			if got == 1 {
				claimed = append(claimed, f)
			}
		}
		return nil
	})
	return claimed, err
}

// ScanClean opens a file to whoever may read it.
func (s *Requests) ScanClean(ctx context.Context, now time.Time, sha string) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE file_scans SET state = $3, found = '', trouble = '', done_at = $2 WHERE sha256 = $1`, sha, now.Unix(), desk.ScanClean); err != nil {
			return err
		}
		return tellSenders(tx, sha, func(r *desk.Request, sender, _ string) error {
			tx.Publish(sender, db.LiveRequests)
			TellOffice(tx, r)
			return nil
		})
	})
}

// ScanInfected closes a file for good, tells whoever sent it, and deletes its bytes; the rows
// that name it stay.
func (s *Requests) ScanInfected(ctx context.Context, now time.Time, sha, found string) error {
	err := s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE file_scans SET state = $4, found = $3, trouble = '', done_at = $2 WHERE sha256 = $1`, sha, now.Unix(), found, desk.ScanInfected)
		if err != nil {
			return err
		}
		return tellSenders(tx, sha, func(r *desk.Request, sender, file string) error {
			return Notify(tx, sender, r, desk.NoticeInfected, file, now)
		})
	})
	if err != nil {
		return err
	}
	s.Keep.Lock()
	defer s.Keep.Unlock()
	if err := os.Remove(s.FilePath(sha)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete infected file: %w", err)
	}
	return nil
}

// ScanGone answers for a file that is not there any more: what was infected stays so, what no
// row names any more is forgotten. One that a row names still waits: the disk has lost it, or is
// not the one it should be, and nobody has looked at it.
func (s *Requests) ScanGone(ctx context.Context, now time.Time, f Scan) error {
	var found string
	err := db.One(s.Read(ctx).QueryRow(`SELECT found FROM file_scans WHERE sha256 = $1`, f.SHA256).Scan(&found))
	if err == nil && found != "" {
		return s.ScanInfected(ctx, now, f.SHA256, found)
	}
	if err := s.ForgetScan(ctx, f.SHA256); err != nil {
		return err
	}
	return s.ScanFailed(ctx, now, f, "manca")
}

// ScanFailed leaves a file where it is and lets it rest before it is tried again.
func (s *Requests) ScanFailed(ctx context.Context, now time.Time, f Scan, trouble string) error {
	rest := min(10*time.Second<<min(f.Attempts, 6), scanPause)
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE file_scans SET next_at = $2, trouble = $3 WHERE sha256 = $1 AND done_at = 0`, f.SHA256, now.Add(rest).Unix(), trouble)
		return err
	})
}

// tellSenders calls fn for each attachment of a content with its request and who sent it.
func tellSenders(tx *db.Tx, sha string, fn func(r *desk.Request, sender, file string) error) error {
	type sent struct{ file, request, sender string }
	rows, err := tx.Query(`SELECT a.id, a.request_id, m.author_id FROM attachments a JOIN messages m ON m.id = a.message_id
		WHERE a.sha256 = $1 AND m.author_id IS NOT NULL`, sha)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (x sent, err error) {
		err = rows.Scan(&x.file, &x.request, &x.sender)
		return x, err
	})
	for _, x := range list {
		c := &db.Clause{}
		c.And(`r.id = ?`, x.request)
		r, err := OneRequest(tx, c)
		if err == nil {
			err = fn(&r, x.sender, x.file)
		}
		if err != nil {
			return err
		}
	}
	return err
}

// ScanCounts is what the Gestore sees of the scanner: numbers, no names.
type ScanCounts struct {
	Waiting, Backlog, Infected int
	Oldest                     time.Time // of those waiting; zero when nothing waits
	Trouble                    string    // of the last failure among them: irraggiungibile, limite, errore
}

// Scans returns how much waits for the scanner and how much it found; anybody but the Gestore
// is ErrNotFound.
func (s *Requests) Scans(ctx context.Context, who desk.Actor) (c ScanCounts, err error) {
	if who.Role != desk.Gestore {
		return c, db.ErrNotFound
	}
	var oldest int64
	q := s.Read(ctx)
	err = q.QueryRow(`SELECT COALESCE(SUM(CASE WHEN state = $1 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state = $2 THEN 1 ELSE 0 END), 0),
			COALESCE(MIN(CASE WHEN state = $1 THEN queued_at END), 0), COALESCE(MAX(trouble), '')
		FROM file_scans WHERE done_at = 0 AND next_at >= 0`, desk.ScanWaiting, desk.ScanBacklog).Scan(&c.Waiting, &c.Backlog, &oldest, &c.Trouble)
	if err != nil {
		return c, err
	}
	c.Oldest = db.Instant(oldest)
	err = q.QueryRow(`SELECT COUNT(*) FROM file_scans WHERE state = 'infetto' AND done_at > 0`).Scan(&c.Infected)
	return c, err
}
