package meet

import (
	"context"
	"sync"
	"testing"
	"time"
)

// A document is told to who is inside, and to nobody at the door.
func TestHandOver(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	host, guest := ticket("r", "h", Host), ticket("r", "g", Guest)
	var streams []<-chan Event
	for _, who := range []Ticket{host, guest} {
		if _, err := s.Knock(who); err != nil {
			t.Fatal(err)
		}
		events, err := s.Events(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		streams = append(streams, events)
	}
	if err := s.Hand(guest, File{ID: "1"}); err != ErrWaiting {
		t.Fatalf("a waiting guest hands over: %v", err)
	}
	if err := s.Hand(host, File{ID: "2", Name: "CUD.pdf"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Notice(host, "fine"); err != nil {
		t.Fatal(err)
	}
	var got [2][]string
	for i, events := range streams {
		for e := range events {
			if e.Kind == "file" && (e.File.ID != "2" || e.File.From != "h") {
				t.Errorf("%+v", e.File)
			}
			if e.Kind != "state" {
				got[i] = append(got[i], e.Kind)
			}
			if e.Kind == "notice" {
				break
			}
		}
	}
	if len(got[0]) != 2 || got[0][0] != "file" || len(got[1]) != 1 {
		t.Errorf("host %q, guest %q", got[0], got[1])
	}
}

// Welcome says what a knock would, and changes nothing.
func TestWelcome(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	host, member, guest := ticket("r", "h", Host), ticket("r", "m", Member), ticket("r", "g", Guest)
	back, thrown := guest, member
	back.Admitted, thrown.Removed = true, true
	for _, c := range []struct {
		who  Ticket
		want bool
	}{{host, true}, {member, true}, {guest, false}, {back, true}, {thrown, false}} {
		if got := s.Welcome(c.who); got != c.want {
			t.Errorf("%s: %v", c.who.Role, got)
		}
	}
	if s.Inside(host) != ErrUnknown {
		t.Error("nobody has knocked, and the host is inside")
	}
	if standing, err := s.Knock(thrown); err != nil || standing != Waiting { // the record outlives the server
		t.Errorf("a removed member after a restart: %s, %v", standing, err)
	}
	if _, err := s.Knock(guest); err != nil || s.Welcome(guest) || s.Inside(guest) != ErrWaiting {
		t.Error("a waiting guest is welcome")
	}
	if err := s.Admit(host, "g"); err != nil || !s.Welcome(guest) || s.Inside(guest) != nil {
		t.Error("an admitted guest is not welcome")
	}
	if err := s.Remove(host, "g"); err != nil || s.Welcome(guest) || s.Welcome(back) {
		t.Error("a removed guest is welcome")
	}
	late := host
	late.NotAfter = time.Now().Add(-time.Second)
	if s.Welcome(late) {
		t.Error("welcome after its time")
	}
}

// The lines of a room are written in the order in which things happened, whoever did them; who leaves before
// being connected is written too.
func TestLogOrder(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var kinds []string
	s := start(t, Config{Log: func(e Entry) {
		mu.Lock()
		defer mu.Unlock()
		if e.Person == "g" {
			kinds = append(kinds, e.Kind)
		}
	}})
	host, guest := ticket("r", "h", Host), ticket("r", "g", Guest)
	for range 300 {
		var both sync.WaitGroup
		both.Go(func() { _, _ = s.Knock(guest) })
		both.Go(func() { _ = s.Admit(host, "g") })
		both.Wait()
		_ = s.Leave(guest)
	}
	mu.Lock()
	defer mu.Unlock()
	at := "leave"
	for _, k := range kinds {
		if k == "admit" && at != "knock" || k == "leave" && at == "leave" || k == "knock" && at != "leave" {
			t.Fatalf("%s after %s", k, at)
		}
		at = k
	}
	if len(kinds) < 600 {
		t.Errorf("%d lines", len(kinds))
	}
}

// The last event says why, so that a page knows whether to come back by itself.
func TestEndHasACode(t *testing.T) {
	t.Parallel()
	s := start(t, Config{})
	events, err := s.Events(context.Background(), ticket("r", "h", Host))
	if err != nil {
		t.Fatal(err)
	}
	<-events
	go func() { _ = s.Close() }()
	var last Event
	for e := range events {
		last = e
	}
	if last.Kind != "end" || last.Code != "closed" {
		t.Errorf("%+v", last)
	}
}
