package agenda

import (
	"database/sql"
	"errors"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

const (
	offersAtOnce  = 8   // what one freed place may set off; the sweep does the rest a minute later
	waitersLooked = 500 // entries of a punto looked at for one that a free place fits
)

// waiter is an entry of the waiting list as offering needs it.
type waiter struct {
	id, requestID string
	mode          desk.Mode
	from, to      desk.Day
	who           desk.Actor
}

// offerFreed holds a free place of a punto for whoever waits for one with the oldest right,
// for 2 hours of the sede's opening, and tells them. Entries whose right or days are gone leave the list.
func offerFreed(tx *db.Tx, punto string, now time.Time) error {
	waiting, err := waitersOf(tx, punto)
	if err != nil || len(waiting) == 0 {
		return err
	}
	p, err := directory.OnePunto(tx, `WHERE p.id = $1 AND p.active`, punto)
	if errors.Is(err, db.ErrNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	days, err := withRoom(tx, p, desk.DayOf(now), now)
	for offers := 0; err == nil && len(days) > 0 && len(waiting) > 0 && offers < offersAtOnce; waiting = waiting[1:] {
		var offered bool
		if offered, err = offerTo(tx, p, waiting[0], days, now); offered && err == nil {
			offers++
			days, err = withRoom(tx, p, desk.DayOf(now), now)
		}
	}
	return err
}

func waitersOf(q db.Queryer, punto string) ([]waiter, error) {
	rows, err := q.Query(`SELECT id, COALESCE(request_id, ''), mode, from_day, to_day, person_id, ente_id, ufficio_id FROM waiting_list
		WHERE punto_id = $1 AND state = 'attesa' ORDER BY right_since, created_at, id LIMIT $2`, punto, waitersLooked)
	return db.Collect(rows, err, func(rows *sql.Rows) (w waiter, err error) {
		w.who.Role, w.who.Profile = desk.Operatore, desk.Generico
		err = rows.Scan(&w.id, &w.requestID, &w.mode, &w.from, &w.to, &w.who.ID, &w.who.Ente.ID, &w.who.Ufficio.ID)
		return w, err
	})
}

// offerTo holds the first place in the days somebody wants for them, and says whether it did.
func offerTo(tx *db.Tx, p desk.Punto, w waiter, days []desk.DaySlots, now time.Time) (bool, error) {
	if w.to != "" && w.to < p.FirstDay(now) {
		return false, endWaiting(tx, w.id, desk.WaitDecaduta)
	}
	i := slices.IndexFunc(days, func(d desk.DaySlots) bool { return d.Day >= w.from && (w.to == "" || d.Day <= w.to) })
	if i < 0 {
		return false, nil
	}
	if w.requestID != "" {
		err := mayHoldFor(tx, db.Act{Who: w.who, Now: now}, p, w.requestID)
		if _, refused := errors.AsType[*desk.Refusal](err); refused || errors.Is(err, db.ErrNotFound) {
			return false, endWaiting(tx, w.id, desk.WaitDecaduta)
		} else if err != nil {
			return false, err
		}
	}
	slot, _ := days[i].FirstFree()
	if err := loadAgenda(tx, &p, desk.DayOf(now), days[i].Day); err != nil {
		return false, err
	}
	until := desk.OfferUntil(now, slot.Start, p)
	id, err := takeSlot(tx, holding{punto: p, start: slot.Start, mode: w.mode, until: until,
		origin: desk.HoldOffered, who: w.who, requestID: w.requestID}, now)
	if _, refused := errors.AsType[*desk.Refusal](err); refused || errors.Is(err, db.ErrTaken) {
		return false, nil // gone while we looked, or somebody is booking for it: the next sweep tries again
	}
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE waiting_list SET state = 'offerta', hold_id = $2, offer_until = $3 WHERE id = $1 AND state = 'attesa'`, w.id, id, until.Unix())
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, db.ErrRetry
	}
	return true, NotifyOf(tx, w.who.ID, id, "", desk.NoticeOffer, w.id, now)
}

func endWaiting(tx *db.Tx, id string, state desk.WaitingState) error {
	_, err := tx.Exec(`UPDATE waiting_list SET state = $2 WHERE id = $1 AND state = 'attesa'`, id, state)
	return err
}
