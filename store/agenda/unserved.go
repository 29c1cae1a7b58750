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

// scope names punti p of the Responsabile's sede: its placeholders are from $2 on.
type scope struct {
	where string
	args  []any
}

func everyPunto() scope         { return scope{`TRUE`, nil} }
func thisPunto(id string) scope { return scope{`p.id = $2`, []any{id}} }
func puntoOfLine(id string) scope {
	return scope{`p.id IN (SELECT t.punto_id FROM punto_templates t WHERE t.id = $2)`, []any{id}}
}
func servedBy(id string) scope {
	return scope{`p.id IN (SELECT o.punto_id FROM punto_officials o WHERE o.person_id = $2)`, []any{id}}
}

// arrange is keepAgenda for a change after which some punti may have no place for appointments that they had
// one for: those it settles, or returns an *Unsettled with nothing written where that was not decided [A16].
func (s *Agenda) arrange(ctx context.Context, a db.Act, how Settling, action string, cause desk.Displacement, among scope, change func(tx *db.Tx) (int64, error)) error {
	return s.keepAgenda(ctx, a, action, func(tx *db.Tx) (int64, error) {
		punti, err := db.Texts(tx, `SELECT p.id FROM punti p WHERE p.struttura_id = $1 AND (`+among.where+`) ORDER BY p.id`, append([]any{a.Who.Struttura.ID}, among.args...)...)
		if err != nil {
			return 0, err
		}
		before, err := unserved(tx, punti, a.Now)
		if err != nil {
			return 0, err
		}
		n, err := change(tx)
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
		_, err = settle(tx, a, touched, how, cause)
		return n, err
	})
}

// unserved returns the confirmed appointments still to come that the punti, as they are, have no place for,
// in order.
func unserved(q db.Queryer, punti []string, now time.Time) ([]desk.AgendaEntry, error) {
	var all []desk.AgendaEntry
	for _, id := range punti {
		w := &db.Clause{}
		w.And(`a.punto_id = ? AND a.day >= ? AND a.state = 'confermato' AND a.start_at > ? AND a.displaced = ''`, id, desk.DayOf(now), now.Unix())
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
