package room_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/meet"
)

// roomCalls are all the calls of a room, as somebody would make them who hopes to get through.
func roomCalls(v *visitor, doc, person string) map[string]reply {
	v.m.t.Helper()
	offer := v.newCall().offer()
	got := map[string]reply{
		"POST /collegamento":           v.send("POST", v.base+"/collegamento", "application/sdp", strings.NewReader(offer)),
		"POST /collegamento?ripresa=1": v.send("POST", v.base+"/collegamento?ripresa=1", "application/sdp", strings.NewReader(offer)),
		"POST /documenti":              v.hand("prova.pdf"),
	}
	for call, fields := range map[string]string{
		"GET ": "", "GET /eventi": "", "GET /righe": "", "GET /documenti/" + doc: "",
		"POST /bussa": "", "POST /media": "mic=1&screen=1", "POST /righe": "testo=intruso", "POST /esco": "",
		"POST /ammetti": "persona=" + person, "POST /rifiuta": "persona=" + person, "POST /allontana": "persona=" + person,
		"POST /silenzia": "cosa=mic&attivo=1&persona=" + person, "POST /avviso": "testo=intruso",
	} {
		method, path, _ := strings.Cut(call, " ")
		form, _ := url.ParseQuery(fields)
		got[call] = v.ask(method, v.base+path, form)
	}
	return got
}

