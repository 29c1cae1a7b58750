package meet

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"
)

// clock is a settable Now.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	c.mu.Unlock()
}

// audit keeps log entries.
type audit struct {
	mu      sync.Mutex
	entries []Entry
}

func (a *audit) log(e Entry) {
	a.mu.Lock()
	a.entries = append(a.entries, e)
	a.mu.Unlock()
}

// kinds returns what was logged of a person, in order.
func (a *audit) kinds(person string) (kinds []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.entries {
		if e.Person == person {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// watchEvents collects a person's events.
type watchEvents struct {
	mu    sync.Mutex
	all   []Event
	last  *State
	ended bool
}

func follow(t testing.TB, s *Server, tk Ticket) *watchEvents {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	events, err := s.Events(ctx, tk)
	if err != nil {
		t.Fatal(err)
	}
	w := &watchEvents{}
	go func() {
		for e := range events {
			w.mu.Lock()
			w.all = append(w.all, e)
			if e.State != nil {
				w.last = e.State
			}
			w.mu.Unlock()
		}
		w.mu.Lock()
		w.ended = true
		w.mu.Unlock()
	}()
	return w
}

func (w *watchEvents) state() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last == nil {
		return State{You: &You{}}
	}
	return *w.last
}

func (w *watchEvents) has(kind, text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.all, func(e Event) bool {
		return e.Kind == kind && (text == "" || e.Text == text || e.Line != nil && e.Line.Text == text)
	})
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, got error, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Everything that may not come in gets neither connection nor stream nor line: 0 accepted.
func TestLobbyMatrix(t *testing.T) {
	now := newClock()
	revoked := map[string]bool{"revocato": true}
	s := start(t, Config{Now: now.Now, Revalidate: func(_ context.Context, t Ticket) bool { return !revoked[t.Person] }})
	at := now.Now()
	in := ticket("r", "in", Guest)
	early := ticket("r", "presto", Member)
	early.NotBefore, early.NotAfter = at.Add(time.Minute), at.Add(time.Hour)
	late := ticket("r", "tardi", Host)
	late.NotBefore, late.NotAfter = at.Add(-time.Hour), at
	nobody, noRoom, noRole := ticket("r", "", Guest), ticket("", "p", Guest), ticket("r", "p", "")
	for _, c := range []struct {
		name   string
		ticket Ticket
		want   error
	}{
		{"guest never admitted", in, ErrWaiting},
		{"too early", early, ErrEarly},
		{"too late", late, ErrLate},
		{"nobody", nobody, ErrEnded},
		{"no room", noRoom, ErrEnded},
		{"no role", noRole, ErrEnded},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newClient(t, s, c.ticket)
			_, err := s.Join(context.Background(), c.ticket, p.offer(nil))
			wants(t, err, c.want)
			_, err = s.Restart(context.Background(), c.ticket, p.offer(nil))
			wants(t, err, c.want)
			wants(t, s.Say(c.ticket, Line{Text: "x"}), c.want)
			wants(t, s.SetMedia(c.ticket, Media{Screen: true}), c.want)
			if c.want != ErrWaiting {
				_, err = s.Events(context.Background(), c.ticket)
				wants(t, err, c.want)
				_, err = s.Knock(c.ticket)
				wants(t, err, c.want)
			}
		})
	}
	for _, role := range []Role{Guest, Member} {
		not := ticket("r", "not-host", role)
		wants(t, s.Admit(not, "in"), ErrNotHost)
		wants(t, s.Refuse(not, "in"), ErrNotHost)
		wants(t, s.Remove(not, "in"), ErrNotHost)
		wants(t, s.Mute(not, "in", Mic, true), ErrNotHost)
		wants(t, s.Notice(not, "x"), ErrNotHost)
	}
	other := ticket("other", "h", Host) // an official of another appointment
	wants(t, s.Admit(other, "in"), ErrUnknown)
	state, _ := s.Snapshot("r")
	for _, p := range state.People {
		if p.Standing == Joined || p.Standing == Admitted || p.Link != LinkNone {
			t.Errorf("%s is %s", p.Person, p.Standing)
		}
	}
	// Positive control: the same guest, admitted, gets an answer.
	h := ticket("r", "h", Host)
	ok(t, s.Admit(h, "in"))
	newClient(t, s, in).join().connected()
}

