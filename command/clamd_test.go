package command

import (
	"bytes"
	"context"
	be "encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// eicar is the test virus of all scanners, put together here so that none finds it in the source.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// fakeClamd speaks clamd's protocol on a real socket, and misbehaves when told to.
type fakeClamd struct {
	mu     sync.Mutex
	limit  int    // StreamMaxLength
	manner string // "", hang-up, garbage, error
	seen   int
}

func (f *fakeClamd) behave(manner string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.manner = manner
}

func (f *fakeClamd) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			if answer := f.answer(conn); answer != "" {
				_, _ = io.WriteString(conn, answer+"\x00")
			}
		}()
	}
}

func (f *fakeClamd) answer(conn io.Reader) string {
	f.mu.Lock()
	manner, limit := f.manner, f.limit
	f.seen++
	f.mu.Unlock()
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, command); err != nil || string(command) != "zINSTREAM\x00" || manner == "hang-up" {
		return ""
	}
	var content bytes.Buffer
	for {
		var n uint32
		if err := be.Read(conn, be.BigEndian, &n); err != nil {
			return ""
		}
		if n == 0 {
			break
		}
		if content.Len()+int(n) > limit {
			return "INSTREAM size limit exceeded. ERROR"
		}
		if _, err := io.CopyN(&content, conn, int64(n)); err != nil {
			return ""
		}
	}
	switch {
	case manner == "garbage":
		return "stream: OKAY"
	case manner == "error":
		return "stream: Can't allocate memory ERROR"
	case bytes.Contains(content.Bytes(), []byte(eicar)):
		return "stream: Eicar-Test-Signature FOUND"
	}
	return "stream: OK"
}