// TestRoomDoor walks around the door: whoever the room is not for gets nothing by any call, and
// changes nothing; whoever it is for gets through [R39, A24].
func TestRoomDoor(t *testing.T) {
	t.Parallel()
	m := newMeeting(t, "sqlite")
	official, operator := m.as("funzionario.mi", m.a1), m.as("operatore.mi", m.a1)
	inside, revoked, other := m.guest("Mario Rossi", "operatore.mi", m.a1), m.guest("Vecchio", "operatore.mi", m.a1), m.guest("Giulia", "operatore.beta", m.a2)
	for _, v := range []*visitor{official, operator, inside, revoked} {
		v.post("/bussa", 204)
	}
	who := m.people(official)
	official.post("/ammetti", 204, "persona", who["Mario Rossi"])
	official.post("/ammetti", 204, "persona", who["Vecchio"])
	inside.post("/righe", 204, "testo", "Una riga riservata")
	if got := operator.hand("cedolino.pdf"); got.status != 204 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	doc := m.talk(official).Files[0].ID
	if got := m.as("funzionario.mi", m.a1).ask("POST", "/agenda/appuntamenti/"+m.a1+"/ospiti/"+strings.TrimPrefix(who["Vecchio"], "ospite:")+"/revoca", nil); got.status != 303 {
		t.Fatalf("revocation: %d", got.status)
	}

	day := desk.Day("2026-03-24")
	early, open, late := day.At(8, 44), day.At(9, 20), day.At(10, 0).Add(time.Second)
	before := m.Fingerprint(t)
	tried := 0
	signed := func(login, appointment string) func() *visitor {
		return func() *visitor { return m.as(login, appointment) }
	}
	link := func(token string) func() *visitor {
		return func() *visitor { return m.visitor("x", "/ospiti/"+token) }
	}
	for n, c := range []struct {
		name string
		v    func() *visitor
		at   time.Time
		want int // of every call
	}{
		{"right official, too early", signed("funzionario.mi", m.a1), early, 404},
		{"right operator, too early", signed("operatore.mi", m.a1), early, 404},
		{"right link, too early", func() *visitor { return inside }, early, 404},
		{"anonymous", func() *visitor { return m.visitor("nobody", "/incontri/"+m.a1) }, open, 303},
		{"other ufficio", signed("operatore.to", m.a1), open, 404},
		{"other ente", signed("operatore.beta", m.a1), open, 404},
		{"other official", signed("funzionario.to", m.a1), open, 404},
		{"CRIC", signed("cric.lombardia", m.a1), open, 404},
		{"CRM", signed("crm", m.a1), open, 404},
		{"gestore", signed("gestore", m.a1), open, 404},
		{"administrator", signed("admin.alfa", m.a1), open, 404},
		{"link taken back", func() *visitor { return revoked }, open, 404},
		{"link nobody gave out", link(strings.Repeat("A", 43)), open, 404},
		{"an appointment's id as link", link(m.a1), open, 404},
		{"a guest's id as link", link(strings.TrimPrefix(who["Mario Rossi"], "ospite:")), open, 404},
		{"a link at the signed-in door", signed("operatore.to", strings.TrimPrefix(other.base, "/ospiti/")), open, 404},
		{"no appointment in that place", signed("operatore.mi", "x"), open, 404},
		{"right operator, too late", signed("operatore.mi", m.a1), late, 404},
		{"right link, too late", func() *visitor { return inside }, late, 404},
	} {
		if c.at == open { // each its own minute, or wrong links are throttled
			c.at = c.at.Add(time.Duration(n) * time.Minute)
		}
		m.Set(c.at)
		v := c.v()
		for call, got := range roomCalls(v, doc, who["Mario Rossi"]) {
			tried++
			want := c.want
			if call == "GET " && v == inside {
				want = 403 // the right link at the wrong time gets the reason, and nothing else
			}
			if got.status != want || strings.Contains(got.body, "riservata") || strings.Contains(got.body, "cedolino") || strings.Contains(got.body, "Motivo") {
				t.Errorf("%s: %s: %d %.200s", c.name, call, got.status, got.body)
			}
		}
	}
	m.Set(open.Add(30 * time.Minute))
	official, operator = m.as("funzionario.mi", m.a1), m.as("operatore.mi", m.a1)
	if changed := slices.DeleteFunc(m.ChangedSince(t, before), func(table string) bool { return table == "room_log" || table == "parked_forms" }); len(changed) > 0 || tried < 250 {
		t.Errorf("%d refused calls have changed %v", tried, changed)
	}

	// The link of one appointment opens nothing of another.
	other.post("/bussa", 204)
	if got := other.ask("GET", other.base+"/documenti/"+doc, nil); got.status == 200 {
		t.Error("a guest of another appointment has the document")
	}
	if got := other.ask("GET", other.base+"/righe", nil); strings.Contains(got.body, "riservata") {
		t.Error("a guest of another appointment reads the lines")
	}

	// The positive control: the same calls get through for whom the room is for. Everybody knocks
	// first: where the room has looked at its clock while it stood at the late hour, it is a new one.
	for _, v := range []*visitor{official, operator, inside} {
		v.post("/bussa", 204)
	}
	for _, c := range []struct {
		v   *visitor
		not []string // the official's alone, and what needs a connection
	}{
		{official, []string{"POST /collegamento?ripresa=1"}},
		{operator, []string{"POST /collegamento?ripresa=1", "POST /ammetti", "POST /rifiuta", "POST /allontana", "POST /silenzia", "POST /avviso"}},
		{inside, []string{"POST /collegamento?ripresa=1", "POST /ammetti", "POST /rifiuta", "POST /allontana", "POST /silenzia", "POST /avviso"}},
	} {
		for call, path := range map[string]string{"GET ": "", "GET /eventi": "/eventi", "GET /righe": "/righe", "GET /documenti/": "/documenti/" + doc} {
			if got := c.v.ask("GET", c.v.base+path, nil); got.status != 200 {
				t.Errorf("%s as %s: %d", call, c.v.name, got.status)
			}
		}
		if got := c.v.ask("GET", c.v.base, nil); !strings.Contains(got.body, "riservata") {
			t.Errorf("%s does not find on the page what was said", c.v.name)
		}
		for call, fields := range map[string][]string{"/media": {"mic", "1"}, "/righe": {"testo", "ciao"}} {
			c.v.post(call, 204, fields...)
		}
		for _, call := range []string{"/ammetti", "/silenzia", "/avviso"} {
			want := 204
			if slices.Contains(c.not, "POST "+call) {
				want = 403
			}
			if got := c.v.post(call, want, "persona", who["Mario Rossi"], "cosa", "screen", "attivo", "1", "testo", "Un momento"); want == 403 && got.code() != "not-host" {
				t.Errorf("%s as %s: %s", call, c.v.name, got.body)
			}
		}
		c.v.dial('x').hangUp()
	}
}

