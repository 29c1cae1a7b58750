package agenda

import (
	"context"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

const (
	mostDays        = 62 // of one question: two months
	alternativeDays = 3  // other days shown where the wished-for slot is gone
)

// FreeSlots returns, day by day from the first, what a punto offers: full slots too, and why a
// day has none. A punto that does not take appointments is ErrNotFound, a mode it does not
// offer desk.Invalid at "modalita" [R31, R43].
func (s *Agenda) FreeSlots(ctx context.Context, who desk.Actor, punto string, from desk.Day, days int, mode desk.Mode, now time.Time) ([]desk.DaySlots, error) {
	if who.Role != desk.Operatore && !who.Official() {
		return nil, db.ErrNotFound
	}
	q := s.Read(ctx)
	p, err := bookablePunto(q, punto, from, from.AddDays(mostDays))
	if err != nil {
		return nil, err
	}
	if mode != "" && !p.Offers(mode) {
		return nil, notOffered()
	}
	return daysOf(q, p, from, min(days, mostDays), now)
}

func notOffered() error {
	return desk.Invalid{"modalita": "Il punto di consulenza non offre questa modalità."}
}

// daysOf computes the slots of a punto whose agenda is loaded for those days.
func daysOf(q db.Queryer, p desk.Punto, from desk.Day, days int, now time.Time) ([]desk.DaySlots, error) {
	taken, _, err := takenBetween(q, p.ID, from.Start(), from.AddDays(days).Start(), now)
	if err != nil {
		return nil, err
	}
	list := make([]desk.DaySlots, 0, max(days, 0))
	for i := range days {
		d := from.AddDays(i)
		list = append(list, desk.DaySlots{Day: d, Slots: desk.Slots(p, d, now, taken), Closed: p.ClosedBecause(d)})
	}
	return list, nil
}

// withRoom returns the days of a punto that still take somebody, from first to its horizon or
// two months ahead.
func withRoom(q db.Queryer, p desk.Punto, first desk.Day, now time.Time) ([]desk.DaySlots, error) {
	if earliest := p.FirstDay(now); first < earliest {
		first = earliest
	}
	if err := loadAgenda(q, &p, first, first.AddDays(mostDays)); err != nil {
		return nil, err
	}
	days, err := daysOf(q, p, first, mostDays, now)
	return slices.DeleteFunc(days, func(d desk.DaySlots) bool { return d.Free() == 0 }), err
}

// Alternatives returns the ways on where a day of a punto has no room: its nearest days that
// have, the other punti of the sede for the topic, the other modes [R31, R34]. topic may be
// empty: then any punto that shares a topic will do.
func (s *Agenda) Alternatives(ctx context.Context, who desk.Actor, punto string, day desk.Day, mode desk.Mode, topic desk.Topic, now time.Time) (a desk.Alternatives, err error) {
	if who.Role != desk.Operatore && !who.Official() {
		return a, db.ErrNotFound
	}
	q := s.Read(ctx)
	here, err := directory.OnePunto(q, `WHERE p.code = $1 AND p.active`, punto)
	if err != nil {
		return a, err
	}
	around, err := puntiFor(q, `WHERE s.id = $1 AND p.active ORDER BY p.name, p.code`, here.Sede, topic, "")
	if err != nil {
		return a, err
	}
	slices.SortStableFunc(around, func(x, y desk.Punto) int { return boolOrder(x.ID == here.ID, y.ID == here.ID) })
	firstOf := map[desk.Mode]bool{mode: true}
	for _, p := range around {
		if topic.Code == "" && !slices.ContainsFunc(p.Topics, func(t string) bool { return slices.Contains(here.Topics, t) }) {
			continue
		}
		days, err := withRoom(q, p, desk.DayOf(now), now)
		if err != nil {
			return a, err
		}
		if p.ID == here.ID && p.Offers(mode) {
			a.Days = nearest(days, day)
		}
		if len(days) == 0 {
			continue
		}
		slot, _ := days[0].FirstFree()
		if p.ID != here.ID && p.Offers(mode) {
			a.Punti = append(a.Punti, desk.Alternative{Punto: p, Mode: mode, Slot: slot})
		}
		for _, m := range p.Modes {
			if !firstOf[m] {
				firstOf[m] = true
				a.Modes = append(a.Modes, desk.Alternative{Punto: p, Mode: m, Slot: slot})
			}
		}
	}
	return a, nil
}

// nearest returns the few days closest to day, in the order of the calendar.
func nearest(days []desk.DaySlots, day desk.Day) []desk.DaySlots {
	days = slices.Clone(days)
	slices.SortStableFunc(days, func(x, y desk.DaySlots) int {
		return max(x.Day.Since(day), day.Since(x.Day)) - max(y.Day.Since(day), day.Since(y.Day))
	})
	days = days[:min(len(days), alternativeDays)]
	slices.SortFunc(days, func(x, y desk.DaySlots) int { return x.Day.Since(y.Day) })
	return days
}

// boolOrder puts true before false.
func boolOrder(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}
