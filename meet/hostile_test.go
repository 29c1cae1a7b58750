package meet

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// template is a well-formed offer to bend.
func template(t testing.TB, places int) string {
	t.Helper()
	var set webrtc.SettingEngine
	set.LoggerFactory = quiet{}
	set.SetIncludeLoopbackCandidate(true)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(set)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, pc: pc, first: make(chan struct{})}
	t.Cleanup(c.close)
	c.lines(places)
	return c.offer(nil)
}

func TestGate(t *testing.T) {
	good := template(t, maxPlaces)
	long := good + strings.Repeat("a=x-filler:0123456789\r\n", maxOffer/20)
	section := good[strings.LastIndex(good, "m=video"):]
	for _, c := range []struct {
		name, offer string
		want        error
	}{
		{"good", good, nil},
		{"small device", template(t, 1), nil},
		{"no places", template(t, 0), nil},
		{"empty", "", ErrOffer},
		{"not SDP", "GET / HTTP/1.1\r\n\r\n", ErrOffer},
		{"NUL", good + "\x00", ErrOffer},
		{"64 KiB", long, ErrTooLarge},
		{"17 m-lines", good + strings.Repeat(section, 3), ErrTooLarge},
		{"15 m-lines", good + section, ErrOffer},
		{"same mid twice", strings.Replace(good, "a=mid:4", "a=mid:3", 1), ErrOffer},
		{"data channel", strings.Replace(good, "m=video", "m=application", 1), ErrOffer},
		{"two directions", strings.Replace(good, "a=recvonly", "a=recvonly\r\na=sendrecv", 1), ErrOffer},
		{"wrong direction", strings.Replace(good, "a=sendonly", "a=sendrecv", 1), ErrOffer},
		{"simulcast", good + "a=simulcast:send h;l\r\n", ErrOffer},
		{"lite", strings.Replace(good, "t=0 0", "t=0 0\r\na=ice-lite", 1), ErrOffer},
		{"cut", good[:len(good)/2], ErrOffer},
	} {
		o, err := gate(c.offer)
		if !errors.Is(err, c.want) && !(c.want == nil && err == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if c.name == "good" && o.places != maxPlaces {
			t.Errorf("good: %d places", o.places)
		}
	}
}

// A hostile megabyte is refused in no time; the bound is generous, pion alone needs a second.
func TestGateIsCheap(t *testing.T) {
	huge := template(t, maxPlaces) + strings.Repeat("m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:x\r\n", 1<<15)
	s := start(t, Config{})
	began := time.Now()
	_, err := s.Join(context.Background(), ticket("r", "a", Host), huge)
	wants(t, err, ErrTooLarge)
	if took := time.Since(began); took > 50*time.Millisecond {
		t.Errorf("refusing %d KiB took %s", len(huge)>>10, took)
	}
}

// An offer naming a bystander makes the server send it nothing. The control is the same offer to a
// server which is not ICE-lite: that one does send, so the bystander would have noticed.
func TestBystanderHearsNothing(t *testing.T) {
	bystander := listenUDP(t)
	defer bystander.Close()
	tcp := listenTCP(t)
	port := bystander.LocalAddr().(*net.UDPAddr).Port
	named := strings.NewReplacer("a=end-of-candidates\r\n", "").Replace(template(t, maxPlaces))
	lines := fmt.Sprintf("a=candidate:1 1 udp 2130706431 127.0.0.1 %d typ host\r\na=candidate:2 1 tcp 2130706430 127.0.0.1 %d typ host tcptype passive\r\na=candidate:3 1 udp 1694498815 127.0.0.1 %d typ srflx raddr 0.0.0.0 rport 0\r\n",
		port, tcp.Addr().(*net.TCPAddr).Port, port)
	named = strings.Replace(named, "a=mid:0\r\n", "a=mid:0\r\n"+lines, 1)

	heard := make(chan int, 1000)
	go func() {
		buf := make([]byte, 2000)
		for {
			n, _, err := bystander.ReadFrom(buf)
			if err != nil {
				return
			}
			heard <- n
		}
	}()
	called := make(chan struct{}, 10)
	go func() {
		for {
			conn, err := tcp.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
			called <- struct{}{}
		}
	}()

	ice, web := OnePort(listenTCP(t))
	defer web.Close()
	s := start(t, Config{TCP: ice, JoinWithin: 700 * time.Millisecond})
	_, err := s.Join(context.Background(), ticket("r", "a", Host), named)
	ok(t, err)
	eventually(t, "given up", func() bool { return s.connections() == 0 })
	if n := len(heard); n != 0 {
		t.Errorf("the bystander heard %d packets", n)
	}
	if n := len(called); n != 0 {
		t.Errorf("the bystander was called %d times by TCP", n)
	}

	var set webrtc.SettingEngine
	set.LoggerFactory = quiet{}
	set.SetIncludeLoopbackCandidate(true)
	loud, err := webrtc.NewAPI(webrtc.WithSettingEngine(set)).NewPeerConnection(webrtc.Configuration{})
	ok(t, err)
	defer loud.Close()
	ok(t, loud.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: named}))
	answer, err := loud.CreateAnswer(nil)
	ok(t, err)
	ok(t, loud.SetLocalDescription(answer))
	eventually(t, "the control server speaks first", func() bool { return len(heard) > 0 })
}

