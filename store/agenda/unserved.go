package agenda

import (
	"context"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// Unsettled is a change that was not made: it leaves confirmed appointments without a place, and nobody
// has seen which and said what becomes of them [A16]. It is a *desk.Refusal too.
type Unsettled struct{ Touched []desk.AgendaEntry }

var unsettled = &desk.Refusal{Rule: "A16", Text: "La modifica tocca appuntamenti confermati: leggi quali e scegli che cosa ne è."}

func (u *Unsettled) Error() string { return unsettled.Error() }

// Unwrap returns what is said to whoever made the change.
func (u *Unsettled) Unwrap() error { return unsettled }

// covers says whether the way out was chosen with every one of them in view; a form that does not say
// what was seen is taken at its word.
func (how Settling) covers(touched []desk.AgendaEntry) bool {
	return how.Way != "" && (len(how.Seen) == 0 ||
		!slices.ContainsFunc(touched, func(e desk.AgendaEntry) bool { return !slices.Contains(how.Seen, e.ID) }))
}

// arrangement is a change of the agenda that may leave confirmed appointments without a place: of the punti
// p of the Responsabile's sede for which where holds, its placeholders from $2 on.
type arrangement struct {
	action string
	cause  desk.Displacement
	where  string
	args   []any
	change func(tx *db.Tx) (int64, error)
}

// arrange makes the change and settles what it leaves without a place and had one before; an *Unsettled
// and nothing written where that was not decided [A16]. Else as keepAgenda.
func (s *Agenda) arrange(ctx context.Context, a db.Act, how Settling, ar arrangement) error {
	return s.keepAgenda(ctx, a, ar.action, func(tx *db.Tx) (int64, error) {
		punti, err := db.Texts(tx, `SELECT p.id FROM punti p WHERE p.struttura_id = $1 AND (`+ar.where+`) ORDER BY p.id`, append([]any{a.Who.Struttura.ID}, ar.args...)...)
		if err != nil {
			return 0, err
		}
		before, err := unserved(tx, punti, a.Now)
		if err != nil {
			return 0, err
		}
		n, err := ar.change(tx)
		if err != nil || n == 0 {
			return n, err
		}
		after, err := unserved(tx, punti, a.Now)
		if err != nil {
			return 0, err
		}
		touched := slices.DeleteFunc(after, func(e desk.AgendaEntry) bool {
			return slices.ContainsFunc(before, func(b desk.AgendaEntry) bool { return b.ID == e.ID })
		})
		if len(touched) > 0 && !how.covers(touched) {
			return 0, &Unsettled{Touched: touched}
		}
		_, err = settle(tx, a, touched, how, ar.cause)
		return n, err
	})
}

// unserved returns the confirmed appointments still to come that the punti, as they are, have no place for,
// in order.
func unserved(q db.Queryer, punti []string, now time.Time) ([]desk.AgendaEntry, error) {
	var all []desk.AgendaEntry
	for _, id := range punti {
		w := &db.Clause{}
		w.And(`a.punto_id = ? AND a.state = 'confermato' AND a.start_at > ? AND a.displaced = ''`, id, now.Unix())
		booked, err := ListEntries(q, w, ` ORDER BY a.start_at, a.id`)
		if err != nil {
			return nil, err
		}
		if len(booked) == 0 {
			continue
		}
		left, err := withoutPlace(q, id, booked)
		if err != nil {
			return nil, err
		}
		all = append(all, left...)
	}
	slices.SortStableFunc(all, func(x, y desk.AgendaEntry) int { return x.Start.Compare(y.Start) })
	return all, nil
}

// withoutPlace returns those of a punto's appointments, in order, that it has no place for: all of them
// once it is retired.
func withoutPlace(q db.Queryer, punto string, booked []desk.AgendaEntry) ([]desk.AgendaEntry, error) {
	var active bool
	if err := q.QueryRow(`SELECT active FROM punti WHERE id = $1`, punto).Scan(&active); err != nil || !active {
		return booked, err
	}
	p, err := directory.OnePunto(q, `WHERE p.id = $1`, punto)
	if err != nil {
		return nil, err
	}
	if err := loadAgenda(q, &p, booked[0].Day(), booked[len(booked)-1].Day()); err != nil {
		return nil, err
	}
	return desk.Unserved(p, booked), nil
}
