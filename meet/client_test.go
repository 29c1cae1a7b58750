package meet

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// start returns a server on the loopback whose clock stands at noon unless cfg says otherwise.
func start(t testing.TB, cfg Config) *Server {
	t.Helper()
	cfg.Loopback = true
	if len(cfg.UDPConns) == 0 {
		cfg.UDPConns = udpConns(t)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func udpConns(t testing.TB) []net.PacketConn { return []net.PacketConn{listenUDP(t)} }

func listenUDP(t testing.TB) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func ticket(room, person string, role Role) Ticket {
	return Ticket{Room: room, Person: person, Name: "Nome " + person, Role: role,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
}

// client is a page: one connection in the shape of PROTOCOL.md, counting what it decrypts.
type client struct {
	t      testing.TB
	s      *Server
	ticket Ticket
	pc     *webrtc.PeerConnection
	local  [published]*webrtc.TrackLocalStaticRTP
	got    [2*maxPlaces + 1]stat // by recvonly line
	sent   [published]atomic.Int64
	first  chan struct{} // closed with the first packet
	once   sync.Once
	plis   atomic.Int64 // key frames asked from this client
	rembs  atomic.Int64 // limits told to this client
	remb   atomic.Int64 // the latest
	wg     sync.WaitGroup
}

// stat is what arrived on one line.
type stat struct {
	packets atomic.Int64
	bytes   atomic.Int64
	mark    atomic.Int64 // last byte of the last payload: who sent it
	ssrc    atomic.Int64
	jumps   atomic.Int64 // sequence numbers that neither continued nor filled a gap
	mu      sync.Mutex
	seqs    map[uint16]bool
	newest  uint16
	ts      uint32
}

type clientOption func(*webrtc.SettingEngine)

// eager checks every 20 ms, about as browsers do; with pion's 200 the client would be what is measured.
func eager(s *webrtc.SettingEngine) {
	s.SetICETimeouts(5*time.Second, 20*time.Millisecond, 2*time.Second)
}

func newClient(t testing.TB, s *Server, ticket Ticket, options ...clientOption) *client {
	t.Helper()
	var set webrtc.SettingEngine
	set.LoggerFactory = quiet{}
	set.SetIncludeLoopbackCandidate(true)
	set.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	set.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	for _, o := range options {
		o(&set)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(set)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, s: s, ticket: ticket, pc: pc, first: make(chan struct{})}
	c.lines(maxPlaces)
	pc.OnTrack(func(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) { c.count(remote, receiver) })
	t.Cleanup(c.close)
	return c
}

// lines adds the transceivers of the protocol with n places.
func (c *client) lines(n int) {
	for i := range published {
		kind, mime := webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8
		if i == 0 {
			kind, mime = webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus
		}
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, kind.String(), string(kinds[i]))
		c.must(err)
		tr, err := c.pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		c.must(err)
		c.local[i] = track
		c.wg.Go(func() { c.hear(tr.Sender()) })
	}
	recv := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
	for range n {
		_, err := c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, recv)
		c.must(err)
		_, err = c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, recv)
		c.must(err)
	}
	_, err := c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, recv)
	c.must(err)
}

func (c *client) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// hear counts what the server asks of a published line.
func (c *client) hear(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p := p.(type) {
			case *rtcp.PictureLossIndication:
				c.plis.Add(1)
			case *rtcp.ReceiverEstimatedMaximumBitrate:
				c.remb.Store(int64(p.Bitrate))
				c.rembs.Add(1)
			}
		}
	}
}

// count reads one line until it ends.
func (c *client) count(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	line := -1
	for i, tr := range c.pc.GetTransceivers() {
		if tr.Receiver() == receiver {
			line = i - published
		}
	}
	st := &c.got[line]
	st.ssrc.Store(int64(remote.SSRC()))
	c.wg.Go(func() {
		for {
			if _, _, err := receiver.ReadRTCP(); err != nil {
				return
			}
		}
	})
	for {
		p, _, err := remote.ReadRTP()
		if err != nil {
			return
		}
		c.once.Do(func() { close(c.first) })
		st.add(p)
	}
}

