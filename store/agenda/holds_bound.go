package agenda

import (
	"context"
	"errors"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// mayHoldMore asks whether the person, and the ufficio at the punto, may hold one slot more [A33].
// Two acts of one person, or of one ufficio, go one after the other, so that each counts what the
// other left.
func mayHoldMore(tx *db.Tx, a db.Act, punto string) error {
	for _, holder := range []string{a.Who.ID, a.Who.Ufficio.ID} {
		_, err := tx.Exec(`INSERT INTO hold_turns (holder, at) VALUES ($1, $2) ON CONFLICT (holder) DO UPDATE SET at = $2`, holder, a.Now.Unix())
		if err != nil {
			return err
		}
	}
	own, office, err := takenHolds(tx, a.Who, punto, a.Now)
	if err != nil {
		return err
	}
	return desk.MayHold(own, office)
}

// takenHolds returns the slots that the person keeps at the moment, and those of the ufficio at a
// punto; what the sede proposes and the waiting list offers is not among them.
func takenHolds(q db.Queryer, who desk.Actor, punto string, now time.Time) (own, office []desk.AgendaEntry, err error) {
	const live = `a.live AND a.state = 'in-prenotazione' AND a.live_until > ? AND a.origin = 'operatore'`
	c := &db.Clause{}
	c.And(`a.author_id = ?`, who.ID)
	c.And(live, now.Unix())
	if own, err = ListEntries(q, c, ` ORDER BY a.live_until, a.id LIMIT 20`); err != nil {
		return nil, nil, err
	}
	c = &db.Clause{}
	c.MayAttend(who)
	c.And(`a.punto_id = ?`, punto)
	c.And(live, now.Unix())
	office, err = ListEntries(q, c, ` ORDER BY a.live_until, a.id LIMIT 20`)
	return own, office, err
}

// HoldsInTheWay returns the holds for which one more is refused at a punto, by its code: the
// person's own, or the ufficio's there; each can be let go with ReleaseHold [A33].
func (s *Agenda) HoldsInTheWay(ctx context.Context, who desk.Actor, punto string, now time.Time) ([]desk.AgendaEntry, error) {
	if err := mayBook(who); err != nil {
		return nil, err
	}
	q := s.Read(ctx)
	p, err := directory.OnePunto(q, `WHERE p.code = $1`, punto)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return nil, err
	}
	own, office, err := takenHolds(q, who, p.ID, now)
	if len(own) >= desk.MostHolds {
		return own, err
	}
	return office, err
}
