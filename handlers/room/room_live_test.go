package room_test

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/meet"
	"combipat/store/storetest"
)

// TestRoomLive holds a meeting through the pages' own calls, with real connections: the guest
// waits, is let in, hears and is heard; the official's cancellation ends it all within five
// seconds [R39, A24].
func TestRoomLive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		m := newMeeting(t, kind)
		official, operator, guest := m.as("funzionario.mi", m.a1), m.as("operatore.mi", m.a1), m.guest("Mario Rossi", "operatore.mi", m.a1)
		var streams []*stream
		for _, v := range []*visitor{official, operator, guest} {
			v.post("/bussa", 204)
			streams = append(streams, v.listen())
		}
		here := streams[2]
		m.eventually(5*time.Second, "the guest waits", func() bool { return here.standing() == meet.Waiting && here.state().HostHere })
		official.post("/avviso", 204, "testo", "Cinque minuti e arriviamo")
		m.eventually(5*time.Second, "the notice arrives", func() bool {
			return here.saw(func(e meet.Event) bool { return e.Kind == "notice" && e.Text == "Cinque minuti e arriviamo" })
		})
		official.post("/ammetti", 204, "persona", guest.me(m))
		m.eventually(5*time.Second, "the guest is let in", func() bool { return here.standing() == meet.Admitted })
		calls := []*call{official.dial('i'), operator.dial('p'), guest.dial('c')}
		for i, s := range streams {
			m.connected(s, []string{"official", "operator", "guest"}[i])
		}
		for i, from := range []byte("ipc") {
			for j, c := range calls {
				if i != j {
					c.hears(from, 15*time.Second)
				}
			}
		}
		guest.post("/righe", 204, "testo", "Buon\a\u202egiorno", "chiave", "k1")
		guest.post("/righe", 204, "testo", "Buongiorno", "chiave", "k1") // the same line, sent again
		guest.post("/righe", 422, "testo", "\u200b")                     // nothing to read [A31]
		operator.post("/righe", 204, "testo", "sta leggendo", "sottotitolo", "1")
		if got := guest.hand("../../CUD 2025.pdf"); got.status != 204 {
			t.Fatal(got)
		}
		m.eventually(5*time.Second, "lines and document", func() bool {
			return streams[0].saw(func(e meet.Event) bool {
				return e.Kind == "file" && e.File.Name == "CUD 2025.pdf" && e.File.NameFrom == "Mario Rossi"
			}) &&
				streams[0].saw(func(e meet.Event) bool { return e.Kind == "line" && e.Line.Caption && e.Line.Text == "sta leggendo" })
		})
		if talk := m.talk(operator); len(talk.Lines) != 2 || talk.Lines[0].Text != "Buongiorno" || len(talk.Files) != 1 {
			t.Errorf("%+v", talk)
		}

		official.post("/silenzia", 204, "persona", guest.me(m), "cosa", "mic", "attivo", "1")
		m.eventually(5*time.Second, "the mute is told", func() bool { return slices.Contains(here.state().You.Muted, meet.Mic) })
		quiet := calls[0].heard['c'].Load()
		calls[0].hears('p', 5*time.Second)
		calls[0].hears('p', 5*time.Second)
		if more := calls[0].heard['c'].Load() - quiet; more > 5 { // on the way already
			t.Errorf("%d packets of a muted guest", more)
		}

		page := official.ask("GET", "/agenda/appuntamenti/"+m.a1, nil)
		key := versionOf(page.body)
		if got := official.ask("POST", "/agenda/appuntamenti/"+m.a1+"/annullamento", url.Values{"motivo": {"guasto"}, "versione": {key}}); got.status != 303 {
			t.Fatalf("cancel: %d", got.status)
		}
		ended := time.Now()
		for _, s := range streams {
			<-s.ended
			if !s.saw(func(e meet.Event) bool { return e.Kind == "end" && e.Code == "ended" }) {
				t.Error("a stream ended without a word")
			}
		}
		if took := time.Since(ended); took > 5*time.Second {
			t.Errorf("cancelled, and it went on for %s", took)
		}
		if got := guest.ask("GET", guest.base, nil); got.status != 403 || !strings.Contains(got.body, "annullato") {
			t.Errorf("the guest reads %d %s", got.status, got.body)
		}
		if got := operator.ask("GET", "/agenda/appuntamenti/"+m.a1, nil); !strings.Contains(got.body, "Buongiorno") || !strings.Contains(got.body, "CUD 2025.pdf") {
			t.Error("what was said and handed over is not on the appointment's page")
		}
	})
}

