package agenda

import (
	"context"
	"errors"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// maxReason is how many characters the reason of a closure may have: it stands in a calendar cell.
const maxReason = 200

// Closures returns the closures of the Responsabile's sede that are not over, in order.
func (s *Agenda) Closures(ctx context.Context, who desk.Actor, today desk.Day) ([]ClosureEntry, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	return closuresOf(s.Read(ctx), who.Struttura.ID, today, "9999-12-31")
}

// ClosureWouldAffect lists the confirmed appointments that a closure of the Responsabile's sede
// would displace, in order; nothing is written.
func (s *Agenda) ClosureWouldAffect(ctx context.Context, who desk.Actor, span desk.Span, now time.Time) ([]desk.AgendaEntry, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	if err := span.Check(); err != nil {
		return nil, err
	}
	return touched(s.Read(ctx), who.Struttura.ID, desk.Closure{Span: span}, now)
}

// touched returns the appointments still to come that lie in a closure and are not displaced yet.
func touched(q db.Queryer, struttura string, c desk.Closure, now time.Time) ([]desk.AgendaEntry, error) {
	w := &db.Clause{}
	w.And(`a.struttura_id = ? AND a.day >= ? AND a.day <= ?`, struttura, c.From, c.To)
	w.And(`a.state = 'confermato' AND a.start_at > ? AND a.displaced = ''`, now.Unix())
	all, err := ListEntries(q, w, ` ORDER BY a.start_at, a.id`)
	var hit []desk.AgendaEntry
	for _, e := range all {
		if c.Touches(e.Start, e.End) {
			hit = append(hit, e)
		}
	}
	return hit, err
}

// EnterClosure shuts the Responsabile's sede and returns the closure's id with the appointments
// it displaces: for each the nearest equivalent slot is held, and whoever booked it is told; or, with
// desk.CancelThem, they are cancelled. They accept in one click, or choose another; nobody loses the right [R43, A16]. Holds in the
// closure end. The same act twice is one closure.
func (s *Agenda) EnterClosure(ctx context.Context, a db.Act, c desk.Closure, way desk.WayOut) (id string, affected []desk.Affected, err error) {
	if err := db.Keeper(a.Who); err != nil {
		return "", nil, err
	}
	c.Reason = strings.TrimSpace(c.Reason)
	if err := c.Span.Check(); err != nil {
		return "", nil, err
	}
	if c.To < a.Today() {
		return "", nil, desk.Invalid{"al": "La chiusura è già passata."}
	}
	if desk.Length(c.Reason) > maxReason {
		return "", nil, desk.Invalid{"motivo": "Al massimo 200 caratteri."}
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		affected = nil
		id, err = db.Once(tx, a, func() (string, error) {
			id := db.NewID()
			_, err := tx.Exec(`INSERT INTO closures (id, struttura_id, from_day, to_day, from_minute, to_minute, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				id, a.Who.Struttura.ID, c.From, c.To, c.FromMinute, c.ToMinute, c.Reason)
			if err != nil {
				return "", err
			}
			if err := endHolds(tx, a.Who.Struttura.ID, c, a.Now); err != nil {
				return "", err
			}
			if affected, err = displace(tx, a, a.Who.Struttura.ID, ClosureEntry{ID: id, Closure: c}, way); err != nil {
				return "", err
			}
			return id, db.Audit(tx, a, "agenda-chiusura", id, "")
		})
		return err
	})
	return id, affected, err
}

// endHolds gives back the holds that lie in a closure.
func endHolds(tx *db.Tx, struttura string, c desk.Closure, now time.Time) error {
	w := &db.Clause{}
	w.And(`a.struttura_id = ? AND a.day >= ? AND a.day <= ?`, struttura, c.From, c.To)
	w.And(`a.state = 'in-prenotazione' AND a.live`)
	held, err := ListEntries(tx, w, ``)
	for _, e := range held {
		if err == nil && c.Touches(e.Start, e.End) {
			err = giveBack(tx, e.ID, now)
		}
	}
	return err
}

// displace settles what lies in a closure: for each appointment a slot is held and whoever booked is
// told, or, with desk.CancelThem, it is cancelled.
func displace(tx *db.Tx, a db.Act, struttura string, c ClosureEntry, way desk.WayOut) ([]desk.Affected, error) {
	hit, err := touched(tx, struttura, c.Closure, a.Now)
	if err != nil {
		return nil, err
	}
	for _, e := range hit { // what of it is cancelled loses the mark as it is saved
		if _, err := tx.Exec(`UPDATE appointments SET closure_id = $2 WHERE id = $1`, e.ID, c.ID); err != nil {
			return nil, err
		}
	}
	if way != desk.CancelThem { // the sede is shut: nothing stays
		way = desk.ProposeOthers
	}
	affected, err := settle(tx, a, hit, Settling{Way: way, Reason: c.Reason}, desk.DisplacedByClosure)
	tx.Publish(struttura, db.LiveAgenda)
	return affected, err
}

// stayLive keeps a displaced appointment, its citizens and its requests as they are until its
// proposal ends, where that is after its own time: accepted, it goes on as if nothing had been.
func stayLive(tx *db.Tx, e *desk.AgendaEntry, until time.Time) error {
	for _, query := range []string{
		`UPDATE appointments SET live_until = $2 WHERE id = $1 AND live AND live_until < $2`,
		`UPDATE appointment_citizens SET live_until = $2 WHERE appointment_id = $1 AND live AND live_until < $2`,
		`UPDATE appointment_requests SET live_until = $2 WHERE appointment_id = $1 AND live AND live_until < $2`,
	} {
		if _, err := tx.Exec(query, e.ID, db.Unix(until)); err != nil {
			return err
		}
	}
	return nil
}

// LiftClosure takes a closure back: what it displaced and is still where it was stands again.
// What is no closure of the Responsabile's sede is ErrNotFound.
func (s *Agenda) LiftClosure(ctx context.Context, a db.Act) error {
	if err := db.Keeper(a.Who); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE closures SET lifted = TRUE WHERE id = $1 AND struttura_id = $2 AND NOT lifted`, a.ID, a.Who.Struttura.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return db.ErrNotFound
		}
		w := &db.Clause{}
		w.And(`a.closure_id = ? AND a.state = 'confermato'`, a.ID)
		displaced, err := ListEntries(tx, w, ``)
		if err != nil {
			return err
		}
		for _, e := range displaced {
			if err := reinstate(tx, &e, a); err != nil {
				return err
			}
		}
		punti, err := db.Texts(tx, `SELECT id FROM punti WHERE struttura_id = $1 AND active`, a.Who.Struttura.ID)
		for _, punto := range punti {
			err = errors.Join(err, offerFreed(tx, punto, a.Now))
		}
		return errors.Join(err, db.Audit(tx, a, "agenda-chiusura-revocata", a.ID, ""))
	})
}

// reinstate lets a displaced appointment stand where it is, unless another closure lies there.
func reinstate(tx *db.Tx, e *desk.AgendaEntry, a db.Act) error {
	if other, err := closureOver(tx, e); err != nil {
		return err
	} else if other.ID != "" {
		_, err := tx.Exec(`UPDATE appointments SET closure_id = $2, displaced_for = $3 WHERE id = $1`, e.ID, other.ID, other.Reason)
		return err
	}
	if err := dropProposals(tx, e.ID, a.Now); err != nil {
		return err
	}
	e.Displaced, e.Cause, e.CauseText = false, "", ""
	if err := saveEntry(tx, e, a.Now); err != nil {
		return err
	}
	mark, err := AddHappening(tx, e, a, "resta-valido", "la chiusura della sede è stata revocata, resta valido il "+When(e)+".")
	if err != nil {
		return err
	}
	return tellBooker(tx, e, desk.NoticeStands, mark, a.Now)
}

// AffectedBy returns what a closure of the Responsabile's sede displaced and is still to be
// decided upon, each with its proposal.
func (s *Agenda) AffectedBy(ctx context.Context, who desk.Actor, closureID string) ([]desk.Affected, error) {
	if err := db.Keeper(who); err != nil {
		return nil, err
	}
	q := s.Read(ctx)
	w := &db.Clause{}
	w.And(`a.closure_id = ? AND a.struttura_id = ? AND a.state = 'confermato'`, closureID, who.Struttura.ID)
	displaced, err := ListEntries(q, w, ` ORDER BY a.start_at, a.id`)
	if err != nil {
		return nil, err
	}
	affected := make([]desk.Affected, len(displaced))
	for i, e := range displaced {
		affected[i].Entry = e
		if affected[i].Proposal, err = proposalFor(q, e.ID); err != nil && !errors.Is(err, db.ErrNotFound) {
			return nil, err
		}
	}
	return affected, nil
}
