package handlers_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers"
	"combipat/handlers/story"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// muteable is a way to PostgreSQL on which nothing passes any more while it is mute: what a frozen
// server looks like from here, and a network that swallows everything.
type muteable struct {
	net.Listener
	mute   atomic.Bool
	speaks *sync.Cond
}

func newMuteable(t *testing.T, socket string) *muteable {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &muteable{Listener: l, speaks: sync.NewCond(&sync.Mutex{})}
	t.Cleanup(func() { _ = l.Close(); m.set(false) })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("unix", socket)
			if err != nil {
				_ = in.Close()
				continue
			}
			go m.pass(in, out)
			go m.pass(out, in)
		}
	}()
	return m
}

func (m *muteable) pass(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	for piece := make([]byte, 16<<10); ; {
		n, err := from.Read(piece)
		m.speaks.L.Lock()
		for m.mute.Load() {
			m.speaks.Wait()
		}
		m.speaks.L.Unlock()
		if _, werr := to.Write(piece[:n]); err != nil || werr != nil {
			return
		}
	}
}

func (m *muteable) set(mute bool) {
	m.speaks.L.Lock()
	m.mute.Store(mute)
	m.speaks.L.Unlock()
	m.speaks.Broadcast()
}

// TestMuteDatabase freezes PostgreSQL under open pages: who watches gets an answer within two
// seconds, everybody else in words within ten, with what they were writing; and two seconds after it
// speaks again, so does everything.
func TestMuteDatabase(t *testing.T) {
	t.Parallel()
	first, o := storetest.OpenWorldAt(t, "postgres", "storie", func(s *store.Store) error {
		return example.World(context.Background(), s, story.Dawn, story.DemoHash())
	})
	_ = first
	at, err := url.Parse(o.Database)
	if err != nil {
		t.Fatal(err)
	}
	q := at.Query()
	m := newMuteable(t, filepath.Join(q.Get("host"), ".s.PGSQL.5432"))
	q.Del("host")
	at.Host, at.RawQuery = m.Addr().String(), q.Encode()
	o.Database = at.String()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	server := handlers.New(handlers.Config{Store: s, Now: func() time.Time { return story.Dawn }, Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	t.Cleanup(server.Close)
	c := story.SignedIn(t, server, "operatore.mi")
	text := "Scritta con cura"
	typed := url.Values{"motivo": {string(desk.MotivoRequisiti)}, "argomento": {"pensioni"}, "cf": {"RSSMRA80A01F205X"}, "nome": {"Mario"}, "cognome": {"Rossi"},
		"cap": {"20135"}, "testo": {text}, "chiave": {"k1"}}

	m.set(true)
	var wg sync.WaitGroup
	ask := func(method, path string, form url.Values, within time.Duration, status int, says string) {
		wg.Go(func() {
			start := time.Now()
			res := story.Ask(server, method, path, form, nil, c)
			page, took := story.BodyText(t, res), time.Since(start)
			if res.StatusCode != status || !strings.Contains(page, says) || took > within || status >= 500 && path != "/salute/pronto" && res.Header.Get("Retry-After") == "" {
				t.Errorf("%s %s: %d after %s, Retry-After %q\n%s", method, path, res.StatusCode, took, res.Header.Get("Retry-After"), page)
			}
			t.Logf("%s %s: %d after %s", method, path, res.StatusCode, took.Round(time.Millisecond))
		})
	}
	for range 40 { // more than the pool has connections
		ask("GET", "/richieste", nil, 10*time.Second, http.StatusServiceUnavailable, "Riprova")
	}
	ask("GET", "/salute", nil, 2*time.Second, http.StatusOK, "degraded: database")
	ask("POST", "/richieste", typed, 10*time.Second, http.StatusServiceUnavailable, text)
	wg.Wait()
	ask("GET", "/salute/pronto", nil, 2*time.Second, http.StatusServiceUnavailable, "degraded: database")
	ask("POST", "/richieste", typed, 2*time.Second, http.StatusServiceUnavailable, text) // by now it is known
	wg.Wait()

	m.set(false)
	back := time.Now()
	for {
		if res := story.Ask(server, "POST", "/richieste", typed, nil, c); res.StatusCode == http.StatusSeeOther {
			break
		}
		if time.Since(back) > 2*time.Second {
			t.Fatal("two seconds after the database speaks again it is still refused")
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("good again after %s", time.Since(back).Round(time.Millisecond))
	ask("GET", "/salute/pronto", nil, 2*time.Second, http.StatusOK, "ok")
	wg.Wait()
}
