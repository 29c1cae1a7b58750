package meet

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

func listenTCP(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// onlyTCP makes a client whose network lets no UDP through.
func onlyTCP(s *webrtc.SettingEngine) {
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4})
}

// Two people whose networks block UDP meet over the HTTPS port, while the web goes on answering there.
func TestOnePortTCPOnly(t *testing.T) {
	ice, web := OnePort(listenTCP(t))
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ciao") }))
	_ = site.Listener.Close()
	site.Listener = web
	site.StartTLS()
	defer site.Close()
	s := start(t, Config{TCP: ice})
	began := time.Now()
	a := newClient(t, s, ticket("r", "a", Host), onlyTCP).join().connected()
	b := newClient(t, s, ticket("r", "b", Member), onlyTCP).join().connected()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("joined by TCP after %s", took)
	}
	a.send(0, 1)
	a.send(1, 2)
	b.until(0, 25)
	b.until(1, 50)
	answer, err := site.Client().Get(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if string(body) != "ciao" {
		t.Errorf("web beside the room: %q", body)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, err := s.Events(ctx, b.ticket)
	if err != nil {
		t.Fatal(err)
	}
	if e := <-events; e.State.You.Via != "tcp" {
		t.Errorf("via %q", e.State.You.Via)
	}
}

// First bytes decide; silence is closed; a closed ICE branch refuses ICE only.
func TestOnePortDecides(t *testing.T) {
	l := listenTCP(t)
	ice, web := onePort(l, 300*time.Millisecond)
	defer web.Close()
	dial := func(first ...byte) net.Conn {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = conn.Write(first)
		return conn
	}
	for _, c := range []struct {
		first byte
		to    *branch
	}{{0, ice}, {3, ice}, {4, web}, {'G', web}, {22, web}, {255, web}} {
		dial(c.first, 99)
		conn, err := c.to.Accept()
		if err != nil {
			t.Fatal(err)
		}
		b, _ := bufio.NewReader(conn).Peek(2)
		if len(b) != 2 || b[0] != c.first || b[1] != 99 {
			t.Errorf("first byte %d arrived as %v", c.first, b)
		}
		_ = conn.Close()
	}
	silent := dial()
	if err := ended(silent); err != nil {
		t.Errorf("a silent connection is not closed: %v", err)
	}
	_ = ice.Close()
	if err := ended(dial(0, 1)); err != nil {
		t.Errorf("a closed branch keeps its connections: %v", err)
	}
	dial('G')
	if _, err := web.Accept(); err != nil {
		t.Errorf("web after ice closed: %v", err)
	}
}

// ended returns nil once the other side has closed.
func ended(conn net.Conn) error {
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, err := conn.Read(make([]byte, 1))
	if ne, ok := err.(net.Error); ok && ne.Timeout() {
		return err
	}
	return nil
}

// Voice passes pictures in the lanes of a TCP connection, and full lanes drop instead of waiting.
func TestLanes(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	l := newLanes(near, func() {})
	defer l.Close()
	big, small := make([]byte, 1200), make([]byte, 100)
	big[0], small[0] = 'B', 's'
	const bigs = 3 * bigLane / 1200 // nobody reads: a lane that waited would stop here
	for range bigs {
		if _, err := l.Write(big); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = l.Write(small)
	r := bufio.NewReader(far)
	read := func() byte {
		first, err := r.Peek(1)
		if err != nil {
			t.Fatal(err)
		}
		n := len(big)
		if first[0] == 's' {
			n = len(small)
		}
		if _, err := io.ReadFull(r, make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		return first[0]
	}
	order := string([]byte{read(), read()}) // one picture may already have been on its way
	if order != "Bs" && order != "sB" {
		t.Errorf("voice waited behind pictures: %s", order)
	}
	kept := 1
	for left := 1; left > 0; {
		l.mu.Lock()
		left = l.queued[1]
		l.mu.Unlock()
		if left > 0 {
			read()
			kept++
		}
	}
	if kept > bigs/2 {
		t.Errorf("%d of %d frames kept: the lane has no bound", kept, bigs)
	}
}
