package desk

import "time"

// The hours in which an offer of the waiting list counts down, on working days of the sede.
const (
	offerFor   = 2 * time.Hour
	officeFrom = 9
	officeTo   = 17
)

// OfferUntil returns how long a freed slot of a punto that starts at start waits for the one it
// was offered to: 2 hours in which the sede is open, closures loaded up to the slot left out, and
// never longer than the slot itself can be taken.
func OfferUntil(now, start time.Time, p Punto) time.Time {
	const step = Grain * time.Minute
	t, left := now, offerFor
	for left > 0 && t.Before(start) {
		d := DayOf(t)
		switch from, to := d.At(officeFrom, 0), d.At(officeTo, 0); {
		case !WorkingDay(d, p.Patron), !t.Before(to):
			t = d.AddDays(1).At(officeFrom, 0)
		case t.Before(from):
			t = from
		case p.Shut(t, t.Add(step)):
			t = t.Add(step)
		default:
			take := min(step, left, to.Sub(t))
			t, left = t.Add(take), left-take
		}
	}
	if start.Before(t) {
		return start
	}
	return t
}

// StillFree is what somebody is told who wants to be advised of a place while there are some: a
// place to book, and the wish that makes sense.
func StillFree(first time.Time) string {
	d := DayOf(first)
	return "In questi giorni ci sono posti liberi, il primo il " + d.Italian() + " alle " + first.In(Rome).Format("15:04") +
		": prenotalo, oppure chiedi un posto prima del " + d.Italian() + "."
}

const (
	proposalDays = 2  // working days that a proposal lasts
	eveningFrom  = 20 // the hour at which the day before a proposed slot is over
)

// FirstProposable returns the first day whose slots may be proposed for a displaced appointment:
// it leaves one whole working day to decide, today not counted [A16].
func FirstProposable(now time.Time, patron string) Day {
	return workingDaysAfter(DayOf(now), 1, patron).AddDays(1)
}

// ProposalUntil returns how long the slot proposed for a displaced appointment is kept: to the
// end of the second working day, and no longer than the evening before the slot [A16].
func ProposalUntil(now, proposed time.Time, patron string) time.Time {
	until := workingDaysAfter(DayOf(now), proposalDays, patron).At(officeTo, 0)
	if evening := DayOf(proposed).AddDays(-1).At(eveningFrom, 0); evening.Before(until) {
		return evening
	}
	return until
}

// workingDaysAfter returns the n-th working day after d.
func workingDaysAfter(d Day, n int, patron string) Day {
	for n > 0 {
		if d = d.AddDays(1); WorkingDay(d, patron) {
			n--
		}
	}
	return d
}
