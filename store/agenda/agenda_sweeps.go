package agenda

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// SweepLapsed lets go of holds and appointments whose time is over, and ends the offers of the
// waiting list that went with them.
func (s *Agenda) SweepLapsed(ctx context.Context, now time.Time) error {
	return s.sweepIDs(ctx, `SELECT id FROM appointments WHERE live AND live_until <= $1 LIMIT $2`, []any{now.Unix(), requests.SweepBatch}, func(tx *db.Tx, id string) error {
		if err := letGo(tx, id, now); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE waiting_list SET state = $3 WHERE hold_id = $1 AND state = 'offerta' AND offer_until <= $2`, id, now.Unix(), desk.WaitScaduta)
		return err
	})
}

// SweepWaiting offers free places to whoever waits for one.
func (s *Agenda) SweepWaiting(ctx context.Context, now time.Time) error {
	punti, err := db.Texts(s.Read(ctx), `SELECT DISTINCT punto_id FROM waiting_list WHERE state = 'attesa'`)
	for _, punto := range punti {
		err = errors.Join(err, s.Write(ctx, func(tx *db.Tx) error { return offerFreed(tx, punto, now) }))
	}
	return err
}

// SweepDisplaced displaces what was confirmed while a closure was being entered, and cancels in
// the sede's name what nobody moved before its own time or its proposal ran out: the right is
// kept [A16].
func (s *Agenda) SweepDisplaced(ctx context.Context, now time.Time) error {
	missed, err := s.missedByClosures(ctx, now)
	if err != nil {
		return err
	}
	for _, m := range missed {
		err := s.Write(ctx, func(tx *db.Tx) error {
			_, err := displace(tx, db.Act{Now: now}, m.struttura, m.closure, desk.ProposeOthers)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.sweepIDs(ctx, `SELECT a.id FROM appointments a WHERE a.displaced <> '' AND a.state = 'confermato'
			AND NOT EXISTS (SELECT 1 FROM appointments h WHERE h.moves_id = a.id AND h.live AND h.live_until > $1)
			AND (a.start_at <= $1 OR EXISTS (SELECT 1 FROM appointments h WHERE h.moves_id = a.id AND h.origin = 'sede'))
		LIMIT $2`, []any{now.Unix(), requests.SweepBatch}, func(tx *db.Tx, id string) error { return cancelDisplaced(tx, id, now) })
}

// cancelDisplaced cancels in the sede's name an appointment that lost its slot and was not moved.
func cancelDisplaced(tx *db.Tx, id string, now time.Time) error {
	e, err := entryByID(tx, id)
	if err != nil || e.State != desk.Confermato || !e.Displaced {
		return err // moved meanwhile
	}
	if err := cancel(tx, &e, db.Act{Now: now}, desk.AnnullatoSede, e.Because()); err != nil {
		return err
	}
	return saveEntry(tx, &e, now)
}

// missedClosure is a closure under which confirmed appointments still stand.
type missedClosure struct {
	struttura string
	closure   ClosureEntry
}

// missedByClosures finds closures with appointments that were confirmed at the very moment they
// were entered.
func (s *Agenda) missedByClosures(ctx context.Context, now time.Time) ([]missedClosure, error) {
	rows, err := s.Read(ctx).Query(`SELECT k.id, k.struttura_id, k.from_day, k.to_day, k.from_minute, k.to_minute, k.reason FROM closures k
		WHERE NOT k.lifted AND k.to_day >= $1 AND EXISTS (SELECT 1 FROM appointments a WHERE a.struttura_id = k.struttura_id
			AND a.day >= k.from_day AND a.day <= k.to_day AND a.state = 'confermato' AND a.displaced = '' AND a.start_at > $2)`,
		desk.DayOf(now), now.Unix())
	found, err := db.Collect(rows, err, func(rows *sql.Rows) (m missedClosure, err error) {
		c := &m.closure
		err = rows.Scan(&c.ID, &m.struttura, &c.From, &c.To, &c.FromMinute, &c.ToMinute, &c.Reason)
		return m, err
	})
	if err != nil {
		return nil, err
	}
	var missed []missedClosure
	for _, m := range found { // closures of some hours: the day is not enough
		hit, err := touched(s.Read(ctx), m.struttura, m.closure.Closure, now)
		if err != nil {
			return nil, err
		}
		if len(hit) > 0 {
			missed = append(missed, m)
		}
	}
	return missed, nil
}

const remindBefore = 48 * time.Hour

// SweepComing reminds of appointments 48 hours before they begin, once for each time they have;
// not of those booked or moved later than that.
func (s *Agenda) SweepComing(ctx context.Context, now time.Time) error {
	return s.sweepIDs(ctx, `SELECT a.id FROM appointments a WHERE a.state = 'confermato' AND a.start_at > $1 AND a.start_at <= $2
			AND a.displaced = '' AND a.confirmed_at <= a.start_at - $3
			AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.appointment_id = a.id AND n.kind = $5 AND n.mark = CAST(a.start_at AS TEXT))
		LIMIT $4`, []any{now.Unix(), now.Add(remindBefore).Unix(), int64(remindBefore / time.Second), requests.SweepBatch, desk.NoticeTomorrow}, func(tx *db.Tx, id string) error {
		e, err := entryByID(tx, id)
		if err != nil || e.State != desk.Confermato || e.Displaced {
			return err
		}
		return tellBooker(tx, &e, desk.NoticeTomorrow, strconv.FormatInt(e.Start.Unix(), 10), now)
	})
}

// SweepDropped deletes holds that came to nothing a day ago; offers of the waiting list stay,
// because a notification leads to them.
func (s *Agenda) SweepDropped(ctx context.Context, now time.Time) error {
	return s.sweepIDs(ctx, `SELECT id FROM appointments WHERE number IS NULL AND NOT live AND live_until < $1 AND origin <> 'lista' LIMIT $2`,
		[]any{now.Add(-24 * time.Hour).Unix(), requests.SweepBatch}, func(tx *db.Tx, id string) error {
			for _, query := range []string{
				`DELETE FROM appointment_requests WHERE appointment_id = $1 AND NOT live`,
				`DELETE FROM appointments WHERE id = $1 AND number IS NULL AND NOT live`,
			} {
				if _, err := tx.Exec(query, id); err != nil {
					return err
				}
			}
			return nil
		})
}

// sweepIDs applies act to whatever the query finds, a batch a transaction, until it finds no
// more. act must leave no row that it would find again.
func (s *Agenda) sweepIDs(ctx context.Context, query string, args []any, act func(tx *db.Tx, id string) error) error {
	for {
		ids, err := db.Texts(s.Read(ctx), query, args...)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = s.Write(ctx, func(tx *db.Tx) error {
			var err error
			for _, id := range ids {
				err = errors.Join(err, act(tx, id))
			}
			return err
		})
		if err != nil || len(ids) < requests.SweepBatch {
			return err
		}
	}
}
