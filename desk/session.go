package desk

import "time"

const (
	IdleFor     = 30 * time.Minute // a session ends this long after the last sign of the person
	SignedInFor = 12 * time.Hour   // and this long after signing in, whatever happens
	WarnBefore  = 3 * time.Minute  // the page says so that long before
	ProvedFor   = 10 * time.Minute // a password or factor given so recently is not asked for again
)

// SessionEnd returns when a session ends, and whether a sign of the person would move that.
func SessionEnd(since, seen time.Time) (end time.Time, extendable bool) {
	idle, whole := seen.Add(IdleFor), since.Add(SignedInFor)
	if idle.Before(whole) {
		return idle, true
	}
	return whole, false
}

// SessionLives says whether a session is still good at the moment now.
func SessionLives(since, seen, now time.Time) bool {
	end, _ := SessionEnd(since, seen)
	return !now.After(end) && !now.Before(since)
}

// ProvedRecently says whether a sensitive act may go ahead without asking again who one is.
func ProvedRecently(proved, now time.Time) bool {
	return now.Sub(proved) <= ProvedFor && !now.Before(proved)
}
