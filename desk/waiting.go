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

// ProposalUntil returns how long the slot proposed for a displaced appointment is kept: to the
// end of the second working day, and never past the slot or the appointment itself [A16].
func ProposalUntil(now, proposed, original time.Time, patron string) time.Time {
	d := DayOf(now)
	for n := 0; n < 2; {
		if d = d.AddDays(1); WorkingDay(d, patron) {
			n++
		}
	}
	until := d.At(officeTo, 0)
	for _, t := range []time.Time{proposed, original} {
		if t.Before(until) {
			until = t
		}
	}
	return until
}
