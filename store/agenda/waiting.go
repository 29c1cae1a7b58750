package agenda

import (
	"context"
	"database/sql"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/requests"
)

// WaitFor is what somebody waits for: a place at a punto, by its code, between two days, both
// included; To may be "" for no limit. Request is the id of the request it is for, or "".
type WaitFor struct {
	Punto    string
	Mode     desk.Mode
	Request  string
	From, To desk.Day
}

// Wait enters the waiting list of a punto ("avvisami") and returns the entry's id. From a
// request the rules of Hold apply [R27, A19]; its rank is the day its right began, without a
// request the day of entering. A request, and a person without one, waits once at a punto:
// entering again is the same entry. While places are free in those days it is desk.Invalid at
// "fino_al": whoever wants one books it, or waits for days before.
func (s *Agenda) Wait(ctx context.Context, a db.Act, w WaitFor) (id string, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) { return wait(tx, a, w) })
		return err
	})
	return id, err
}

func wait(tx *db.Tx, a db.Act, w WaitFor) (string, error) {
	if err := mayBook(a.Who); err != nil {
		return "", err
	}
	p, err := directory.OnePunto(tx, `WHERE p.code = $1 AND p.active`, w.Punto)
	if err != nil {
		return "", err
	}
	if !p.Offers(w.Mode) {
		return "", notOffered()
	}
	if w.From < a.Today() {
		w.From = a.Today()
	}
	if w.To != "" && w.To < w.From {
		return "", desk.Invalid{"fino_al": "Il giorno finale non può precedere quello iniziale."}
	}
	since := a.Today()
	if w.Request != "" {
		if err := mayHoldFor(tx, a, p, w.Request); err != nil {
			return "", err
		}
		r, err := requests.LoadRequest(tx, a.Who, w.Request)
		if err != nil {
			return "", err
		}
		since = rightSince(&r, a.Today())
	}
	if err := noneFree(tx, p, w, a.Now); err != nil {
		return "", err
	}
	_, err = tx.Exec(`UPDATE waiting_list SET state = $3 WHERE punto_id = $1 AND state = 'offerta' AND offer_until <= $2`, p.ID, a.Now.Unix(), desk.WaitScaduta)
	if err != nil {
		return "", err
	}
	id := db.NewID()
	n, err := tx.Exec(`INSERT INTO waiting_list (id, punto_id, mode, request_id, ente_id, ufficio_id, person_id, from_day, to_day, right_since, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'attesa', $11) ON CONFLICT DO NOTHING`,
		id, p.ID, w.Mode, db.Null(w.Request), a.Who.Ente.ID, a.Who.Ufficio.ID, a.Who.ID, w.From, w.To, since, a.Now.Unix())
	if err != nil {
		return "", err
	}
	if n == 0 {
		find, of := `SELECT id, ufficio_id FROM waiting_list WHERE request_id = $1 AND punto_id = $2 AND state IN ('attesa', 'offerta')`, w.Request
		if w.Request == "" {
			find, of = `SELECT id, ufficio_id FROM waiting_list WHERE person_id = $1 AND punto_id = $2 AND state IN ('attesa', 'offerta') AND request_id IS NULL`, a.Who.ID
		}
		var ufficio string
		if err := db.One(tx.QueryRow(find, of, p.ID).Scan(&id, &ufficio)); err != nil {
			return "", err
		}
		if ufficio != a.Who.Ufficio.ID {
			return "", &desk.Refusal{Rule: "A30", Text: "Sei già in lista d’attesa per questo punto da un altro tuo ufficio: rinuncia prima da lì."}
		}
		return id, nil
	}
	err = db.Room(tx, desk.WaitingBound, `SELECT COUNT(*) FROM waiting_list WHERE ufficio_id = $1 AND person_id = $2 AND state IN ('attesa', 'offerta') AND id <> $3`,
		a.Who.Ufficio.ID, a.Who.ID, id)
	if err != nil {
		return "", err
	}
	return id, offerFreed(tx, p.ID, a.Now)
}

// noneFree refuses to wait for what can be booked.
func noneFree(q db.Queryer, p desk.Punto, w WaitFor, now time.Time) error {
	days, err := withRoom(q, p, w.From, now)
	if err != nil || len(days) == 0 || w.To != "" && days[0].Day > w.To {
		return err
	}
	slot, _ := days[0].FirstFree()
	return desk.Invalid{"fino_al": desk.StillFree(slot.Start)}
}

// rightSince returns the day a request's right to book began [R27].
func rightSince(r *desk.Request, today desk.Day) desk.Day {
	rights := r.RightsOn(today)
	switch {
	case rights.Book.From != "":
		return rights.Book.From
	case rights.Ground == desk.GroundExhausted && r.SecondDone != "":
		return r.SecondDone
	case r.ClosedOn != "":
		return r.ClosedOn
	}
	return today
}

// StopWaiting takes an entry of the ufficio off the list; an offer that hangs on it is given
// back. What is no entry of theirs is ErrNotFound.
func (s *Agenda) StopWaiting(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := mayBook(a.Who); err != nil {
			return err
		}
		var hold, punto string
		err := db.One(tx.QueryRow(`SELECT hold_id, punto_id FROM waiting_list WHERE id = $1 AND ufficio_id = $2`, a.ID, a.Who.Ufficio.ID).Scan(&hold, &punto))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE waiting_list SET state = $2 WHERE id = $1 AND state IN ('attesa', 'offerta')`, a.ID, desk.WaitRitirata); err != nil {
			return err
		}
		if hold == "" {
			return nil
		}
		if err := giveBack(tx, hold, a.Now); err != nil {
			return err
		}
		return offerFreed(tx, punto, a.Now)
	})
}

// WaitingList returns the entries of the ufficio that still wait or have an offer, newest first.
func (s *Agenda) WaitingList(ctx context.Context, who desk.Actor, now time.Time) ([]desk.Waiting, error) {
	if err := mayBook(who); err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(`SELECT w.id, p.id, p.code, p.name, p.address, w.mode, COALESCE(r.id, ''), COALESCE(r.number, ''),
			o.id, o.name, w.from_day, w.to_day, w.right_since, w.state, w.hold_id, w.offer_until
		FROM waiting_list w JOIN punti p ON p.id = w.punto_id JOIN people o ON o.id = w.person_id LEFT JOIN requests r ON r.id = w.request_id
		WHERE w.ufficio_id = $1 AND (w.state = 'attesa' OR w.state = 'offerta' AND w.offer_until > $2)
		ORDER BY w.created_at DESC LIMIT 100`, who.Ufficio.ID, now.Unix())
	return db.Collect(rows, err, func(rows *sql.Rows) (w desk.Waiting, err error) {
		var until int64
		err = rows.Scan(&w.ID, &w.Punto.ID, &w.Punto.Code, &w.Punto.Name, &w.Punto.Address, &w.Mode, &w.Request.ID, &w.Request.Number,
			&w.Person.ID, &w.Person.Name, &w.FromDay, &w.ToDay, &w.RightSince, &w.State, &w.Hold, &until)
		w.OfferUntil = db.Instant(until)
		return w, err
	})
}
