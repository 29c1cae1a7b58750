package meet

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// lossy is a socket which loses a share of what passes, in both directions, from a seed.
type lossy struct {
	net.PacketConn
	mu    sync.Mutex
	dice  *rand.Rand
	share atomic.Uint64 // per thousand
	lost  atomic.Int64
	cut   atomic.Bool // everything is lost
}

func newLossy(t testing.TB) *lossy {
	return &lossy{PacketConn: listenUDP(t), dice: rand.New(rand.NewPCG(1, 2))}
}

// drop tells whether a datagram is lost; only media (RTP and RTCP), because a test of repair should not wait for handshakes.
func (l *lossy) drop(b []byte) bool {
	if l.cut.Load() {
		return true
	}
	if len(b) == 0 || b[0] < 128 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dice.Uint64N(1000) < l.share.Load() {
		l.lost.Add(1)
		return true
	}
	return false
}

func (l *lossy) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := l.PacketConn.ReadFrom(b)
		if err != nil || !l.drop(b[:n]) {
			return n, from, err
		}
	}
}

func (l *lossy) WriteTo(b []byte, to net.Addr) (int, error) {
	if l.drop(b) {
		return len(b), nil
	}
	return l.PacketConn.WriteTo(b, to)
}

// arrived returns the share of the numbers between the first and the last that came.
func (st *stat) arrived() float64 {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.seqs) == 0 {
		return 0
	}
	first := st.newest
	for seq := range st.seqs {
		if int16(seq-first) < 0 {
			first = seq
		}
	}
	return float64(len(st.seqs)) / float64(st.newest-first+1)
}

// With 5 % lost on every way the pictures are whole; with 10 and 20 the call goes on. The control is
// the voice, which nobody repairs: it shows the loss.
func TestLoss(t *testing.T) {
	for _, c := range []struct {
		percent uint64
		want    float64
	}{{5, 0.99}, {10, 0.95}, {20, 0.80}} {
		t.Run(fmt.Sprint(c.percent), func(t *testing.T) {
			t.Parallel()
			net1 := newLossy(t)
			s := start(t, Config{UDPConns: []net.PacketConn{net1}})
			a := newClient(t, s, ticket("r", "a", Host)).join().connected()
			b := newClient(t, s, ticket("r", "b", Member)).join().connected()
			a.send(0, 1)
			a.send(1, 2)
			b.until(1, 1)
			net1.share.Store(c.percent * 10)
			b.until(1, 300)
			net1.share.Store(0)
			b.until(1, 60) // the last gaps are filled
			video, voice := b.got[1].arrived(), b.got[0].arrived()
			t.Logf("%d %%: video %.4f, voice %.4f, %d datagrams lost", c.percent, video, voice, net1.lost.Load())
			if video < c.want {
				t.Errorf("video %.4f, want %.2f", video, c.want)
			}
			if voice > 1-float64(c.percent)/200 {
				t.Errorf("voice %.4f: the loss is not real", voice)
			}
		})
	}
}

// A network that vanishes is noticed, and an ICE restart by the same POST brings media back on the
// same DTLS session; after the time of section 7 there is nothing left to restart.
func TestRestart(t *testing.T) {
	net1 := newLossy(t)
	s := start(t, Config{UDPConns: []net.PacketConn{net1}, LostAfter: 500 * time.Millisecond, GoneAfter: 3 * time.Second})
	a := newClient(t, s, ticket("r", "a", Host)).join().connected()
	b := newClient(t, s, ticket("r", "b", Member)).join().connected()
	a.send(0, 1)
	b.until(0, 5)
	page := follow(t, s, b.ticket)
	net1.cut.Store(true)
	eventually(t, "loss of the line noticed", func() bool { return page.state().You.Link == LinkLost })
	if page.state().You.Text == "" {
		t.Error("no sentence for the lost line")
	}
	net1.cut.Store(false)
	answer, err := s.Restart(t.Context(), b.ticket, b.offer(&webrtc.OfferOptions{ICERestart: true}))
	ok(t, err)
	b.take(answer)
	b.until(0, 25)
	eventually(t, "link ok again", func() bool { return page.state().You.Link == LinkOK })

	net1.cut.Store(true)
	within(t, 15*time.Second, "given up", func() bool { return b.standing() == Absent })
	net1.cut.Store(false)
	_, err = s.Restart(t.Context(), b.ticket, b.offer(&webrtc.OfferOptions{ICERestart: true}))
	wants(t, err, ErrGone)
}

// An older window of the same person, noticing that its connection is gone, does not break the newer one.
func TestRestartOfReplaced(t *testing.T) {
	s := start(t, Config{})
	a := newClient(t, s, ticket("r", "a", Host)).join().connected()
	a.send(0, 1)
	older := newClient(t, s, ticket("r", "b", Member)).join().connected()
	newer := newClient(t, s, ticket("r", "b", Member)).join().connected()
	newer.until(0, 5)
	offer := older.pc.LocalDescription().SDP
	_, err := s.Restart(t.Context(), older.ticket, offer)
	wants(t, err, errReplaced)
	newer.until(0, 25)
	_, err = s.Restart(t.Context(), newer.ticket, newer.offer(&webrtc.OfferOptions{ICERestart: true})) // the control
	ok(t, err)
}

// The numbers of section 7 together notice a vanished person in time.
func TestVanishedInTime(t *testing.T) {
	c := (Config{}).withDefaults()
	if c.LostAfter+c.GoneAfter > 15*time.Second {
		t.Errorf("given up after %s", c.LostAfter+c.GoneAfter)
	}
}

// A host's mute drops at the server what the page goes on sending; the control is that it arrives before and after.
func TestMuteEnforced(t *testing.T) {
	s := start(t, Config{})
	h := newClient(t, s, ticket("r", "h", Host)).join().connected()
	m := newClient(t, s, ticket("r", "m", Member)).join().connected()
	m.send(0, 1)
	m.send(1, 2)
	h.until(0, 10)
	h.until(1, 10)
	ok(t, s.Mute(h.ticket, "m", Mic, true))
	ok(t, s.Mute(h.ticket, "m", Camera, true))
	h.quiet(t, 0, m)
	h.quiet(t, 1, m)
	state, _ := s.Snapshot("r")
	if got := state.People[1].Muted; len(got) != 2 {
		t.Errorf("muted %v", got)
	}
	again := newClient(t, s, m.ticket).join().connected() // a reload does not unmute
	again.send(0, 3)
	h.quiet(t, 0, again)
	ok(t, s.Mute(h.ticket, "m", Mic, false))
	h.until(0, 25)
	if n := h.got[0].jumps.Load(); n != 0 {
		t.Errorf("%d jumps after the pause", n)
	}
}

// quiet checks that nothing new arrives on a line while its publisher sends 25 more packets.
func (c *client) quiet(t *testing.T, line int, from *client) {
	t.Helper()
	from.sends(line, 10) // what was already on its way has arrived
	before := c.got[line].packets.Load()
	from.sends(line, 25)
	if got := c.got[line].packets.Load() - before; got != 0 {
		t.Errorf("%d packets of a muted line arrived", got)
	}
}

// sends waits until the client has sent n more packets on a line.
func (c *client) sends(line int, n int64) {
	c.t.Helper()
	from := c.sent[line].Load()
	eventually(c.t, "sending", func() bool { return c.sent[line].Load() >= from+n })
}
