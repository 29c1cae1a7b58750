package agenda

import (
	"context"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// Wish is a slot somebody chose. Request is the id of the request it is for, "" from the
// Agenda [R33]; Moves that of the appointment to be moved there, if any.
type Wish struct {
	Punto   string // code
	Start   time.Time
	Mode    desk.Mode
	Request string
	Moves   string
}

// Hold keeps a slot for 10 minutes while the form is filled in, and returns the hold's id, the
// same one for the same act. ErrTaken when somebody else has the last counter; *desk.Refusal
// for a time that cannot be booked [R43], a request without the right to book [R27], with an
// appointment, or with another person's hold [A13], and for a punto of another sede or topic
// than the request's [A19], and for one slot too many [A33]. An earlier hold of the same person for the same request or
// appointment is given back: they went back and chose again.
func (s *Agenda) Hold(ctx context.Context, a db.Act, w Wish) (id string, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) { return hold(tx, a, w) })
		return err
	})
	return id, err
}

func hold(tx *db.Tx, a db.Act, w Wish) (string, error) {
	if err := mayBook(a.Who); err != nil {
		return "", err
	}
	day := desk.DayOf(w.Start)
	p, err := bookablePunto(tx, w.Punto, day, day)
	if err != nil {
		return "", err
	}
	if !p.Offers(w.Mode) {
		return "", notOffered()
	}
	if w.Request != "" {
		if err := mayHoldFor(tx, a, p, w.Request); err != nil {
			return "", err
		}
	}
	if w.Moves != "" {
		e, err := LoadEntry(tx, a.Who, w.Moves)
		if err != nil {
			return "", err
		}
		if err := e.MayMove(a.Now); err != nil {
			return "", err
		}
		if err := mayMoveTo(tx, &e, p, w.Mode); err != nil {
			return "", err
		}
	}
	if err := giveBackOwn(tx, a, w); err != nil {
		return "", err
	}
	if err := mayHoldMore(tx, a, p.ID); err != nil {
		return "", err
	}
	return takeSlot(tx, holding{punto: p, start: w.Start, mode: w.Mode, until: a.Now.Add(desk.HoldFor),
		origin: desk.HoldTaken, who: a.Who, requestID: w.Request, moves: w.Moves}, a.Now)
}

// mayHoldFor asks the rules whether a request lets its patronato book at a punto [R27, A19].
func mayHoldFor(tx *db.Tx, a db.Act, p desk.Punto, requestID string) error {
	r, err := requests.LoadRequest(tx, a.Who, requestID)
	if err != nil {
		return err
	}
	if right := r.RightsAt(a.Now).Book; !right.OK {
		return &desk.Refusal{Rule: "R27", Text: right.Why}
	}
	return competent(&r, p)
}

// competent refuses punti of another sede than the request's, or that do not treat its topic [A19].
func competent(r *desk.Request, p desk.Punto) error {
	if p.Sede != r.Struttura.ID {
		return &desk.Refusal{Rule: "A19", Text: "Da una richiesta si prenota alla sede che la tratta: " + r.Struttura.Title() + "."}
	}
	if !p.Treats(r.Topic) {
		return &desk.Refusal{Rule: "A19", Text: "Il punto di consulenza non tratta l’argomento della richiesta."}
	}
	return nil
}

// giveBackOwn releases the person's earlier holds for the same request or the same move; an
// offer made by the sede stays until it is decided upon.
func giveBackOwn(tx *db.Tx, a db.Act, w Wish) error {
	if w.Request == "" && w.Moves == "" {
		return nil
	}
	ids, err := db.Texts(tx, `SELECT a.id FROM appointment_requests q JOIN appointments a ON a.id = q.appointment_id
			WHERE q.request_id = $1 AND q.live AND a.state = 'in-prenotazione' AND a.author_id = $3
		UNION SELECT a.id FROM appointments a
			WHERE a.moves_id = $2 AND a.live AND a.state = 'in-prenotazione' AND a.author_id = $3 AND a.origin = 'operatore'`,
		w.Request, w.Moves, a.Who.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := giveBack(tx, id, a.Now); err != nil {
			return err
		}
	}
	return nil
}

// giveBack ends a hold before its time, if it still is one.
func giveBack(tx *db.Tx, id string, now time.Time) error {
	n, err := tx.Exec(`UPDATE appointments SET live = FALSE, live_until = $2, version = version + 1
		WHERE id = $1 AND live AND state = 'in-prenotazione'`, id, now.Unix())
	if err != nil || n == 0 {
		return err
	}
	if err := vacate(tx, id); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE waiting_list SET state = $2 WHERE hold_id = $1 AND state = 'offerta'`, id, desk.WaitScaduta)
	return err
}

// ReleaseHold gives a slot back before its time: the form was left. A hold of the waiting list
// is declined with it. What is no hold any more stays as it is.
func (s *Agenda) ReleaseHold(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := mayBook(a.Who); err != nil {
			return err
		}
		e, err := LoadEntry(tx, a.Who, a.ID)
		if err != nil || e.State != desk.InPrenotazione {
			return err
		}
		if err := giveBack(tx, e.ID, a.Now); err != nil {
			return err
		}
		tx.Publish(e.Sede.ID, db.LiveAgenda)
		return offerFreed(tx, e.Punto.ID, a.Now)
	})
}
