package room

import (
	"sync"
	"time"

	"combipat/desk"
)

const (
	wrongFree  = 20          // links that nobody gave out, from one network in one minute
	wrongFor   = time.Minute // then the network waits for the minute's end
	wrongKnown = 4096        // networks remembered; when more misbehave at once the memory starts anew
)

// wrongLinks counts links that nobody gave out by network, in bounded memory and not in the
// database: whoever tries must cost nothing, and a restart that forgets gives nothing away, since
// 256 bits are not guessed. Links taken back are not counted: their page may go on asking.
type wrongLinks struct {
	mu    sync.Mutex
	tries map[string]wrongLink
}

type wrongLink struct {
	since time.Time
	n     int
}

// wait returns *desk.TooMany while the network has to wait, else nil.
func (w *wrongLinks) wait(from string, now time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.tries[from]
	if rest := t.since.Add(wrongFor).Sub(now); t.n >= wrongFree && rest > 0 {
		return &desk.TooMany{Wait: rest}
	}
	return nil
}

// count notes a wrong link.
func (w *wrongLinks) count(from string, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, known := w.tries[from]
	if now.Sub(t.since) >= wrongFor {
		t = wrongLink{since: now}
	}
	if !known && len(w.tries) >= wrongKnown || w.tries == nil {
		w.forget(now)
	}
	t.n++
	w.tries[from] = t
}

// forget drops what is over, and everything where nothing is.
func (w *wrongLinks) forget(now time.Time) {
	for from, t := range w.tries {
		if now.Sub(t.since) >= wrongFor {
			delete(w.tries, from)
		}
	}
	if w.tries == nil || len(w.tries) >= wrongKnown {
		w.tries = map[string]wrongLink{}
	}
}
