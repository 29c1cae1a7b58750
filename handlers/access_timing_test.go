package handlers_test

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"combipat/handlers/story"
)

const (
	// timedPairs requests of each kind are compared in a round; the slowest tenth is the
	// machine's, not ours.
	timedPairs = 400
	// beyond is the t of Welch from which a difference is believed: by chance it is reached once
	// in a hundred thousand rounds.
	beyond = 4.5
	// rounds that must all differ, and in the same direction, before the test fails.
	rounds = 4
)

// TestAccessTiming asks in turns for another's record and for none: how long the answer takes
// tells nothing either [R6].
func TestAccessTiming(t *testing.T) {
	p := accessWorld(t)
	p.Set(inMarch)
	for _, try := range []struct{ login, method, path, object string }{
		{"operatore.mi", "GET", "/richieste/%s", "r.beta"},
		{"operatore.mi", "POST", "/richieste/%s/sollecito", "r.beta"},
		{"operatore.mi", "GET", "/allegati/%s", "f.beta"},
		{"operatore.mi", "GET", "/agenda/appuntamenti/%s", "a.beta"},
		{"operatore.mi", "GET", "/incontri/%s", "a.beta"},
		{"funzionario.mi", "GET", "/ricevute/%s", "r.to"},
	} {
		if ts := timed(p, t, p.Server, try.login, try.method, try.path, p.Saved[try.object]); differ(ts) {
			t.Errorf("%s %s: another's record takes a different time than none: t = %.1f", try.method, try.path, ts)
		}
	}
}

// TestAccessTimingBites shows that a page which looks the record up first is noticed.
func TestAccessTimingBites(t *testing.T) {
	p := accessWorld(t)
	p.Set(inMarch)
	foreign := p.Saved["r.beta"]
	leaky := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, foreign) {
			for start := time.Now(); time.Since(start) < time.Millisecond; { // as long as some queries, on a machine that does other things too
			}
		}
		p.Server.ServeHTTP(w, r)
	})
	if ts := timed(p, t, leaky, "operatore.mi", "GET", "/richieste/%s", foreign); !differ(ts) {
		t.Errorf("a millisecond more was not noticed: t = %.1f", ts)
	}
}

// differ says whether every round saw a difference in the same direction.
func differ(ts []float64) bool {
	all := func(far func(float64) bool) bool {
		return !slices.ContainsFunc(ts, func(v float64) bool { return !far(v) })
	}
	return all(func(v float64) bool { return v > beyond }) || all(func(v float64) bool { return v < -beyond })
}

// timed returns Welch's t of each round, until one shows no difference.
func timed(p *story.Play, t *testing.T, h http.Handler, login, method, path, foreign string) (ts []float64) {
	t.Helper()
	bare(p, t, login, "GET", "/", nil)
	b := *p.Persons[login]
	b.Server = h
	once := func(id string) float64 {
		at, err := story.Origin.Parse(fmt.Sprintf(path, id))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := b.Once(method, at, "application/x-www-form-urlencoded", []byte("testo=Prova")); err != nil {
			t.Fatal(err)
		}
		return float64(time.Since(start).Nanoseconds())
	}
	for range rounds {
		var theirs, none []float64
		for i := range timedPairs {
			nowhere := uuid.Must(uuid.NewV7()).String()
			if i%2 == 0 {
				theirs, none = append(theirs, once(foreign)), append(none, once(nowhere))
			} else {
				none, theirs = append(none, once(nowhere)), append(theirs, once(foreign))
			}
		}
		ts = append(ts, welch(theirs, none))
		if !differ(ts) {
			return ts
		}
	}
	return ts
}

// welch returns the t of two samples without their slowest tenths.
func welch(a, b []float64) float64 {
	meanA, errA := meanOf(a)
	meanB, errB := meanOf(b)
	return (meanA - meanB) / math.Sqrt(errA+errB)
}

// meanOf returns the mean of a sample's faster nine tenths and the square of its standard error.
func meanOf(sample []float64) (mean, squared float64) {
	slices.Sort(sample)
	sample = sample[:len(sample)*9/10]
	for _, v := range sample {
		mean += v / float64(len(sample))
	}
	for _, v := range sample {
		squared += (v - mean) * (v - mean) / float64(len(sample)-1)
	}
	return mean, squared / float64(len(sample))
}
