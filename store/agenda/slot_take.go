package agenda

import (
	"errors"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// holding is a hold to be made: for whom, where, until when.
type holding struct {
	punto     desk.Punto // with the agenda of the day
	start     time.Time
	mode      desk.Mode
	until     time.Time
	origin    desk.HoldOrigin
	who       desk.Actor // ente, ufficio and author
	requestID string
	moves     string
}

// takeSlot makes a hold on a free counter of a slot and returns its id: ErrTaken when none is
// left, *desk.Refusal for a time that is not in the agenda [R30, R43], and where the request
// has a hold or an active appointment already [A13]. Rows whose time is over are taken over in
// the same transaction. What is read here only proposes counters: the unique index decides.
func takeSlot(tx *db.Tx, h holding, now time.Time) (string, error) {
	day := desk.DayOf(h.start)
	taken, lapsed, err := takenBetween(tx, h.punto.ID, day.Start(), day.AddDays(1).Start(), now)
	if err != nil {
		return "", err
	}
	slot, err := desk.SlotAt(h.punto, h.start, now, taken)
	if refusal, ok := err.(*desk.Refusal); ok && refusal.Rule == "R30" {
		return "", db.ErrTaken
	}
	if err != nil {
		return "", err
	}
	for _, old := range lapsed {
		if old.Start.Before(slot.End) && slot.Start.Before(old.End) {
			if err := letGo(tx, old.id, now); err != nil {
				return "", err
			}
		}
	}
	id := db.NewID()
	for _, counter := range slot.Free {
		n, err := tx.Exec(`INSERT INTO appointments (id, version, state, live, live_until, origin, punto_id, struttura_id, counter,
				start_at, end_at, day, mode, moves_id, ente_id, ufficio_id, author_id, held_at, updated_at)
			VALUES ($1, 1, 'in-prenotazione', TRUE, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)
			ON CONFLICT DO NOTHING`,
			id, h.until.Unix(), h.origin, h.punto.ID, h.punto.Sede, counter,
			slot.Start.Unix(), slot.End.Unix(), day, h.mode, db.Null(h.moves), h.who.Ente.ID, h.who.Ufficio.ID, h.who.ID, now.Unix())
		if err != nil {
			return "", fmt.Errorf("hold: %w", err)
		}
		if n == 0 { // somebody was quicker at this counter
			continue
		}
		err = takeMinutes(tx, id, h.punto.ID, counter, slot.Start, slot.End)
		if err == nil && h.requestID != "" {
			err = takeRequest(tx, id, 1, h.requestID, h.until, now)
		}
		if err == nil {
			tx.Publish(h.punto.Sede, db.LiveAgenda)
			return id, nil
		}
		if undone := unhold(tx, id); undone != nil {
			return "", undone
		}
		if !errors.Is(err, db.ErrTaken) {
			return "", err
		}
	}
	return "", db.ErrTaken
}

// unhold takes back a row that this very transaction made, so that its job may go on.
func unhold(tx *db.Tx, id string) error {
	if _, err := tx.Exec(`DELETE FROM slot_minutes WHERE appointment_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM appointments WHERE id = $1`, id)
	return err
}

// takeMinutes occupies the five minutes of a counter, ErrTaken where another time overlaps.
func takeMinutes(tx *db.Tx, id, punto string, counter int, start, end time.Time) error {
	from, to := fives(start, end)
	n, err := tx.Exec(`INSERT INTO slot_minutes (punto_id, counter, five, appointment_id)
		WITH RECURSIVE m (five) AS (SELECT CAST($3 AS BIGINT) UNION ALL SELECT five + 1 FROM m WHERE five < $4)
		SELECT $1, CAST($2 AS BIGINT), five, $5 FROM m WHERE TRUE ON CONFLICT DO NOTHING`, punto, counter, from, to, id)
	if err == nil && n != to-from+1 {
		return db.ErrTaken
	}
	return err
}

// fives returns the first and the last five minutes that [start, end) covers.
func fives(start, end time.Time) (from, to int64) {
	const five = desk.Grain * 60
	return start.Unix() / five, (end.Unix() - 1) / five
}

// takeRequest ties a live row to a request, and refuses where another is tied to it [A13].
func takeRequest(tx *db.Tx, id string, position int, requestID string, until, now time.Time) error {
	_, err := tx.Exec(`UPDATE appointment_requests SET live = FALSE WHERE request_id = $1 AND live AND live_until <= $2`, requestID, now.Unix())
	if err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO appointment_requests (appointment_id, position, request_id, live, live_until)
		VALUES ($1, $2, $3, TRUE, $4) ON CONFLICT DO NOTHING`, id, position, requestID, until.Unix())
	if err == nil && n == 0 {
		return &desk.Refusal{Rule: "A13", Text: "Per questa richiesta c’è già una prenotazione in corso o un appuntamento."}
	}
	return err
}

// letGo ends a live row whose time is over, if it still is: whoever confirmed it meanwhile keeps it.
func letGo(tx *db.Tx, id string, now time.Time) error {
	n, err := tx.Exec(`UPDATE appointments SET live = FALSE, version = version + CASE WHEN state = 'in-prenotazione' THEN 1 ELSE 0 END
		WHERE id = $1 AND live AND live_until <= $2`, id, now.Unix())
	if err != nil || n == 0 {
		return err
	}
	return vacate(tx, id)
}

// vacate takes back all that a row which is no longer live kept others from.
func vacate(tx *db.Tx, id string) error {
	for _, query := range []string{
		`DELETE FROM slot_minutes WHERE appointment_id = $1`,
		`DELETE FROM citizen_minutes WHERE appointment_id = $1`,
		`UPDATE appointment_citizens SET live = FALSE WHERE appointment_id = $1 AND live`,
		`UPDATE appointment_requests SET live = FALSE WHERE appointment_id = $1 AND live`,
	} {
		if _, err := tx.Exec(query, id); err != nil {
			return fmt.Errorf("vacate: %w", err)
		}
	}
	return nil
}
