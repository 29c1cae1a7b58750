package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"combipat/desk"
)

// sweepBatch bounds one transaction of a sweep, so that people's writes pass in between.
const sweepBatch = 256

// Sweep is a job that brings up to date what the passing of days changes. Nothing depends on
// its having run: it may run late, twice, or in two processes at once.
type Sweep struct {
	Name  string
	Every time.Duration
	Run   func(s *Store, ctx context.Context, now time.Time) error
}

// Sweeps is the table of them; main hands it to the scheduler.
var Sweeps = append([]Sweep{
	{"sollecitabili e prenotabili", time.Minute, (*Store).SweepRights},
	{"interazioni esaurite", time.Minute, (*Store).SweepExhausted},
	{"archiviazione", time.Minute, (*Store).SweepArchive},
	{"resti", time.Hour, (*Store).SweepLeftovers},
	{"password dimenticate", 10 * time.Second, (*Store).SweepResets},
	{"conservazione", time.Hour, (*Store).SweepRetention},
	{"sovrascrittura", 10 * time.Minute, (*Store).SweepScrub},
}, agendaSweeps...)

// SweepAll runs every sweep once.
func (s *Store) SweepAll(ctx context.Context, now time.Time) error {
	var errs []error
	for _, sweep := range Sweeps {
		errs = append(errs, sweep.Run(s, ctx, now))
	}
	return errors.Join(errs...)
}

// SweepRights notifies "ora puoi sollecitare" and "ora puoi prenotare", once for each
// transition, however often and however late it runs [R17, R27].
func (s *Store) SweepRights(ctx context.Context, now time.Time) error {
	today := desk.DayOf(now)
	return s.sweep(ctx, now, "waiting_since", func(c *clause) {
		// The due day of a sollecito is the mark of its notice: the rows that have it are done.
		// The same for a booking, which comes a day after the first sollecito.
		c.and(`r.waiting_since <> '' AND r.waiting_since <= ? AND r.owner_id IS NOT NULL`, desk.LastRemindable(today))
		c.and(`((NOT EXISTS (SELECT 1 FROM notifications n WHERE n.request_id = r.id AND n.kind = 'sollecitabile' AND n.mark > r.waiting_since AND n.mark > r.sollecito_on)
				AND r.sollecito_on <= ?)
			OR (NOT EXISTS (SELECT 1 FROM notifications n WHERE n.request_id = r.id AND n.kind = 'prenotabile' AND n.mark > r.waiting_since)
				AND r.waiting_since <= ? AND r.profile = 'generico' AND r.struttura_id IS NOT NULL))`,
			desk.LastRemindable(today), desk.LastSilent(today))
	}, func(tx *Tx, r *desk.Request) error {
		rights := r.RightsOn(today)
		if rights.Remind.OK {
			if err := notify(tx, r.Owner.ID, r, desk.NoticeRemindable, string(rights.Remind.From), now); err != nil {
				return err
			}
		}
		if rights.Book.OK && rights.Book.From != "" {
			return notify(tx, r.Owner.ID, r, desk.NoticeBookable, string(rights.Book.From), now)
		}
		return nil
	})
}

// SweepExhausted notifies "ora puoi prenotare" for requests whose second interaction was
// answered [R27c].
func (s *Store) SweepExhausted(ctx context.Context, now time.Time) error {
	today := desk.DayOf(now)
	return s.sweep(ctx, now, "second_done", func(c *clause) {
		// Told since the second interaction was sent, or made bookable by the office: the right
		// goes on, and is not told again.
		c.and(`r.second_done <> '' AND r.owner_id IS NOT NULL AND NOT r.bookable`)
		c.and(`NOT EXISTS (SELECT 1 FROM notifications n WHERE n.request_id = r.id AND n.kind = 'prenotabile' AND n.at >=
			(SELECT MAX(m.at) FROM messages m WHERE m.request_id = r.id AND m.kind = 'interazione' AND NOT m.free))`)
	}, func(tx *Tx, r *desk.Request) error {
		if !r.RightsOn(today).Book.OK {
			return nil
		}
		return notify(tx, r.Owner.ID, r, desk.NoticeBookable, string(r.SecondDone), now)
	})
}

// SweepArchive archives what has been closed for more than 30 days [A10].
func (s *Store) SweepArchive(ctx context.Context, now time.Time) error {
	today := desk.DayOf(now)
	return s.sweep(ctx, now, "closed_on", func(c *clause) {
		c.and(`r.state = 'chiusa' AND r.closed_on < ?`, desk.FirstReopenable(today))
	}, func(tx *Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = r.Dialogue.Archive(today); err != nil {
			return nil // reopened between the list and this write: nothing to do
		}
		return saveFacts(tx, r, now)
	})
}

// SweepLeftovers forgets sessions, acts, kept files, presence, links and counts that mean nothing any more.
func (s *Store) SweepLeftovers(ctx context.Context, now time.Time) error {
	return s.write(ctx, func(tx *Tx) error {
		for _, d := range []struct {
			sql    string
			before time.Time
		}{
			{`DELETE FROM sessions WHERE expires_at < $1`, now},
			{`DELETE FROM signins WHERE seen_at < $1`, now.Add(-desk.SignedInFor)},
			{`DELETE FROM acts WHERE at < $1`, now.Add(-7 * 24 * time.Hour)}, // longer than any form stays open
			{`DELETE FROM kept_files WHERE at < $1`, now.Add(-24 * time.Hour)},
			{`DELETE FROM presence WHERE at < $1`, now.Add(-time.Hour)},
			{`DELETE FROM links WHERE expires_at < $1`, now},
			{`DELETE FROM parked_forms WHERE at < $1`, now.Add(-ParkedFor)},
			{`DELETE FROM throttles WHERE last_at < $1 AND good_at = 0`, now.Add(-24 * time.Hour)}, // forgotten by then
			{`DELETE FROM throttles WHERE last_at < $1`, now.Add(-desk.KnownFor)},
		} {
			if _, err := tx.Exec(d.sql, d.before.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
}

// sweep lists what is due, a batch at a time in the order of the day that an index is kept
// on, and applies act to each request as it stands inside the writing transaction.
func (s *Store) sweep(ctx context.Context, now time.Time, day string, due func(c *clause), act func(tx *Tx, r *desk.Request) error) error {
	var afterDay, afterID string
	for {
		c := &clause{}
		due(c)
		c.and(`(r.`+day+`, r.id) > (?, ?)`, afterDay, afterID)
		batch, err := s.sweepRows(ctx, day, c)
		if err != nil || len(batch) == 0 {
			return err
		}
		err = s.write(ctx, func(tx *Tx) error {
			for _, row := range batch {
				c := &clause{}
				c.and(`r.id = ?`, row.id)
				r, err := oneRequest(tx, c)
				if err != nil {
					return err
				}
				if err := act(tx, &r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(batch) < sweepBatch {
			return err
		}
		afterDay, afterID = batch[len(batch)-1].day, batch[len(batch)-1].id
	}
}

// sweepRow is where a sweep has come to.
type sweepRow struct{ day, id string }

func (s *Store) sweepRows(ctx context.Context, day string, c *clause) ([]sweepRow, error) {
	rows, err := s.read(ctx).Query(`SELECT r.`+day+`, r.id FROM requests r`+c.where()+` ORDER BY r.`+day+`, r.id LIMIT `+c.arg(sweepBatch), c.args...)
	return collect(rows, err, func(rows *sql.Rows) (row sweepRow, err error) {
		err = rows.Scan(&row.day, &row.id)
		return row, err
	})
}
