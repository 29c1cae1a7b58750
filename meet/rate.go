package meet

import "time"

const (
	voiceShare   = 50_000  // bit/s kept for each voice before pictures get anything
	pictureFloor = 100_000 // below this a picture is a smear: better none, and a voice that holds
	pictureTry   = 200_000 // what a resumed picture starts with
	badTicks     = 3       // seconds under the floor before pictures stop
	firstPause   = 10 * time.Second
	longestPause = 60 * time.Second
)

// allowance is what one subscriber's connection bears, a picture: it falls with REMB and loss and
// rises slowly without them. It knows no clock of its own.
type allowance struct {
	max       float64
	perVideo  float64 // bit/s for each picture sent to this subscriber
	bad       int     // ticks in a row under the floor
	badLoss   int     // ticks in a row with a loss people notice
	suspended bool
	pause     time.Duration
	retry     time.Time
	fine      time.Time // since when nothing was wrong
}

func newAllowance(max int) *allowance {
	return &allowance{max: float64(max), perVideo: float64(max), pause: firstPause}
}

// reading is what was heard from a subscriber in one second.
type reading struct {
	loss           float64 // worst of its lines
	heard          bool    // any report at all
	remb           uint64  // its estimate for everything together, 0: none lately
	voices, videos int     // lines that carry something
	voiceSent      int     // bits
	videoSent      int
}

// bounds tells whether the estimate says what the line bears. A browser's estimate never exceeds by much what
// arrives, and drops to 0.85 of it when its computer is busy: while pictures stand still it says nothing about the line.
func (r reading) bounds() bool {
	still := r.videoSent < r.videos*2*pictureFloor
	return r.remb > 0 && r.videos > 0 && !(still && float64(r.remb) >= 0.7*float64(r.voiceSent+r.videoSent))
}

// tick takes in one second's reading and returns whether suspended has changed.
func (a *allowance) tick(r reading, now time.Time) bool {
	if r.heard && r.loss > 0.10 {
		a.badLoss++
	} else if r.heard {
		a.badLoss = 0
	}
	if a.suspended {
		if now.Before(a.retry) || a.badLoss > 0 {
			return false
		}
		a.suspended, a.perVideo, a.bad, a.fine = false, pictureTry, 0, now
		return true
	}
	switch {
	case !r.heard:
	case r.loss > 0.10:
		a.perVideo *= 0.85
	case r.loss < 0.02:
		a.perVideo = min(a.perVideo*1.08, a.max)
	}
	if r.bounds() && now.Sub(a.fine) > 5*time.Second { // an estimate made while pictures paused says nothing
		a.perVideo = min(a.perVideo, max(0, float64(r.remb)-float64(r.voices*voiceShare))/float64(r.videos))
	}
	if a.perVideo >= pictureFloor || r.videos == 0 {
		a.perVideo = max(a.perVideo, pictureFloor)
		a.bad = 0
		if now.Sub(a.fine) > longestPause {
			a.pause = firstPause
		}
		return false
	}
	if a.bad++; a.bad < badTicks {
		return false
	}
	a.suspended, a.retry = true, now.Add(a.pause)
	a.pause = min(2*a.pause, longestPause)
	return true
}

// weak tells whether the person should be told that their connection is weak.
func (a *allowance) weak() bool { return a.suspended || a.badLoss >= 2 }