// versionOf returns the version the forms of an appointment's page carry.
func versionOf(page string) string {
	_, rest, _ := strings.Cut(page, `name="versione" value="`)
	version, _, _ := strings.Cut(rest, `"`)
	return version
}

// TestRoomRestart stops the room's server in the middle of a meeting: the pages come back, the
// guest without waiting again, who was removed waits, and the presence of before still counts.
func TestRoomRestart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		m := newMeeting(t, kind)
		official, guest, removed := m.as("funzionario.mi", m.a1), m.guest("Mario Rossi", "operatore.mi", m.a1), m.guest("Anna", "operatore.mi", m.a1)
		operator := m.as("operatore.mi", m.a1)
		for _, v := range []*visitor{official, operator, guest, removed} {
			v.post("/bussa", 204)
		}
		s, g := official.listen(), guest.listen()
		official.post("/ammetti", 204, "persona", guest.me(m))
		official.post("/ammetti", 204, "persona", removed.me(m))
		official.post("/allontana", 204, "persona", removed.me(m))
		official.post("/allontana", 204, "persona", operator.me(m))
		a, b := official.dial('i'), guest.dial('c')
		m.connected(s, "official")
		m.connected(g, "guest")
		m.Set(m.Clock.Load().Add(6 * time.Minute)) // they talk
		m.restart()
		for _, st := range []*stream{s, g} {
			<-st.ended
			if !st.saw(func(e meet.Event) bool { return e.Kind == "end" && e.Code == "closed" }) {
				t.Error("the pages are not told to come back")
			}
		}
		a.hangUp()
		b.hangUp()
		for v, want := range map[*visitor]meet.Standing{official: meet.Admitted, guest: meet.Admitted, removed: meet.Waiting, operator: meet.Waiting} {
			v.post("/bussa", 204)
			st := v.listen()
			m.eventually(5*time.Second, v.name+" stands as before", func() bool { return st.standing() == want })
		}
		back, again := official.dial('i'), guest.dial('c')
		back.hears('c', 10*time.Second)
		again.hears('i', 10*time.Second)
		if got := official.ask("GET", "/agenda/appuntamenti/"+m.a1, nil); !strings.Contains(got.body, "Proposta:") || !strings.Contains(got.body, "value=\"svolto\" checked") {
			t.Error("six minutes together, and svolto is not proposed")
		}

		// By the button one leaves, and waits again, whatever restarts in between.
		guest.post("/esco", 204)
		m.restart()
		guest.post("/bussa", 204)
		st := guest.listen()
		m.eventually(5*time.Second, "who left waits", func() bool { return st.standing() == meet.Waiting })
	})
}

// restart stops the house and opens it again on the same data.
func (m *meeting) restart() {
	m.t.Helper()
	if err := m.Rooms.Close(); err != nil {
		m.t.Fatal(err)
	}
	now := func() time.Time { return *m.Clock.Load() }
	log := slog.New(slog.NewTextHandler(&m.Log, &slog.HandlerOptions{Level: slog.LevelError}))
	m.Rooms = story.OpenRooms(m.t, m.Store, now, log)
	m.Server = handlers.New(handlers.Config{Store: m.Store, Now: now, Demo: true, Log: log, Rooms: m.Rooms})
	m.t.Cleanup(m.Server.Close)
	m.serve(m.Server)
}
