package desk

import "time"

// The hours in which an offer of the waiting list counts down, on working days of the sede.
const (
	offerHours = 4
	officeFrom = 9
	officeTo   = 17
)

// OfferUntil returns how long a freed slot that starts at start waits for the one it was
// offered to: 4 working hours, and never longer than the slot itself can be taken.
func OfferUntil(now, start time.Time, patron string) time.Time {
	until := addWorkingHours(now, offerHours*time.Hour, patron)
	if start.Before(until) {
		return start
	}
	return until
}

// addWorkingHours returns the instant at which that much time of the sede's working days,
// 9 to 17, has passed.
func addWorkingHours(t time.Time, left time.Duration, patron string) time.Time {
	for d := DayOf(t); ; d = d.AddDays(1) {
		if !WorkingDay(d, patron) {
			continue
		}
		from, to := d.At(officeFrom, 0), d.At(officeTo, 0)
		if t.After(from) {
			from = t
		}
		if !from.Before(to) {
			continue
		}
		if end := from.Add(left); !end.After(to) {
			return end
		}
		left -= to.Sub(from)
	}
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
