package meet

import (
	"context"
	"testing"
	"time"
)

// A log that never returns keeps neither the room nor its end: people come, are let in and go, and Close returns.
func TestStuckLog(t *testing.T) {
	stuck := make(chan struct{})
	t.Cleanup(func() { close(stuck) })
	s := start(t, Config{Log: func(Entry) { <-stuck }})
	host, guest := ticket("r", "h", Host), ticket("r", "g", Guest)
	if hangs(30*time.Second, func() {
		for _, who := range []Ticket{host, guest} {
			if _, err := s.Knock(who); err != nil {
				t.Error(err)
			}
		}
		if err := s.Admit(host, "g"); err != nil {
			t.Error(err)
		}
		if err := s.Say(guest, Line{ID: "1"}); err != nil {
			t.Error(err)
		}
		_ = s.Close()
	}) {
		t.Error("the room waits for its log")
	}
}

// A question about a ticket that is not answered ends with Close, and nobody is sent away for it.
func TestStuckRevalidate(t *testing.T) {
	asked := make(chan struct{}, 8)
	s := start(t, Config{CheckEvery: time.Millisecond, Revalidate: func(ctx context.Context, _ Ticket) bool {
		asked <- struct{}{}
		<-ctx.Done()
		return false
	}})
	host := ticket("r", "h", Host)
	if _, err := s.Knock(host); err != nil {
		t.Fatal(err)
	}
	<-asked
	if hangs(10*time.Second, func() { _ = s.Close() }) {
		t.Fatal("Close waits for an answer about a ticket")
	}
	r := s.rooms["r"]
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.people["h"]; p.standing != Admitted {
		t.Errorf("sent away without an answer: %s", p.standing)
	}
}
