package room_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/meet"
	"combipat/store"
)

// Being in the room is being there: listening for an hour signs nobody out, as it does on another
// page left alone. Signing out ends the visit within five seconds.
func TestRoomSession(t *testing.T) {
	t.Parallel()
	m := newMeeting(t, "sqlite")
	operator, elsewhere := m.as("operatore.mi", m.a1), m.as("operatore.mi", m.a1)
	operator.post("/bussa", 204)
	events := operator.listen()
	m.eventually(5*time.Second, "inside", func() bool { return events.standing() == meet.Admitted })
	id, _, err := m.Store.Credentials(t.Context(), "operatore.mi")
	if err != nil {
		t.Fatal(err)
	}
	start := *m.Clock.Load()
	for _, later := range []time.Duration{25 * time.Minute, 39 * time.Minute} {
		m.Set(start.Add(later))
		m.eventually(10*time.Second, "the stream is a sign of the person", func() bool {
			list, err := m.Store.SignIns(t.Context(), desk.Actor{ID: id}, *m.Clock.Load())
			return err == nil && slices.ContainsFunc(list, func(in store.SignIn) bool { return in.Seen.Equal(start.Add(later)) })
		})
	}
	if got := elsewhere.ask("GET", "/agenda", nil); got.status != 303 {
		t.Errorf("a page left alone for 39 minutes: %d", got.status)
	}
	operator.post("/media", 204, "mic", "1")
	if got := operator.ask("POST", "/esci", nil); got.status != 303 {
		t.Fatalf("%d", got.status)
	}
	out := time.Now()
	<-events.ended
	if took := time.Since(out); took > 5*time.Second || !events.saw(func(e meet.Event) bool { return e.Kind == "end" && strings.Contains(e.Text, "accedi di nuovo") }) {
		t.Errorf("signed out, and the room ended after %s", took)
	}
}

// Camera, microphone and screen may be asked for by the pages of the room, and by no other.
func TestRoomPolicy(t *testing.T) {
	t.Parallel()
	m := newMeeting(t, "sqlite")
	official, guest := m.as("funzionario.mi", m.a1), m.guest("Mario Rossi", "operatore.mi", m.a1)
	for path, open := range map[string]bool{
		official.base: true, "/prova": true, "/agenda-sede": false, "/agenda/appuntamenti/" + m.a1: false, "/incontri/x": false,
		official.base + "/righe": false, "/": false,
	} {
		if got := official.ask("GET", path, nil).header.Get("Permissions-Policy"); strings.Contains(got, "camera=(self)") != open || !strings.Contains(got, "microphone=") {
			t.Errorf("%s: %s", path, got)
		}
	}
	for path, open := range map[string]bool{guest.base: true, guest.base + "/prova": true, guest.base + "x": false} {
		if got := guest.ask("GET", path, nil).header.Get("Permissions-Policy"); strings.Contains(got, "camera=(self)") != open {
			t.Errorf("a guest's %s: %s", path, got)
		}
	}
}

// Who tries links that nobody gave out waits after twenty of them; nobody else does, and a link
// that was taken back counts for none.
func TestRoomLinksAreNotGuessed(t *testing.T) {
	t.Parallel()
	m := newMeeting(t, "sqlite")
	guest := m.guest("Mario Rossi", "operatore.mi", m.a1)
	for range 30 {
		if got := guest.ask("GET", guest.base, nil); got.status != 200 {
			t.Fatalf("a good link: %d", got.status)
		}
	}
	wrong := m.visitor("x", "/ospiti/"+strings.Repeat("B", 43))
	for n := range 20 {
		if got := wrong.ask("GET", wrong.base, nil); got.status != 404 {
			t.Fatalf("try %d: %d", n, got.status)
		}
	}
	got := wrong.ask("GET", wrong.base, nil)
	if got.status != 429 || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "Riprova tra") {
		t.Errorf("%d %s", got.status, got.header)
	}
	if got := guest.ask("GET", guest.base, nil); got.status != 200 {
		t.Errorf("who has a good link pays for the guesses of their network: %d", got.status)
	}
	if got := m.as("operatore.mi", m.a1).ask("GET", "/agenda", nil); got.status != 200 {
		t.Errorf("a signed-in person waits too: %d", got.status)
	}
	m.Set(m.Clock.Load().Add(time.Minute))
	if got := guest.ask("GET", guest.base, nil); got.status != 200 {
		t.Errorf("a minute later: %d", got.status)
	}
}

// The test room is one's own, days before the meeting too: a connection through the real server,
// and nothing of it in any record.
func TestRoomTry(t *testing.T) {
	t.Parallel()
	m := newMeeting(t, "sqlite")
	m.Set(desk.Day("2026-03-23").At(9, 0))
	operator, guest := m.as("operatore.mi", m.a1), m.guest("Mario Rossi", "operatore.mi", m.a1)
	before := m.Fingerprint(t)
	for _, v := range []*visitor{{m, "operator", "/prova", operator.http}, {m, "guest", guest.base + "/prova", guest.http}} {
		if got := v.ask("GET", v.base, nil); got.status != 200 {
			t.Fatalf("%s: %d", v.name, got.status)
		}
		events := v.listen()
		call := v.dial('x')
		m.connected(events, v.name)
		if state := events.state(); len(state.People) != 0 || state.You.Via != "udp" {
			t.Errorf("%s is not alone: %+v", v.name, state)
		}
		call.hangUp()
		v.dial('y').hangUp() // once more, as the page does for TCP
	}
	if got := guest.ask("GET", guest.base, nil); got.status != 403 || !strings.Contains(got.body, "/prova") {
		t.Errorf("the day before: %d", got.status)
	}
	if got := guest.ask("GET", guest.base+"/prova", nil); !strings.Contains(got.body, "Prova audio") {
		t.Error("no test page")
	}
	m.Rooms.Close() // what was to be recorded is, by now
	if changed := m.ChangedSince(t, before); len(changed) > 0 {
		t.Errorf("a test has changed %v", changed)
	}
	m.Set(desk.Day("2026-03-24").At(10, 1))
	if got := guest.ask("GET", guest.base+"/prova", nil); got.status != 404 {
		t.Errorf("after the meeting: %d", got.status)
	}
}
