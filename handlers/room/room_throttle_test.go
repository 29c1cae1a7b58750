package room

import (
	"fmt"
	"testing"
	"time"
)

// Twenty wrong links a minute from one network, then a wait; other networks are not troubled, and
// the memory stays bounded however many misbehave.
func TestWrongLinks(t *testing.T) {
	var w wrongLinks
	now := time.Unix(1_800_000_000, 0)
	for n := range wrongFree {
		if err := w.wait("a", now); err != nil {
			t.Fatalf("after %d: %v", n, err)
		}
		w.count("a", now)
	}
	if w.wait("a", now) == nil || w.wait("a", now.Add(wrongFor-time.Second)) == nil {
		t.Error("a 21st wrong link is looked at")
	}
	if w.wait("b", now) != nil || w.wait("a", now.Add(wrongFor)) != nil {
		t.Error("somebody waits for nothing")
	}
	for n := range 3 * wrongKnown {
		w.count(fmt.Sprint(n), now)
	}
	if len(w.tries) > wrongKnown {
		t.Errorf("%d networks are remembered", len(w.tries))
	}
}