// The way of a guest: knocks, waits without learning anything, is told, let in, muted, removed, and waits again.
func TestLobbyStory(t *testing.T) {
	var book audit
	s := start(t, Config{Log: book.log})
	host, guest := ticket("r", "h", Host), ticket("r", "g", Guest)
	if st, err := s.Knock(guest); st != Waiting || err != nil {
		t.Fatalf("knock: %s %v", st, err)
	}
	page := follow(t, s, guest)
	eventually(t, "first state", func() bool { return page.state().You.Standing == Waiting })
	if page.state().HostHere || page.state().You.Text == "" {
		t.Errorf("early guest sees %+v", page.state())
	}
	desk := follow(t, s, host)
	h := newClient(t, s, host).join().connected()
	eventually(t, "guest learns of the host", func() bool { return page.state().HostHere })
	if st := page.state(); len(st.People) != 0 || st.You.Standing != Waiting || st.You.Text != ErrWaiting.Text {
		t.Errorf("waiting guest sees %+v", st)
	}
	eventually(t, "host sees the guest waiting", func() bool {
		p := desk.state().People
		return len(p) == 1 && p[0].Standing == Waiting
	})
	ok(t, s.Notice(host, "Ancora cinque minuti"))
	eventually(t, "notice", func() bool { return page.has("notice", "Ancora cinque minuti") })
	ok(t, s.Say(host, Line{Text: "segreto"}))
	g := newClient(t, s, guest)
	_, err := s.Join(context.Background(), guest, g.offer(nil))
	wants(t, err, ErrWaiting)

	ok(t, s.Admit(host, "g"))
	g.join().connected()
	g.send(0, 9)
	h.until(0, 10)
	ok(t, s.Say(guest, Line{Text: "buongiorno"}))
	eventually(t, "line", func() bool { return desk.has("line", "buongiorno") && page.has("line", "buongiorno") })
	if page.has("line", "segreto") {
		t.Error("a waiting guest got a line of the room")
	}

	ok(t, s.Remove(host, "g"))
	eventually(t, "guest waits again", func() bool { return page.state().You.Standing == Waiting })
	eventually(t, "guest's connection ended", func() bool { return g.pc.ConnectionState().String() == "closed" })
	again := newClient(t, s, guest)
	_, err = s.Join(context.Background(), guest, again.offer(nil))
	wants(t, err, ErrWaiting)
	admitted := guest
	admitted.Admitted = true // a record that has not heard of the removal yet
	_, err = s.Join(context.Background(), admitted, again.offer(nil))
	wants(t, err, ErrWaiting)

	ok(t, s.Leave(host))
	newClient(t, s, host).join().connected()
	if got := page.state().You.Standing; got != Waiting {
		t.Errorf("the official's return made the guest %s", got)
	}
	ok(t, s.Refuse(host, "g"))
	_, err = s.Join(context.Background(), guest, again.offer(nil))
	wants(t, err, ErrRefused)
	if st, _ := s.Knock(guest); st != Refused {
		t.Errorf("knocking again: %s", st)
	}
	want := []string{"knock", "admit", "join", "leave", "remove", "refuse"}
	if got := book.kinds("g"); !slices.Equal(got, want) {
		t.Errorf("log %v, want %v", got, want)
	}
}

// A guest who leaves with the button waits again; one whose page was reloaded does not.
func TestLeaveAndReload(t *testing.T) {
	s := start(t, Config{})
	host, guest := ticket("r", "h", Host), ticket("r", "g", Guest)
	_, err := s.Knock(guest)
	ok(t, err)
	ok(t, s.Admit(host, "g"))
	first := newClient(t, s, guest).join().connected()
	second := newClient(t, s, guest).join().connected()
	eventually(t, "old connection ended", func() bool { return first.pc.ConnectionState().String() == "closed" })
	ok(t, s.Leave(guest))
	eventually(t, "connection ended", func() bool { return second.pc.ConnectionState().String() == "closed" })
	if st, _ := s.Knock(guest); st != Waiting {
		t.Errorf("after leaving: %s", st)
	}
	// After a restart of the server the record's word is enough.
	recorded := ticket("r2", "g", Guest)
	recorded.Admitted = true
	newClient(t, s, recorded).join().connected()
}

// The window and Revalidate are asked again, and end connection and stream; with the watch at its normal pace that is ≤ 5 s.
func TestRevalidationEnds(t *testing.T) {
	if c := (Config{}).withDefaults(); c.CheckEvery > 5*time.Second {
		t.Errorf("checks every %s", c.CheckEvery)
	}
	for _, how := range []string{"revoked", "time over"} {
		t.Run(how, func(t *testing.T) {
			now := newClock()
			var revoked sync.Map
			var book audit
			s := start(t, Config{Now: now.Now, Log: book.log, CheckEvery: 20 * time.Millisecond,
				Revalidate: func(_ context.Context, t Ticket) bool { _, gone := revoked.Load(t.Person); return !gone }})
			host, member := ticket("r", "h", Host), ticket("r", "m", Member)
			host.NotAfter = now.Now().Add(3 * time.Hour)
			h := newClient(t, s, host).join().connected()
			m := newClient(t, s, member).join().connected()
			page := follow(t, s, member)
			if how == "revoked" {
				revoked.Store("m", true)
			} else {
				now.add(time.Hour + time.Second)
			}
			within(t, 5*time.Second, "connection and stream end", func() bool {
				return m.pc.ConnectionState().String() == "closed" && page.has("end", "")
			})
			if h.standing() != Joined || m.standing() != Absent {
				t.Errorf("host %s, member %s", h.standing(), m.standing())
			}
			if got := book.kinds("m"); !slices.Equal(got, []string{"knock", "join", "leave", "expire"}) {
				t.Errorf("log %v", got)
			}
		})
	}
}

// Presence says who met, for the proposal of "svolto".
func TestPresence(t *testing.T) {
	now := newClock()
	s := start(t, Config{Now: now.Now})
	host, guest := ticket("r", "h", Host), ticket("r", "g", Guest)
	host.NotAfter, guest.NotAfter = now.Now().Add(5*time.Hour), now.Now().Add(5*time.Hour)
	newClient(t, s, host).join().connected()
	now.add(10 * time.Minute)
	if Met(s.Presence("r"), time.Minute) {
		t.Error("an official alone has met nobody")
	}
	_, err := s.Knock(guest)
	ok(t, err)
	ok(t, s.Admit(host, "g"))
	newClient(t, s, guest).join().connected()
	now.add(5 * time.Minute)
	ok(t, s.Leave(guest))
	now.add(time.Minute)
	facts := s.Presence("r")
	if facts[0].Stayed != 16*time.Minute || facts[1].Stayed != 5*time.Minute || !Met(facts, time.Minute) {
		t.Errorf("facts %+v", facts)
	}
}