// A guest who was not admitted, and a member who was removed, stand at the door: the page, and
// nothing through it.
func TestRoomAtTheDoor(t *testing.T) {
	t.Parallel()
	m := newMeeting(t, "sqlite")
	typed := url.Values{"nome": {"Mario Rossi"}, "recapito": {"nessuno"}}
	if got := m.as("operatore.mi", m.a1).ask("POST", "/agenda/appuntamenti/"+m.a1+"/ospiti", typed); got.status != 422 || !strings.Contains(got.body, `value="Mario Rossi"`) || !strings.Contains(got.body, `value="nessuno"`) {
		t.Errorf("what was typed is lost: %d", got.status)
	}
	official, operator, guest := m.as("funzionario.mi", m.a1), m.as("operatore.mi", m.a1), m.guest("Mario Rossi", "operatore.mi", m.a1)
	for _, v := range []*visitor{official, operator, guest} {
		v.post("/bussa", 204)
	}
	official.post("/righe", 204, "testo", "Una riga riservata")
	if got := official.hand("cedolino.pdf"); got.status != 204 {
		t.Fatal(got)
	}
	doc, who := m.talk(official).Files[0].ID, m.people(official)
	official.post("/allontana", 204, "persona", who["Operatore Milano"])
	stored := m.FilesOf(t)
	for _, v := range []*visitor{guest, operator} {
		events := v.listen()
		m.eventually(5*time.Second, "a first state", func() bool { return events.standing() == meet.Waiting })
		for call, got := range roomCalls(v, doc, v.me(m)) {
			want := 403
			switch call {
			case "GET ", "GET /eventi":
				want = 200
			case "POST /bussa":
				want = 204
			case "POST /esco":
				continue // goes on with the call, and waits again
			}
			if got.status != want || strings.Contains(got.body, "riservata") || strings.Contains(got.body, "cedolino") {
				t.Errorf("%s at the door: %s: %d %.300s", v.name, call, got.status, got.body)
			}
		}
		if state := events.state(); len(state.People) > 0 || events.saw(func(e meet.Event) bool { return e.Kind == "line" || e.Kind == "file" }) {
			t.Errorf("%s learns at the door who is inside, or what is said: %+v", v.name, state)
		}
	}
	if now := m.FilesOf(t); len(now) != len(stored) {
		t.Errorf("what was handed in at the door is on the disk: %d files, %d before", len(now), len(stored))
	}
	if talk := m.talk(official); len(talk.Lines) != 1 || len(talk.Files) != 1 {
		t.Errorf("refused, and kept all the same: %+v", talk)
	}
}

// people returns the ids of who is known in the room, by name.
func (m *meeting) people(host *visitor) map[string]string {
	m.t.Helper()
	state, _ := m.Rooms.Snapshot(strings.TrimPrefix(host.base, "/incontri/"))
	who := map[string]string{}
	for _, p := range state.People {
		who[p.Name] = p.Person
	}
	return who
}

// me is the visitor's id in the room, as their page has it.
func (v *visitor) me(m *meeting) string {
	state, _ := m.Rooms.Snapshot(m.a1)
	shown := map[string]string{"operatore.mi": "Operatore Milano", "funzionario.mi": "Funzionario Milano"}[v.name]
	for _, p := range state.People {
		if p.Name == v.name || p.Name == shown {
			return p.Person
		}
	}
	return ""
}
