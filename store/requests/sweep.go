package requests

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// SweepBatch bounds one transaction of a sweep, so that people's writes pass in between.
const SweepBatch = 256

// SweepRights notifies "ora puoi sollecitare" and "ora puoi prenotare", once for each
// transition, however often and however late it runs [R17, R27].
func (s *Requests) SweepRights(ctx context.Context, now time.Time) error {
	today := desk.DayOf(now)
	return s.sweep(ctx, now, "waiting_since", func(c *db.Clause) {
		// The due day of a sollecito is the mark of its notice: the rows that have it are done.
		// The same for a booking, which comes a day after the first sollecito.
		c.And(`r.waiting_since <> '' AND r.waiting_since <= ? AND r.owner_id IS NOT NULL`, desk.LastRemindable(today))
		c.And(`((NOT EXISTS (SELECT 1 FROM notifications n WHERE n.request_id = r.id AND n.kind = 'sollecitabile' AND n.mark > r.waiting_since AND n.mark > r.sollecito_on)
				AND r.sollecito_on <= ?)
			OR (NOT EXISTS (SELECT 1 FROM notifications n WHERE n.request_id = r.id AND n.kind = 'prenotabile' AND n.mark > r.waiting_since)
				AND r.waiting_since <= ? AND r.profile = 'generico' AND r.struttura_id IS NOT NULL))`,
			desk.LastRemindable(today), desk.LastSilent(today))
	}, func(tx *db.Tx, r *desk.Request) error {
		rights := r.RightsOn(today)
		if rights.Remind.OK {
			if err := Notify(tx, r.Owner.ID, r, desk.NoticeRemindable, string(rights.Remind.From), now); err != nil {
				return err
			}
		}
		if rights.Book.OK && rights.Book.From != "" {
			return Notify(tx, r.Owner.ID, r, desk.NoticeBookable, string(rights.Book.From), now)
		}
		return nil
	})
}

// SweepExhausted notifies "ora puoi prenotare" for requests whose second interaction was
// answered [R27c].
func (s *Requests) SweepExhausted(ctx context.Context, now time.Time) error {
	today := desk.DayOf(now)
	return s.sweep(ctx, now, "second_done", func(c *db.Clause) {
		// Told since the second interaction was sent, or made bookable by the office: the right
		// goes on, and is not told again.
		c.And(`r.second_done <> '' AND r.owner_id IS NOT NULL AND NOT r.bookable`)
		c.And(`NOT EXISTS (SELECT 1 FROM notifications n WHERE n.request_id = r.id AND n.kind = 'prenotabile' AND n.at >=
			(SELECT MAX(m.at) FROM messages m WHERE m.request_id = r.id AND m.kind = 'interazione' AND NOT m.free))`)
	}, func(tx *db.Tx, r *desk.Request) error {
		if !r.RightsOn(today).Book.OK {
			return nil
		}
		return Notify(tx, r.Owner.ID, r, desk.NoticeBookable, string(r.SecondDone), now)
	})
}

// SweepArchive archives what has been closed for more than 30 days [A10].
func (s *Requests) SweepArchive(ctx context.Context, now time.Time) error {
	today := desk.DayOf(now)
	return s.sweep(ctx, now, "closed_on", func(c *db.Clause) {
		c.And(`r.state = 'chiusa' AND r.closed_on < ?`, desk.FirstReopenable(today))
	}, func(tx *db.Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = r.Dialogue.Archive(today); err != nil {
			return nil // reopened between the list and this write: nothing to do
		}
		return SaveFacts(tx, r, now)
	})
}

// sweep lists what is due, a batch at a time in the order of the day that an index is kept
// on, and applies act to each request as it stands inside the writing transaction.
func (s *Requests) sweep(ctx context.Context, now time.Time, day string, due func(c *db.Clause), act func(tx *db.Tx, r *desk.Request) error) error {
	var afterDay, afterID string
	for {
		c := &db.Clause{}
		due(c)
		c.And(`(r.`+day+`, r.id) > (?, ?)`, afterDay, afterID)
		batch, err := s.sweepRows(ctx, day, c)
		if err != nil || len(batch) == 0 {
			return err
		}
		err = s.Write(ctx, func(tx *db.Tx) error {
			for _, row := range batch {
				c := &db.Clause{}
				c.And(`r.id = ?`, row.id)
				r, err := OneRequest(tx, c)
				if err != nil {
					return err
				}
				if err := act(tx, &r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(batch) < SweepBatch {
			return err
		}
		afterDay, afterID = batch[len(batch)-1].day, batch[len(batch)-1].id
	}
}

// sweepRow is where a sweep has come to.
type sweepRow struct{ day, id string }

func (s *Requests) sweepRows(ctx context.Context, day string, c *db.Clause) ([]sweepRow, error) {
	rows, err := s.Read(ctx).Query(`SELECT r.`+day+`, r.id FROM requests r`+c.Where()+` ORDER BY r.`+day+`, r.id LIMIT `+c.Arg(SweepBatch), c.Args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (row sweepRow, err error) {
		err = rows.Scan(&row.day, &row.id)
		return row, err
	})
}