func (st *stat) add(p *rtp.Packet) {
	st.mu.Lock()
	if st.seqs == nil {
		st.seqs = map[uint16]bool{}
	} else if d := int16(p.SequenceNumber - st.newest); d > 100 || d < -300 {
		st.jumps.Add(1)
	}
	if len(st.seqs) == 0 || int16(p.SequenceNumber-st.newest) > 0 {
		if len(st.seqs) > 0 && int32(p.Timestamp-st.ts) < 0 {
			st.jumps.Add(1)
		}
		st.newest, st.ts = p.SequenceNumber, p.Timestamp
	}
	st.seqs[p.SequenceNumber] = true
	st.mu.Unlock()
	st.bytes.Add(int64(len(p.Payload)))
	if n := len(p.Payload); n > 0 {
		st.mark.Store(int64(p.Payload[n-1]))
	}
	st.packets.Add(1)
}

// offer returns the full offer, candidates gathered.
func (c *client) offer(options *webrtc.OfferOptions) string {
	c.t.Helper()
	if c.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer {
		return c.pc.LocalDescription().SDP // posted before and refused
	}
	offer, err := c.pc.CreateOffer(options)
	c.must(err)
	done := webrtc.GatheringCompletePromise(c.pc)
	c.must(c.pc.SetLocalDescription(offer))
	<-done
	return c.pc.LocalDescription().SDP
}

func (c *client) take(answer string) {
	c.t.Helper()
	c.must(c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}))
}

// join posts the offer and takes the answer.
func (c *client) join() *client {
	c.t.Helper()
	answer, err := c.s.Join(context.Background(), c.ticket, c.offer(nil))
	c.must(err)
	c.take(answer)
	return c
}

func (c *client) connected() *client {
	c.t.Helper()
	eventually(c.t, "connected "+c.ticket.Person, func() bool { return c.standing() == Joined })
	return c
}

func (c *client) standing() Standing {
	state, _ := c.s.Snapshot(c.ticket.Room)
	for _, p := range state.People {
		if p.Person == c.ticket.Person {
			return p.Standing
		}
	}
	return Absent
}

func (c *client) close() {
	_ = c.pc.Close()
	c.wg.Wait()
}

// send publishes a line until the returned stop is called: voice at 50, pictures at 100 packets a
// second, key frames at the start, every 100th packet, and when asked. mark is every payload's last byte.
func (c *client) send(line int, mark byte) (stop func() int) {
	quit, ended := make(chan struct{}), make(chan int)
	go func() {
		every, size, step := 10*time.Millisecond, 1100, uint32(900)
		if line == 0 {
			every, size, step = 20*time.Millisecond, 80, 960
		}
		tick := time.NewTicker(every)
		defer tick.Stop()
		payload := make([]byte, size)
		payload[size-1] = mark
		sent := 0
		asked := c.plis.Load()
		for {
			select {
			case <-quit:
				ended <- sent
				return
			case <-tick.C:
			}
			key := sent%100 == 0
			if now := c.plis.Load(); now != asked {
				asked, key = now, true
			}
			payload[0], payload[1] = 0x10, 1 // VP8: start of the first partition, not a key frame
			if key {
				payload[1] = 0
			}
			_ = c.local[line].WriteRTP(&rtp.Packet{
				Header:  rtp.Header{Version: 2, SequenceNumber: uint16(sent + 1000*int(mark)), Timestamp: uint32(sent)*step + uint32(mark)<<20, Marker: true},
				Payload: payload,
			})
			sent++
			c.sent[line].Store(int64(sent))
		}
	}()
	var once sync.Once
	n := 0
	stop = func() int {
		once.Do(func() { close(quit); n = <-ended })
		return n
	}
	c.t.Cleanup(func() { stop() })
	return stop
}

// write sends one packet on a line.
func (c *client) write(line int, seq uint16, payload []byte) {
	_ = c.local[line].WriteRTP(&rtp.Packet{
		Header: rtp.Header{Version: 2, SequenceNumber: seq, Timestamp: uint32(seq) * 1800, Marker: true}, Payload: payload,
	})
}

// eventually waits for a condition; the only place where tests look at a clock.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	within(t, 15*time.Second, what, ok)
}

func within(t testing.TB, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			t.Fatalf("after %s still not: %s", limit, what)
		case <-tick.C:
		}
	}
}

// until waits for n more packets on a line.
func (c *client) until(line int, n int64) {
	c.t.Helper()
	from := c.got[line].packets.Load()
	eventually(c.t, c.ticket.Person+" receives", func() bool { return c.got[line].packets.Load() >= from+n })
}
