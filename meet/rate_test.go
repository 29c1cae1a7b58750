package meet

import (
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// A subscriber who reports less than voices and pictures need first makes the publisher send less, then loses
// the pictures, with the sentence, and never the voice.
func TestWeakLine(t *testing.T) {
	s := start(t, Config{})
	a := newClient(t, s, ticket("r", "a", Host)).join().connected()
	b := newClient(t, s, ticket("r", "b", Member)).join().connected()
	a.send(0, 1)
	a.send(1, 2)
	b.until(1, 10)
	page := follow(t, s, b.ticket)
	says := func(rate float32) {
		_ = b.pc.WriteRTCP([]rtcp.Packet{&rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: rate, SSRCs: []uint32{uint32(b.got[1].ssrc.Load())}}})
	}
	eventually(t, "publisher told to send less", func() bool {
		says(400_000)
		r := a.remb.Load()
		return r > 0 && r <= 400_000+voiceShare
	})
	eventually(t, "pictures suspended", func() bool {
		says(60_000)
		return page.state().You.VideoSuspended
	})
	if st := page.state(); st.You.Text == "" || st.You.Link != LinkWeak {
		t.Errorf("told %q, link %s", st.You.Text, st.You.Link)
	}
	pictures := b.got[1].packets.Load()
	b.until(0, 25)
	if n := b.got[1].packets.Load() - pictures; n > 5 { // what was on its way
		t.Errorf("%d pictures while suspended", n)
	}
}

// However many ask, a publisher is asked for a key frame every 500 ms at most.
func TestKeyFramesRationed(t *testing.T) {
	tr := newTrack(1)
	now := time.Now()
	plis := 0
	ask := func(packets ...rtcp.Packet) {
		if _, ok := packets[0].(*rtcp.PictureLossIndication); ok {
			plis++
		}
	}
	for i := range uint16(300) { // three seconds
		now = now.Add(10 * time.Millisecond)
		for range 10 {
			tr.wantKey()
		}
		tr.arrive(&packet{seq: i, ts: uint32(i)}, 7, now, ask)
	}
	if plis < 5 || plis > 7 {
		t.Errorf("asked %d times in 3 s", plis)
	}
}
