package meet

import (
	"bytes"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// lineWriter records what a place writes.
type lineWriter struct {
	headers []rtp.Header
	ids     []vp8
}

func (w *lineWriter) send(h *rtp.Header, _ *packet, ids vp8) bool {
	w.headers, w.ids = append(w.headers, *h), append(w.ids, ids)
	return true
}

func livePlace(video bool) (*place, *lineWriter) {
	w := &lineWriter{}
	p := newPlace("p", "s", video)
	p.out, p.ssrc, p.pt, p.live = w, 42, 96, true
	return p, w
}

// Numbers continue by one over a change of source, whatever the sources' own numbers are; time goes forward.
func TestPlaceContinues(t *testing.T) {
	p, w := livePlace(true)
	now := time.Now()
	first, second := newTrack(1), newTrack(1)
	p.point(first)
	p.write(first, &packet{seq: 65534, ts: 4_000_000_000}, now) // not a key frame: does not begin
	for i := range uint16(4) {
		p.write(first, &packet{seq: 65535 + i, ts: 4_000_000_000 + uint32(i)*3000, vp8: vp8{key: i == 0}}, now)
	}
	p.point(second)
	p.write(first, &packet{seq: 5, ts: 1}, now) // the old source is not heard any more
	now = now.Add(time.Second)
	p.write(second, &packet{seq: 100, ts: 7, vp8: vp8{key: true}}, now)
	p.write(second, &packet{seq: 99, ts: 5}, now) // from before the stretch: its number is taken
	p.write(second, &packet{seq: 102, ts: 3007}, now)
	p.write(second, &packet{seq: 101, ts: 3007}, now) // late, but inside
	var got []uint16
	for i, h := range w.headers {
		got = append(got, h.SequenceNumber-w.headers[0].SequenceNumber)
		if h.SSRC != 42 || h.PayloadType != 96 {
			t.Errorf("header %+v", h)
		}
		if i > 0 && int32(h.Timestamp-w.headers[0].Timestamp) < 0 {
			t.Errorf("time went back at %d", i)
		}
	}
	want := []uint16{0, 1, 2, 3, 4, 6, 5}
	if len(got) != len(want) {
		t.Fatalf("numbers %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("numbers %v, want %v", got, want)
		}
	}
	if d := w.headers[4].Timestamp - w.headers[3].Timestamp; d < 89_000 || d > 91_000 {
		t.Errorf("a second of silence is %d ticks", d)
	}
}

// A long stretch: the comparison with the stretch's beginning must not wrap round.
func TestPlaceLongStretch(t *testing.T) {
	p, w := livePlace(false)
	tr := newTrack(0)
	p.point(tr)
	for i := range 100_000 {
		if !p.write(tr, &packet{seq: uint16(i)}, time.Now()) {
			t.Fatalf("packet %d dropped", i)
		}
	}
	if len(w.headers) != 100_000 {
		t.Errorf("%d written", len(w.headers))
	}
}

func TestResend(t *testing.T) {
	p, w := livePlace(true)
	tr := newTrack(1)
	p.point(tr)
	for i := range uint16(50) {
		tr.pass(&packet{seq: 1000 + i, ts: uint32(i), vp8: vp8{key: i == 0}, payload: []byte{byte(i)}}, time.Now())
	}
	base := w.headers[0].SequenceNumber
	buf := make([]byte, maxPacket)
	if !p.resend(base+7, buf) || w.headers[50].SequenceNumber != base+7 || w.headers[50].Timestamp != w.headers[7].Timestamp {
		t.Error("packet 7 is not sent again as it was")
	}
	for _, seq := range []uint16{base - 1, base + 50} {
		if p.resend(seq, buf) {
			t.Errorf("sent %d, which never was", seq-base)
		}
	}
	sent := 0
	for range 2 * resendsPerSecond {
		if p.resend(base+1, buf) {
			sent++
		}
	}
	if sent >= resendsPerSecond {
		t.Errorf("%d resends: no bound", sent)
	}
	tr.end()
	p.tick()
	if p.resend(base+1, buf) {
		t.Error("sent from a ring which was given back")
	}
}

// The ring keeps the newest packets whole and forgets the others.
func TestRing(t *testing.T) {
	r := newRing()
	buf := make([]byte, maxPacket)
	if _, ok := r.get(0, buf); ok {
		t.Error("an empty ring has packet 0")
	}
	for i := range 5000 {
		payload := make([]byte, 1+i*37%maxPacket)
		for j := range payload {
			payload[j] = byte(i)
		}
		r.put(&packet{seq: uint16(i), payload: payload})
	}
	kept := 0
	for i := range 5000 {
		p, ok := r.get(uint16(i), buf)
		if !ok {
			continue
		}
		kept++
		if i < 5000-ringSlots || len(p.payload) != 1+i*37%maxPacket || p.payload[0] != byte(i) || p.payload[len(p.payload)-1] != byte(i) {
			t.Fatalf("packet %d came back wrong", i)
		}
	}
	if kept < 200 {
		t.Errorf("only %d kept", kept)
	}
}

func TestKeyFrame(t *testing.T) {
	for _, c := range []struct {
		b    []byte
		want bool
	}{
		{[]byte{0x10, 0x00}, true},
		{[]byte{0x10, 0x01}, false},
		{[]byte{0x00, 0x00}, false},                               // not the start of a partition
		{[]byte{0x11, 0x00}, false},                               // second partition
		{[]byte{0x90, 0x80, 0x05, 0x00}, true},                    // short picture id
		{[]byte{0x90, 0x80, 0x85, 0x05, 0x00}, true},              // long picture id
		{[]byte{0x90, 0xf0, 0x85, 0x05, 0x01, 0x20, 0x00}, true},  // I, L, T and K
		{[]byte{0x90, 0xf0, 0x85, 0x05, 0x01, 0x20, 0x01}, false}, // the same, not a key frame
		{[]byte{0x90, 0x80, 0x85}, false},                         // cut
		{[]byte{0x90}, false}, {nil, false},
	} {
		if got := readVP8(c.b).key; got != c.want {
			t.Errorf("%x: %v", c.b, got)
		}
	}
}

// Whatever the sources count, a place's picture ids and base layer indices go on by one over a change of source, in the
// payload that is sent too; a packet sent again carries the numbers it had.
func TestPictureNumbersContinue(t *testing.T) {
	p, w := livePlace(true)
	picture := func(pic uint16, tl0, frame uint8) []byte {
		return []byte{0x90, 0xe0, 0x80 | uint8(pic>>8), uint8(pic), tl0, 0x20, frame}
	}
	now := time.Now()
	first, second := newTrack(1), newTrack(1)
	send := func(tr *track, seq, pic uint16, tl0, frame uint8) {
		pkt := packet{}
		pkt.read(&rtp.Packet{Header: rtp.Header{SequenceNumber: seq, Timestamp: uint32(seq) * 3000}, Payload: picture(pic, tl0, frame)}, true)
		tr.pass(&pkt, now)
	}
	p.point(first)
	send(first, 10, 0x7ffe, 254, 0)
	send(first, 11, 0x7fff, 255, 1)
	send(first, 12, 0, 0, 1)
	p.point(second)
	send(second, 500, 77, 99, 0) // far back
	send(second, 501, 78, 99, 1)
	p.resend(w.headers[3].SequenceNumber, make([]byte, maxPacket))
	wantPic, wantTL0 := []uint16{0x7ffe, 0x7fff, 0, 1, 2, 1}, []uint8{254, 255, 0, 1, 1, 1}
	if len(w.ids) != len(wantPic) {
		t.Fatalf("%d packets", len(w.ids))
	}
	for i, d := range w.ids {
		sent := picture(77, 99, 1)
		d.write(sent)
		if got := readVP8(sent); got.pic != wantPic[i] || got.tl0 != wantTL0[i] {
			t.Errorf("packet %d: picture %d layer %d, want %d %d", i, got.pic, got.tl0, wantPic[i], wantTL0[i])
		}
	}
}

// FuzzVP8: any payload is read without harm, and other numbers change nothing else in it.
func FuzzVP8(f *testing.F) {
	f.Add([]byte{0x10, 0x00}, uint16(1), uint8(1))
	f.Add([]byte{0x90, 0xf0, 0x85, 0x05, 0x01, 0x20, 0x00}, uint16(0x7fff), uint8(255))
	f.Add([]byte{0x90, 0x80, 0x05, 0x00}, uint16(200), uint8(0))
	f.Add([]byte{0x90, 0xff, 0x85}, uint16(0), uint8(9))
	f.Fuzz(func(t *testing.T, b []byte, pic uint16, tl0 uint8) {
		d := readVP8(b)
		other := numbers{pic, tl0}.from(d)
		sent := bytes.Clone(b)
		other.write(sent)
		got := readVP8(sent)
		if !d.wide {
			other.pic &= 0x7f
		}
		if d.picAt == 0 {
			other.pic, got.pic = 0, 0
		}
		if d.tl0At == 0 {
			other.tl0, got.tl0 = 0, 0
		}
		if got != other {
			t.Errorf("%x: %+v, want %+v", sent, got, other)
		}
		d.write(sent)
		if !bytes.Equal(sent, b) {
			t.Errorf("%x is not %x", sent, b)
		}
	})
}

// A bad line first gets less, then no pictures, then a try again with growing pauses; a good line nothing of this.
func TestAllowance(t *testing.T) {
	now := time.Now()
	good := newAllowance(1_500_000)
	for range 100 {
		now = now.Add(time.Second)
		if good.tick(reading{heard: true, loss: 0.01, videos: 2, voices: 2, remb: 5_000_000}, now) || good.perVideo < 1_400_000 || good.weak() {
			t.Fatal("a good line was limited")
		}
	}
	bad := newAllowance(1_500_000)
	suspended := func(limit int, r reading) (after int) {
		for after < limit {
			now = now.Add(time.Second)
			after++
			if bad.tick(r, now) {
				return after
			}
		}
		return after
	}
	lossy := reading{heard: true, loss: 0.4, videos: 2, voices: 2}
	if n := suspended(60, lossy); !bad.suspended || n > 30 {
		t.Fatalf("40 %% loss: suspended=%v after %d s", bad.suspended, n)
	}
	if n := suspended(60, reading{heard: true, voices: 2}); bad.suspended || n > 12 {
		t.Fatalf("quiet again: suspended=%v after %d s", bad.suspended, n)
	}
	suspended(60, lossy)
	if n := suspended(60, reading{heard: true, voices: 2}); bad.suspended || n < 19 {
		t.Errorf("second pause only %d s", n)
	}
	slow := newAllowance(1_500_000)
	for range 10 {
		now = now.Add(time.Second)
		slow.tick(reading{heard: true, videos: 2, voices: 2, remb: 700_000, videoSent: 1_500_000}, now)
	}
	if slow.suspended || slow.perVideo > 300_000 {
		t.Errorf("700 kbit/s for two: %.0f each, suspended %v", slow.perVideo, slow.suspended)
	}
	for range 3 {
		now = now.Add(time.Second)
		slow.tick(reading{heard: true, videos: 2, voices: 2, remb: 150_000, voiceSent: 60_000, videoSent: 450_000}, now)
	}
	if !slow.suspended {
		t.Error("150 kbit/s for two voices and two pictures: pictures go on")
	}
}

// Pictures that stand still need little, and the browser's estimate then says little more than what they need:
// nobody's pictures are suspended for it. The control is the same estimate while pictures move.
func TestStillPicturesGoOn(t *testing.T) {
	for _, remb := range []uint64{26_000, 40_000, 60_000} {
		now := time.Now()
		still, moving := newAllowance(1_500_000), newAllowance(1_500_000)
		for range 60 {
			now = now.Add(time.Second)
			if still.tick(reading{heard: true, videos: 1, remb: remb, videoSent: 30_000}, now) || still.weak() || still.perVideo < pictureFloor {
				t.Fatalf("REMB %d: suspended with 30 kbit/s sent", remb)
			}
			if !moving.suspended {
				moving.tick(reading{heard: true, videos: 1, remb: remb, videoSent: 600_000}, now)
			}
		}
		if !moving.suspended {
			t.Errorf("REMB %d: 600 kbit/s go on", remb)
		}
	}
}

// A slow reader costs nobody anything: the queue is bounded, the last state is there, the end comes.
func TestStreamBounded(t *testing.T) {
	s := newStream()
	for i := range 1000 {
		s.setState(&State{Rev: uint64(i)})
		s.add(Event{Kind: "line", Line: &Line{Text: "x"}})
	}
	s.end(ErrEnded)
	s.end(ErrLate)
	events, ended := s.take()
	if len(events) != linesAStream+2 || !ended {
		t.Fatalf("%d events, ended %v", len(events), ended)
	}
	if st := events[linesAStream].State; st == nil || st.Rev != 999 {
		t.Errorf("last state %+v", st)
	}
	if last := events[len(events)-1]; last.Text != ErrEnded.Text {
		t.Errorf("end %+v", last)
	}
}

// Loss, order and repetition are counted as RFC 3550 says, and what is missing is asked for, later again, and then no more.
func TestIntake(t *testing.T) {
	in := &intake{}
	now := time.Now()
	arrive := func(seq uint16) []uint16 {
		now = now.Add(10 * time.Millisecond)
		return in.packet(&packet{seq: seq, ts: uint32(seq) * 900}, videoClock, true, now)
	}
	for _, seq := range []uint16{65533, 65534, 65535, 2} { // 0 and 1 are missing
		if ask := arrive(seq); ask != nil {
			t.Fatalf("at %d asked for %v", seq, ask)
		}
	}
	if ask := arrive(3); len(ask) != 2 || ask[0] != 0 || ask[1] != 1 {
		t.Fatalf("asked for %v", ask)
	}
	if ask := arrive(4); ask != nil {
		t.Errorf("asked again at once: %v", ask)
	}
	arrive(0) // repaired
	r, _ := in.reception(9, now)
	if r.TotalLost != 1 || r.FractionLost != 256/8 || r.LastSequenceNumber != 2<<16+4 {
		t.Errorf("report %+v", r)
	}
	asked := 0
	for seq := uint16(5); seq < 300; seq++ {
		for _, missing := range arrive(seq) {
			if missing != 1 {
				t.Fatalf("asked for %d", missing)
			}
			asked++
		}
	}
	if asked != nackTries-1 || len(in.missing) != 0 {
		t.Errorf("asked %d times more, %d still missing", asked, len(in.missing))
	}
	if ask := arrive(5000); ask != nil || len(in.missing) != 0 {
		t.Error("a gap of thousands is to be repaired packet by packet")
	}
}
