package room_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/handlers/story"
	"combipat/meet"
	view "combipat/views/room"
)

// meeting is a web meeting of the example world whose room is open, behind a real HTTP server.
type meeting struct {
	*story.Play
	t      testing.TB
	at     string // of the server
	a1, a2 string // appointments: operatore.mi's, and one of operatore.beta half an hour later
}

const meetingWorld = `now 2026-03-23 08:00
as operatore.mi
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:00 modalita=web
save b
POST /agenda/appuntamenti blocco={b} cf=RSSMRA80A01F205X argomento=pensioni recapito=mario@example.org motivazioni="Motivo riservato"
save a1
as operatore.beta
POST /agenda/blocchi punto=MI-PENSIONI inizio=2026-03-24T09:30 modalita=web
save b
POST /agenda/appuntamenti blocco={b} cf=CNTGLI79A43C351Y argomento=pensioni recapito=giulia@example.org motivazioni=Prova
save a2
now 2026-03-24 09:20`

func newMeeting(t testing.TB, kind string) *meeting {
	t.Helper()
	p := story.NewPlay(t, kind)
	p.Tell(t, meetingWorld)
	m := &meeting{Play: p, t: t, a1: p.Saved["a1"], a2: p.Saved["a2"]}
	m.serve(p.Server)
	return m
}

// serve listens for the pages of a server until the test ends.
func (m *meeting) serve(h http.Handler) {
	server := httptest.NewServer(h)
	m.t.Cleanup(server.Close)
	m.at = server.URL
}

// visitor is somebody's browser at the door of a room.
type visitor struct {
	m    *meeting
	name string
	base string // path of the room, as they reach it
	http *http.Client
}

// visitor returns a browser without a session.
func (m *meeting) visitor(name, base string) *visitor {
	jar, _ := cookiejar.New(nil) // never fails
	return &visitor{m, name, base, &http.Client{Jar: jar, Timeout: story.StepTakes, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as returns the browser of somebody who signed in, at the room of an appointment.
func (m *meeting) as(login, appointment string) *visitor {
	m.t.Helper()
	v := m.visitor(login, "/incontri/"+appointment)
	if got := v.ask("POST", "/accedi", url.Values{"utente": {login}, "password": {story.StoryPassword}}); got.status != 303 {
		m.t.Fatalf("%s cannot sign in: %d", login, got.status)
	}
	return v
}

var guestAddress = regexp.MustCompile(`http://[^/<]+(/ospiti/[A-Za-z0-9_-]{43})<`)

// guest has the operator make a personal link and returns the browser of who got it.
func (m *meeting) guest(name, by, appointment string) *visitor {
	m.t.Helper()
	got := m.as(by, appointment).ask("POST", "/agenda/appuntamenti/"+appointment+"/ospiti", url.Values{"nome": {name}})
	link := guestAddress.FindStringSubmatch(got.body)
	if got.status != 200 || link == nil {
		m.t.Fatalf("no link for %s: %d", name, got.status)
	}
	return m.visitor(name, link[1])
}

// reply is what came back of one call.
type reply struct {
	status int
	body   string
	header http.Header
}

// code is the reason in a refusal's JSON.
func (r reply) code() string {
	var said struct{ Code string }
	_ = json.Unmarshal([]byte(r.body), &said)
	return said.Code
}

// ask makes one request of a path of the house.
func (v *visitor) ask(method, path string, form url.Values) reply {
	v.m.t.Helper()
	return v.send(method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (v *visitor) send(method, path, contentType string, body io.Reader) reply {
	v.m.t.Helper()
	req, err := http.NewRequestWithContext(v.m.t.Context(), method, v.m.at+path, body)
	if err != nil {
		v.m.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == "POST" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := v.http.Do(req)
	if err != nil {
		v.m.t.Fatalf("%s: %s %s: %v", v.name, method, path, err)
	}
	defer resp.Body.Close()
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return reply{resp.StatusCode, "", resp.Header} // let in; it has no end to wait for
	}
	whole, err := io.ReadAll(resp.Body)
	if err != nil {
		v.m.t.Fatal(err)
	}
	return reply{resp.StatusCode, string(whole), resp.Header}
}

// post makes a call of the room and fails unless it is answered so.
func (v *visitor) post(call string, want int, fields ...string) reply {
	v.m.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	got := v.ask("POST", v.base+call, form)
	if got.status != want {
		v.m.t.Fatalf("%s: POST %s: %d %s, wanted %d", v.name, call, got.status, got.body, want)
	}
	return got
}

// hand gives a document over.
func (v *visitor) hand(name string) reply {
	v.m.t.Helper()
	_, content, err := story.MakeFile("@1KiB.pdf")
	if err != nil {
		v.m.t.Fatal(err)
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	part, _ := parts.CreateFormFile("allegati", name)
	_, _ = part.Write(content)
	_ = parts.Close()
	return v.send("POST", v.base+"/documenti", parts.FormDataContentType(), &body)
}

// stream is the events a page reads; close ends it.
type stream struct {
	mu     sync.Mutex
	events []meet.Event
	ended  chan struct{}
	close  context.CancelFunc
}

// listen opens the page's events.
func (v *visitor) listen() *stream {
	v.m.t.Helper()
	ctx, cancel := context.WithCancel(v.m.t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", v.m.at+v.base+"/eventi", nil)
	if err != nil {
		v.m.t.Fatal(err)
	}
	resp, err := (&http.Client{Jar: v.http.Jar}).Do(req) //nolint:bodyclose // by the goroutine
	if err != nil || resp.StatusCode != 200 {
		v.m.t.Fatalf("%s: events: %v %v", v.name, resp, err)
	}
	s := &stream{ended: make(chan struct{}), close: cancel}
	go func() {
		defer close(s.ended)
		defer resp.Body.Close()
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			text, ok := strings.CutPrefix(lines.Text(), "data: ")
			var e meet.Event
			if !ok || json.Unmarshal([]byte(text), &e) != nil {
				continue
			}
			s.mu.Lock()
			s.events = append(s.events, e)
			s.mu.Unlock()
		}
	}()
	v.m.t.Cleanup(func() { cancel(); <-s.ended })
	return s
}

// saw says whether an event came that is like this.
func (s *stream) saw(like func(meet.Event) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.events, like)
}

// state is the last one, empty before the first.
func (s *stream) state() meet.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range slices.Backward(s.events) {
		if e.Kind == "state" {
			return *e.State
		}
	}
	return meet.State{You: &meet.You{}}
}

func (s *stream) standing() meet.Standing { return s.state().You.Standing }

// eventually waits for a condition.
func (m *meeting) eventually(within time.Duration, what string, ok func() bool) {
	m.t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			m.t.Fatalf("after %s still not: %s\n%s", within, what, m.Log.String())
		case <-tick.C:
		}
	}
}

// talk returns what the room says was typed and handed over.
func (m *meeting) talk(v *visitor) (talk view.RoomTalk) {
	m.t.Helper()
	got := v.ask("GET", v.base+"/righe", nil)
	if err := json.Unmarshal([]byte(got.body), &talk); err != nil || got.status != 200 {
		m.t.Fatalf("%d %s: %v", got.status, got.body, err)
	}
	return talk
}