// startClamd listens on a Unix socket; end takes it away.
func startClamd(t *testing.T) (f *fakeClamd, s *scanner, end func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clamd.ctl")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	f = &fakeClamd{limit: 1 << 20}
	go f.serve(l)
	s, err = newScanner("unix:"+path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return f, s, func() { l.Close() }
}

func TestClamdAddress(t *testing.T) {
	for _, good := range []string{"unix:/run/clamav/clamd.ctl", "unix:///run/clamav/clamd.ctl", "tcp://127.0.0.1:3310", "tcp://localhost:3310", "tcp://[::1]:3310"} {
		if _, err := newScanner(good, nil); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"unix:clamd.ctl", "tcp://127.0.0.1", "tcp://192.0.2.1:3310", "tcp://antivirus.example.org:3310", "/run/clamd.ctl", "http://127.0.0.1:80", "%"} {
		if _, err := newScanner(bad, nil); !errors.Is(err, listen.ErrUsage) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// What clamd answers, and what it does not: only its own OK is a clean file.
func TestClamdTalk(t *testing.T) {
	f, s, end := startClamd(t)
	long := strings.Repeat("x", 300<<10)
	for _, c := range []struct {
		manner, content, found, trouble string
	}{
		{"", "", "", ""},
		{"", "testo", "", ""},
		{"", long, "", ""},
		{"", strings.Repeat("x", scanChunk), "", ""},
		{"", eicar, "Eicar-Test-Signature", ""},
		{"", long + eicar, "Eicar-Test-Signature", ""},
		{"", strings.Repeat(long, 10), "", "of this size"},
		{"hang-up", "testo", "", "no answer"},
		{"hang-up", long, "", ""}, // no answer, or the pipe broke: an error either way
		{"garbage", "testo", "", "OKAY"},
		{"error", "testo", "", "allocate"},
	} {
		f.behave(c.manner)
		found, err := s.scan(t.Context(), strings.NewReader(c.content))
		wrong := c.manner != "" || c.trouble != ""
		if found != c.found || (err != nil) != wrong || err != nil && !strings.Contains(err.Error(), c.trouble) {
			t.Errorf("%q, %d bytes: %q, %v", c.manner, len(c.content), found, err)
		}
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.scan(cancelled, strings.NewReader("testo")); err == nil {
		t.Error("a call that was given up has an answer")
	}
	end()
	if _, err := s.scan(t.Context(), strings.NewReader("testo")); err == nil {
		t.Error("nobody listens, and there is an answer")
	}
}

// quarantined is the example with files that wait for a scanner.
type quarantined struct {
	*store.Store
	t *testing.T
}

func (q quarantined) person(login string) desk.Actor {
	q.t.Helper()
	id, _, err := q.Credentials(q.t.Context(), login)
	if err != nil {
		q.t.Fatal(err)
	}
	who, err := q.Person(q.t.Context(), id)
	if err != nil {
		q.t.Fatal(err)
	}
	return who
}

// send writes a request with one file and returns the file's id.
func (q quarantined) send(now time.Time, content string) string {
	q.t.Helper()
	f, err := q.SaveFile(q.t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		q.t.Fatal(err)
	}
	question := desk.Question{Motivo: "requisiti", Topic: "pensioni", CF: "RSSMRA80A01F205X", FirstName: "Mario", LastName: "Rossi", CAP: "20135", Text: "Domanda"}
	sub, err := question.Check(desk.Generico, desk.Topic{Code: "pensioni"})
	if err != nil {
		q.t.Fatal(err)
	}
	who := q.person("operatore.mi")
	id, err := q.SendRequest(q.t.Context(), store.Act{Who: who, Now: now}, store.Draft{Question: question,
		Files: []store.NewFile{{Name: "a.txt", Type: "text/plain", Size: f.Size, SHA256: f.SHA256}}}, sub)
	if err != nil {
		q.t.Fatal(err)
	}
	r, err := q.Request(q.t.Context(), who, id)
	if err != nil {
		q.t.Fatal(err)
	}
	thread, err := q.Thread(q.t.Context(), who, r)
	if err != nil || len(thread) == 0 || len(thread[0].Files) != 1 {
		q.t.Fatalf("%+v, %v", thread, err)
	}
	return thread[0].Files[0].ID
}

// may says whether somebody may open a file now, and what became of it.
func (q quarantined) may(login, id string) (open bool, state desk.ScanState) {
	q.t.Helper()
	a, err := q.Attachment(q.t.Context(), q.person(login), id)
	if err != nil {
		q.t.Fatal(err)
	}
	return a.MayOpen() == nil, a.Scan
}

// TestQuarantine: from the arrival of a file to the scanner's word nobody but the sender opens
// it; clean it is open, infected it is gone, and while clamd is down nothing moves.
func TestQuarantine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome)
		s := storetest.OpenWorld(t, kind, "antivirus", func(s *store.Store) error { return example.World(context.Background(), s, now, "") })
		q := quarantined{s, t}
		before := q.send(now, "di prima")
		if open, state := q.may("funzionario.mi", before); !open || state != "" {
			t.Fatalf("without a scanner: %v %q", open, state)
		}
		s.QuarantineFiles()
		clean, bad := q.send(now, "innocuo"), q.send(now, "x"+eicar)
		f, c, _ := startClamd(t)
		expect := func(what, id string, official, sender bool, state desk.ScanState) {
			t.Helper()
			openOfficial, got := q.may("funzionario.mi", id)
			openColleague, _ := q.may("collega.mi", id)
			openSender, _ := q.may("operatore.mi", id)
			if openOfficial != official || openColleague != official || openSender != sender || got != state {
				t.Errorf("%s: official %v, colleague %v, sender %v, %q", what, openOfficial, openColleague, openSender, got)
			}
		}
		run := func(at time.Time) {
			t.Helper()
			if err := c.sweep(s, t.Context(), at); err != nil {
				t.Fatal(err)
			}
		}
		expect("waiting", clean, false, true, desk.ScanWaiting)
		for _, manner := range []string{"hang-up", "garbage", "error"} {
			f.behave(manner)
			run(now)
			expect(manner, clean, false, true, desk.ScanWaiting)
			expect(manner, bad, false, true, desk.ScanWaiting)
			now = now.Add(10 * time.Minute)
		}
		counts, err := s.Scans(t.Context(), q.person("gestore"))
		if err != nil || counts.Waiting != 2 || counts.Backlog != 1 || counts.Trouble != "errore" || counts.Infected != 0 {
			t.Errorf("%+v, %v", counts, err)
		}
		expect("older than the scanner", before, true, true, desk.ScanBacklog)
		f.behave("")
		run(now)
		expect("clean", clean, true, true, desk.ScanClean)
		expect("older, and clean", before, true, true, desk.ScanClean)
		expect("infected", bad, false, false, desk.ScanInfected)
		sha := gone(t, q, bad)
		mail, err := s.QueuedMail(t.Context(), now)
		if err != nil || len(mail) != 1 || !strings.Contains(mail[0].Subject, "è stato eliminato: conteneva un virus") || mail[0].Recipient != "operatore.mi@example.org" {
			t.Errorf("%+v, %v", mail, err)
		}
		if found, err := s.Check(t.Context()); err != nil || len(found) != 0 {
			t.Errorf("check: %v, %v", found, err)
		}
		seen := f.seen
		run(now.Add(time.Hour))
		if f.seen != seen {
			t.Errorf("looked at %d files again", f.seen-seen)
		}
		// The same content again: quarantined again, deleted again. A clean one stays open.
		again := q.send(now.Add(time.Hour), "x"+eicar)
		expect("infected, sent again", again, false, true, desk.ScanWaiting)
		expect("clean, sent again", q.send(now.Add(time.Hour), "innocuo"), true, true, desk.ScanClean)
		run(now.Add(time.Hour))
		expect("infected, sent again and seen", again, false, false, desk.ScanInfected)
		if got := gone(t, q, again); got != sha {
			t.Errorf("%s and %s", got, sha)
		}
	})
}

// gone checks that an infected file's bytes are deleted, and returns its hash.
func gone(t *testing.T, q quarantined, id string) string {
	t.Helper()
	a, err := q.Attachment(t.Context(), q.person("operatore.mi"), id)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := q.OpenFile(a.SHA256); !errors.Is(err, store.ErrLostFile) {
		t.Errorf("the bytes are still there: %v, %v", f, err)
	}
	return a.SHA256
}