// Random datagrams, forged STUN and RTP from strangers neither stop the port nor get an answer.
func TestRandomDatagrams(t *testing.T) {
	s := start(t, Config{})
	a := newClient(t, s, ticket("r", "a", Host)).join().connected()
	a.send(0, 1)
	b := newClient(t, s, ticket("r", "b", Member)).join().connected()
	b.until(0, 1)
	stranger := listenUDP(t)
	defer stranger.Close()
	to := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: s.Port()}
	buf := make([]byte, 1500)
	for i := range 4000 {
		_, _ = rand.Read(buf[:64])
		size := int(binary.BigEndian.Uint16(buf)) % len(buf)
		datagram := buf[:size]
		switch {
		case i%4 == 1 && size > 20: // looks like STUN with a username
			copy(datagram, []byte{0, 1, 0, 12, 0x21, 0x12, 0xa4, 0x42})
			copy(datagram[20:], "\x00\x06\x00\x08abcd:efg")
		case i%4 == 2 && size > 12: // looks like RTP
			datagram[0], datagram[1] = 0x80, 96
		case i%4 == 3 && size > 13: // looks like DTLS
			copy(datagram, []byte{22, 0xfe, 0xff})
		}
		_, _ = stranger.WriteTo(datagram, to)
	}
	b.until(0, 25)
	_ = stranger.SetReadDeadline(time.Now().Add(time.Millisecond))
	if n, _, err := stranger.ReadFrom(buf); err == nil {
		t.Errorf("a stranger got an answer of %d bytes", n)
	}
	newClient(t, s, ticket("r", "c", Member)).join().connected()
}

// stumbling is a socket whose every third read fails.
type stumbling struct {
	net.PacketConn
	reads int
}

func (s *stumbling) ReadFrom(b []byte) (int, net.Addr, error) {
	if s.reads++; s.reads%3 == 0 {
		return 0, nil, errors.New("interface down")
	}
	return s.PacketConn.ReadFrom(b)
}

// A failed read is not the end of all rooms.
func TestSocketStumbles(t *testing.T) {
	s := start(t, Config{UDPConns: []net.PacketConn{&stumbling{PacketConn: listenUDP(t)}}})
	a := newClient(t, s, ticket("r", "a", Host)).join().connected()
	b := newClient(t, s, ticket("r", "b", Member)).join().connected()
	a.send(0, 1)
	b.until(0, 10)
}

// FuzzOffer: whatever is posted, Join answers or refuses with a sentence, and nothing stays behind.
func FuzzOffer(f *testing.F) {
	good := template(f, 1)
	f.Add([]byte(good))
	f.Add([]byte("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"))
	f.Add([]byte(strings.ReplaceAll(good, "VP8", "H264")))
	f.Add([]byte(strings.ReplaceAll(good, "sha-256", "sha-0")))
	f.Add([]byte(strings.ReplaceAll(good, "a=ice-ufrag", "a=ice-fun")))
	f.Add([]byte(strings.ReplaceAll(good, "a=setup:actpass", "a=setup:passive")))
	f.Add(bytes.ReplaceAll([]byte(good), []byte("a=rtcp-fb"), []byte("a=fmtp")))
	s := start(f, Config{})
	f.Fuzz(func(t *testing.T, offer []byte) {
		tk := ticket("r", "a", Member)
		_, err := s.Join(t.Context(), tk, string(offer))
		var refusal *Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("not a refusal: %v", err)
		}
		_ = s.Leave(tk)
	})
}
