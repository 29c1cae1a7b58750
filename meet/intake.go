package meet

import (
	"slices"
	"sync"
	"time"

	"github.com/pion/rtcp"
)

const (
	nackFirst = 5 * time.Millisecond  // a packet this late is lost, not overtaken
	nackAgain = 60 * time.Millisecond // about a bad round trip
	nackTries = 10
	nackMost  = 128 // missing at once; more is a gap for a key frame
)

// intake counts what arrives on one published line: for the receiver report, and to ask for what is missing.
type intake struct {
	mu       sync.Mutex
	started  bool
	base     uint32 // first extended number
	highest  uint32 // extended
	received uint32
	priorExp uint32
	priorGot uint32
	jitter   float64
	transit  float64
	missing  []gap

	srNTP uint32 // middle of the last sender report's time, and when it came
	srAt  time.Time
}

type gap struct {
	seq   uint16
	tries int
	due   time.Time
}

// packet takes in one packet and returns the numbers to ask for now, nil mostly.
func (in *intake) packet(p *packet, clock float64, repair bool, now time.Time) []uint16 {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.received++
	if !in.started {
		in.started = true
		in.base = uint32(p.seq) + 1<<16 // so that a late packet from before does not go below zero
		in.highest = in.base
		return nil
	}
	step := int(int16(p.seq - uint16(in.highest))) // #nosec G115 -- sequence numbers are compared modulo 2^16
	switch {
	case step > 0:
		if repair {
			in.note(uint16(in.highest), step, now) // #nosec G115 -- the sequence number is the lower half
		}
		in.highest += uint32(step) // #nosec G115 -- a step is above zero here
		in.measure(p, clock, now)
	default:
		in.missing = slices.DeleteFunc(in.missing, func(g gap) bool { return g.seq == p.seq })
	}
	if len(in.missing) == 0 {
		return nil
	}
	return in.due(now)
}

// note remembers what lies between last and last+step as missing.
func (in *intake) note(last uint16, step int, now time.Time) {
	if step+len(in.missing) > nackMost {
		in.missing = in.missing[:0] // too much to repair: a key frame will be asked for
		return
	}
	for i := 1; i < step; i++ {
		in.missing = append(in.missing, gap{seq: last + uint16(i), due: now.Add(nackFirst)})
	}
}

// due returns what is to be asked for now, and gives up on what was asked for too often.
func (in *intake) due(now time.Time) (ask []uint16) {
	in.missing = slices.DeleteFunc(in.missing, func(g gap) bool { return g.tries >= nackTries })
	for i := range in.missing {
		if g := &in.missing[i]; !now.Before(g.due) {
			g.tries++
			g.due = now.Add(nackAgain)
			ask = append(ask, g.seq)
		}
	}
	return ask
}

// measure is RFC 3550 A.8's jitter.
func (in *intake) measure(p *packet, clock float64, now time.Time) {
	transit := float64(now.UnixNano()%1e12)/1e9*clock - float64(p.ts)
	d := transit - in.transit
	in.transit = transit
	if d < 0 {
		d = -d
	}
	if d < clock { // not the first, nor a new start of the source
		in.jitter += (d - in.jitter) / 16
	}
}

// report keeps a sender report's time for the round trip the publisher computes.
func (in *intake) report(sr *rtcp.SenderReport, now time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.srNTP, in.srAt = uint32(sr.NTPTime>>16), now // #nosec G115 -- the middle half is what a report carries
}

// reception returns the report about this line since the last one; false before anything came.
func (in *intake) reception(ssrc uint32, now time.Time) (rtcp.ReceptionReport, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.started {
		return rtcp.ReceptionReport{}, false
	}
	expected := in.highest - in.base + 1
	gotNow, expNow := in.received-in.priorGot, expected-in.priorExp
	in.priorGot, in.priorExp = in.received, expected
	r := rtcp.ReceptionReport{SSRC: ssrc, LastSequenceNumber: in.highest, Jitter: uint32(in.jitter), LastSenderReport: in.srNTP}
	if expNow > gotNow {
		r.FractionLost = uint8(min(255, 256*(expNow-gotNow)/expNow))
	}
	if expected > in.received {
		r.TotalLost = min(expected-in.received, 1<<23-1)
	}
	if !in.srAt.IsZero() {
		r.Delay = uint32(now.Sub(in.srAt).Seconds() * 65536)
	}
	return r, true
}
