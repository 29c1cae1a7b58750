package meet

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// FuzzGate: any text is refused or read, cheaply; what is read can be answered, and the answer has the offer's lines.
func FuzzGate(f *testing.F) {
	good := template(f, 1)
	f.Add(good)
	f.Add("v=0")
	f.Add(strings.ReplaceAll(good, "a=mid:", "a=mid:\u00e8"))
	f.Add(strings.ReplaceAll(good, "opus", "OPUS"))
	f.Add(strings.ReplaceAll(good, "BUNDLE 0", "BUNDLE 0 0"))
	f.Add(strings.ReplaceAll(good, "a=ssrc:", "a=ssrc:-"))
	f.Fuzz(func(t *testing.T, text string) {
		o, err := gate(text)
		if err != nil {
			if err != ErrOffer && err != ErrTooLarge {
				t.Errorf("not a refusal: %v", err)
			}
			return
		}
		if len(o.lines) != published+2*o.places+1 {
			t.Fatalf("%d lines for %d places", len(o.lines), o.places)
		}
		p := newPeer(&room{srv: &Server{}}, "p", o)
		a := answer{fingerprint: "AA", ufrag: "u", pwd: "p"}
		text = a.text(o, p.lines)
		if n := strings.Count(text, "\r\nm="); n != len(o.lines) || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Errorf("%d m-lines in the answer to %d", n, len(o.lines))
		}
		for i, l := range o.lines {
			if !strings.Contains(text, "\r\na=mid:"+l.mid+"\r\n") || !o.sameAs(o) {
				t.Errorf("line %d is lost", i)
			}
		}
	})
}

// FuzzDatagram: whatever comes from a person's address, authentic or not, does no harm, and what is not authentic
// reaches nobody. Mode 1 encrypts the fuzzer's packet with the person's own keys: a hostile participant.
func FuzzDatagram(f *testing.F) {
	voice := rtp.Packet{Header: rtp.Header{Version: 2, SSRC: 7, PayloadType: 111, SequenceNumber: 5}, Payload: []byte{1, 2, 3}}
	raw, _ := voice.Marshal()
	report, _ := rtcp.Marshal([]rtcp.Packet{&rtcp.ReceiverReport{SSRC: 7}, &rtcp.TransportLayerNack{MediaSSRC: 9, Nacks: []rtcp.NackPair{{PacketID: 1, LostPackets: 0xffff}}}})
	f.Add(raw, false)
	f.Add(raw, true)
	f.Add(report, true)
	f.Add([]byte{0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0xbe, 0xde, 0xff, 0xff}, true)
	f.Add([]byte{0x80, 200, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7}, true)
	o, err := gate(template(f, 1))
	if err != nil {
		f.Fatal(err)
	}
	key, salt := bytes.Repeat([]byte{1}, 16), bytes.Repeat([]byte{2}, 12)
	f.Fuzz(func(t *testing.T, b []byte, authentic bool) {
		p := newPeer(&room{srv: &Server{}}, "p", o)
		reached := 0
		in, err := incoming(key, salt, srtp.ProtectionProfileAeadAes128Gcm)
		ok(t, err)
		l := &link{in: in, sources: map[uint32]bool{}, longWay: time.Hour}
		l.heard = func(raw *rtp.Packet, now time.Time) { reached++; p.heard(raw, now) }
		l.reports = func(packets []rtcp.Packet, now time.Time) { reached++; p.heed(packets, now) }
		p.link = l
		p.learn(o)
		if authentic {
			theirs, err := srtp.CreateContext(key, salt, srtp.ProtectionProfileAeadAes128Gcm)
			ok(t, err)
			b = sealed(theirs, b)
		}
		w := &wire{}
		from := netip.MustParseAddrPort("127.0.0.1:9")
		w.routes.Store(&map[netip.AddrPort]*link{from: l})
		l.long.Store(time.Now().UnixNano())
		w.take(bytes.Clone(b), from, nil)
		w.take(bytes.Clone(b), from, nil) // and again: replayed
		if !authentic && reached > 0 || reached > 1 {
			t.Errorf("%d of %x reached the room, authentic: %v", reached, b, authentic)
		}
	})
}

// sealed returns the packet encrypted as what it looks like, nothing if it looks like none.
func sealed(c *srtp.Context, b []byte) []byte {
	if !isMedia(b) {
		return nil
	}
	seal := func(dst, plain []byte) ([]byte, error) { return c.EncryptRTP(dst, plain, nil) }
	if isRTCP(b) {
		seal = func(dst, plain []byte) ([]byte, error) { return c.EncryptRTCP(dst, plain, nil) }
	}
	out, err := seal(nil, b)
	if err != nil {
		return nil
	}
	return out
}

// FuzzOnePort: the first byte decides, nothing is lost or added, and both servers live on.
func FuzzOnePort(f *testing.F) {
	f.Add([]byte{0, 20, 0, 1})
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte{22, 3, 1})
	f.Add([]byte{})
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	ice, web := onePort(l, 200*time.Millisecond)
	f.Cleanup(func() { _ = web.Close() })
	f.Fuzz(func(t *testing.T, b []byte) {
		conn, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			t.Skip(err) // too many at once for this machine
		}
		defer conn.Close()
		go func() {
			_, _ = conn.Write(b)
			_ = conn.(*net.TCPConn).CloseWrite()
		}()
		if len(b) == 0 {
			if err := ended(conn); err != nil {
				t.Errorf("silence is kept: %v", err)
			}
			return
		}
		to := web
		if b[0] < 4 {
			to = ice
		}
		got, err := to.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer got.Close()
		if all, _ := io.ReadAll(got); !bytes.Equal(all, b) {
			t.Errorf("%x arrived as %x", b, all)
		}
	})
}
