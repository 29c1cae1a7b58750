package agenda

import (
	"context"
	"slices"
	"time"

	"combipat/desk"
	view "combipat/views/agenda"
)

const (
	daysShown   = 28 // of the calendar at once: four weeks from a Monday
	windowsSeen = 3  // how many of these are looked through for the first day with room
	slotsShown  = 12 // offered at once to whoever lost a slot
)

// chooseDay fills in four weeks of days with their room, and the day chosen or, without one,
// the first that has room. Where it has none the other ways on are looked for [R31, R34].
func (s *Service) chooseDay(ctx context.Context, who desk.Actor, p *view.BookingPage, topic desk.Topic) error {
	now := s.Now()
	if p.Moves.ID != "" && p.Choice.Day == "" { // near the time it has
		p.Choice.Day = p.Moves.Day()
	}
	monday := p.Today.AddDays(-(int(p.Today.Weekday()) + 6) % 7)
	from := monday
	if n := p.Choice.Day.Since(monday) / daysShown; p.Choice.Day != "" && n > 0 {
		from = from.AddDays(n * daysShown)
	}
	for i := range windowsSeen {
		first := from.AddDays(i * daysShown)
		days, err := s.Store.FreeSlots(ctx, who, p.Punto.Code, first, daysShown, p.Choice.Mode, now)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(days, func(d desk.DaySlots) bool {
			return d.Day == p.Choice.Day || p.Choice.Day == "" && d.Free() > 0
		})
		if i == 0 || at >= 0 {
			p.Days = days
			p.Earlier, p.Later = neighbours(p, first, monday, now)
		}
		if at >= 0 {
			p.Day = days[at]
		} else if p.Choice.Day != "" { // a day of the past
			p.Day = desk.DaySlots{Day: p.Choice.Day}
		}
		if p.Day.Day != "" {
			break
		}
	}
	return s.waysOn(ctx, who, p, topic)
}

// neighbours returns a day in the weeks before and after those shown, as far as there are any.
func neighbours(p *view.BookingPage, first, monday desk.Day, now time.Time) (earlier, later desk.Day) {
	if first > monday {
		earlier = max(first.AddDays(-daysShown), p.Today)
	}
	if next := first.AddDays(daysShown); next <= p.Punto.LastDay(now) {
		later = next
	}
	return earlier, later
}

// waysOn looks for the alternatives of a day without room, and fills in "Avvisami" with the
// days it would be about.
func (s *Service) waysOn(ctx context.Context, who desk.Actor, p *view.BookingPage, topic desk.Topic) error {
	p.Wait.From = string(p.Today)
	if p.Day.Free() > 0 { // what could be wanted is a place before the first
		p.Wait.Before = string(p.Day.Day)
		for _, d := range p.Days {
			if d.Free() > 0 {
				p.Wait.Before = string(min(d.Day, p.Day.Day))
				break
			}
		}
		return nil
	}
	day := max(p.Today, p.Day.Day)
	if len(p.Day.Slots) > 0 { // full: this very day is what is waited for
		p.Wait.From, p.Wait.To = string(day), string(day)
	}
	var err error
	p.Other, err = s.Store.Alternatives(ctx, who, p.Punto.Code, day, p.Choice.Mode, topic, s.Now())
	return err
}

// nextFree returns the next free slots of a choice from a day on, without the full ones; none
// where the choice makes no sense any more.
func (s *Service) nextFree(ctx context.Context, who desk.Actor, choice view.Choice, from desk.Day) []desk.DaySlots {
	days, err := s.Store.FreeSlots(ctx, who, choice.Punto, max(from, s.Today()), daysShown, choice.Mode, s.Now())
	if err != nil {
		return nil
	}
	var next []desk.DaySlots
	left := slotsShown
	for _, d := range days {
		d.Slots = slices.DeleteFunc(d.Slots, func(slot desk.Slot) bool { return len(slot.Free) == 0 })
		d.Slots = d.Slots[:min(len(d.Slots), left)]
		left -= len(d.Slots)
		if len(d.Slots) > 0 {
			next = append(next, d)
		}
	}
	return next
}
