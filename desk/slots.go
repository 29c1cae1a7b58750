package desk

import (
	"fmt"
	"slices"
	"time"
)

// Slot is one time that can be booked at a punto. Counters is how many appointments it holds
// at once that day, Free the numbers of the counters nobody has taken, lowest first: empty
// when it is full. One appointment takes one counter of one slot [R30].
type Slot struct {
	Start, End time.Time
	Counters   int
	Free       []int
}

// Taken is a counter that an active appointment or a live hold occupies. It need not lie in
// today's agenda: whatever overlaps a slot takes a counter of it, so that hours may change
// under appointments already made.
type Taken struct {
	Start, End time.Time
	Counter    int
}

// Grid returns every slot of a day, past and full ones too, in order and never overlapping:
// what the office sees. Times are cut from the instants between opening and closing, so that
// no clock change loses or doubles one [R43].
func Grid(p Punto, d Day, taken []Taken) []Slot {
	var grid []Slot
	for _, h := range p.openHours(d) {
		if h.Check() != nil {
			continue
		}
		length, closing := time.Duration(h.Length)*time.Minute, d.At(0, h.To)
		step := length + time.Duration(h.Buffer)*time.Minute
		for start := d.At(0, h.From); !start.Add(length).After(closing); start = start.Add(step) {
			if slot, open := p.slot(d, h, start, start.Add(length), taken); open {
				grid = append(grid, slot)
			}
		}
	}
	slices.SortStableFunc(grid, func(a, b Slot) int { return a.Start.Compare(b.Start) })
	var end time.Time
	return slices.DeleteFunc(grid, func(s Slot) bool { // hours that overlap by mistake
		if s.Start.Before(end) {
			return true
		}
		end = s.End
		return false
	})
}

// counters returns how many of a band's counters are served while some officials are absent:
// each absence takes one away, once those who serve beyond the counters have stepped in.
func (p Punto) counters(h Hours, absent int) int {
	spare := max(0, p.Officials-h.Counters)
	return h.Counters - max(0, absent-spare)
}

// slot works out the counters of one slot; open is false under a closure, or with every
// official absent.
func (p Punto) slot(d Day, h Hours, start, end time.Time, taken []Taken) (s Slot, open bool) {
	for _, c := range p.Closures {
		if c.touches(d, start, end) {
			return Slot{}, false
		}
	}
	absent, busy := map[string]bool{}, map[int]bool{}
	for _, a := range p.Absences {
		if a.touches(d, start, end) {
			absent[a.Official] = true
		}
	}
	for _, t := range taken {
		if t.Start.Before(end) && start.Before(t.End) {
			busy[t.Counter] = true
		}
	}
	s = Slot{Start: start, End: end, Counters: p.counters(h, len(absent))}
	for n := 1; n <= h.Counters && len(s.Free) < s.Counters-len(busy); n++ {
		if !busy[n] {
			s.Free = append(s.Free, n)
		}
	}
	return s, s.Counters > 0
}

// Slots returns the slots of a day that the patronato may choose among at the moment now, full
// ones included: in the future, with the notice the punto asks for, within its horizon [R43].
func Slots(p Punto, d Day, now time.Time, taken []Taken) []Slot {
	if d < p.FirstDay(now) || d > p.LastDay(now) {
		return nil
	}
	earliest := now.Add(time.Duration(p.NoticeHours) * time.Hour)
	return slices.DeleteFunc(Grid(p, d, taken), func(s Slot) bool { return !s.Start.After(now) || s.Start.Before(earliest) })
}

// SlotAt returns the slot that begins at start with at least one free counter. It refuses
// times outside the agenda, without notice, beyond the horizon [R43], and full ones [R30].
func SlotAt(p Punto, start, now time.Time, taken []Taken) (Slot, error) {
	if err := p.inTime(start, now); err != nil {
		return Slot{}, err
	}
	for _, s := range Grid(p, DayOf(start), taken) {
		if !s.Start.Equal(start) {
			continue
		}
		if len(s.Free) == 0 {
			return Slot{}, refuse("R30", "Questo orario è già occupato: scegline un altro.")
		}
		return s, nil
	}
	return Slot{}, refuse("R43", "L’orario scelto non è tra quelli del punto di consulenza: scegline un altro.")
}

// FirstDay returns the first day that can still be booked with the notice in working days.
func (p Punto) FirstDay(now time.Time) Day {
	today := DayOf(now)
	d := today
	for WorkingDaysBefore(d, p.NoticeDays, p.Patron) < today {
		d = d.AddDays(1)
	}
	return d
}

// LastDay returns the last day within the horizon.
func (p Punto) LastDay(now time.Time) Day {
	if p.Horizon <= 0 {
		return "9999-12-31"
	}
	return DayOf(now).AddDays(p.Horizon)
}

// inTime refuses what is too soon or too far ahead.
func (p Punto) inTime(start, now time.Time) error {
	switch d := DayOf(start); {
	case !start.After(now):
		return refuse("R43", "L’orario scelto è già passato.")
	case d < p.FirstDay(now):
		return refuse("R43", fmt.Sprintf("Il punto di consulenza chiede preavviso: si può prenotare dal %s.", p.FirstDay(now).Italian()))
	case start.Before(now.Add(time.Duration(p.NoticeHours) * time.Hour)):
		return refuse("R43", fmt.Sprintf("Il punto di consulenza chiede almeno %d ore di preavviso.", p.NoticeHours))
	case d > p.LastDay(now):
		return refuse("R43", fmt.Sprintf("Si può prenotare fino al %s.", p.LastDay(now).Italian()))
	}
	return nil
}

// ClosedBecause returns an Italian sentence when the whole day is shut, and "" when it is not:
// a holiday, the patron, or a closure of the sede [R43].
func (p Punto) ClosedBecause(d Day) string {
	if name, ok := Holiday(d); ok {
		return "Giorno festivo: " + name + "."
	}
	if closedOn(d, p.Patron) {
		return "Festa del santo patrono."
	}
	for _, c := range p.Closures {
		if d >= c.From && d <= c.To && c.FromMinute == 0 && c.ToMinute == 0 {
			if c.Reason == "" {
				return "La sede è chiusa."
			}
			return "La sede è chiusa: " + c.Reason + "."
		}
	}
	return ""
}
