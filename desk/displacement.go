package desk

import (
	"slices"
	"time"
)

// Displacement says what takes the slot of a confirmed appointment away, "" where it stands. Whatever
// it is, it is the sede's doing: an alternative is proposed and the right is kept [A16].
type Displacement string

const (
	DisplacedByClosure  Displacement = "chiusura"
	DisplacedByAbsence  Displacement = "assenza"
	DisplacedByHours    Displacement = "orari"  // of the weekly agenda, of a special day
	DisplacedByRetiring Displacement = "ritiro" // of the punto
	DisplacedByOffice   Displacement = "disdetta"
)

// Because says what happened as a sentence without its stop, with the sede's own words in brackets.
func (d Displacement) Because(reason string) string {
	text := ""
	switch d {
	case DisplacedByClosure:
		text = "la sede sarà chiusa"
	case DisplacedByAbsence:
		text = "a quell’ora manca il personale"
	case DisplacedByHours:
		text = "il punto di consulenza ha cambiato orario"
	case DisplacedByRetiring:
		text = "il punto di consulenza non riceve più"
	default:
		text = "la sede non può tenere l’appuntamento"
	}
	if reason != "" {
		text += " (" + reason + ")"
	}
	return text
}

// Brief is what the agenda of the sede calls it.
func (d Displacement) Brief() string {
	switch d {
	case DisplacedByClosure:
		return "sede chiusa"
	case DisplacedByAbsence:
		return "manca il personale"
	case DisplacedByHours:
		return "orario cambiato"
	case DisplacedByRetiring:
		return "punto ritirato"
	}
	return "disdetto"
}

// Notice is the kind of notification that tells whoever booked.
func (d Displacement) Notice() NoticeKind {
	if d == DisplacedByClosure {
		return NoticeDisplaced
	}
	return NoticeReplaced
}

// WayOut is what becomes of the confirmed appointments that a change of the agenda touches [A16].
type WayOut string

const (
	ProposeOthers WayOut = "proponi" // the nearest equivalent slot is held for each
	CancelThem    WayOut = "annulla" // in the sede's name, with the right kept
	LeaveThem     WayOut = "restano" // somebody else will receive them
)

// ParseWayOut reads the choice of the form, "" for none.
func ParseWayOut(s string) WayOut {
	if w := WayOut(s); w == ProposeOthers || w == CancelThem || w == LeaveThem {
		return w
	}
	return ""
}

// Unserved returns those of a punto's confirmed appointments that its agenda has no place for: outside its
// hours, under a closure, or more at a time than counters are served. Whoever booked first stays. An
// appointment need not begin where a slot does: hours may be cut anew around it [A16, R43].
func Unserved(p Punto, entries []AgendaEntry) []AgendaEntry {
	byAge := slices.Clone(entries)
	slices.SortStableFunc(byAge, func(a, b AgendaEntry) int { return a.ConfirmedAt.Compare(b.ConfirmedAt) })
	var served []AgendaEntry
	left := map[string]bool{}
	for _, e := range byAge {
		if p.serves(e.Start, e.End, served) {
			served = append(served, e)
		} else {
			left[e.ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e AgendaEntry) bool { return !left[e.ID] })
}

// serves says whether one more appointment from start to end can be held beside the others.
func (p Punto) serves(start, end time.Time, beside []AgendaEntry) bool {
	if p.Shut(start, end) {
		return false
	}
	d, busy, absent := DayOf(start), 0, map[string]bool{}
	for _, e := range beside {
		if e.Start.Before(end) && start.Before(e.End) {
			busy++
		}
	}
	for _, a := range p.Absences {
		if a.touches(d, start, end) {
			absent[a.Official] = true
		}
	}
	return slices.ContainsFunc(p.openHours(d), func(h Hours) bool {
		return !start.Before(d.At(0, h.From)) && !end.After(d.At(0, h.To)) && busy < p.counters(h, len(absent))
	})
}
