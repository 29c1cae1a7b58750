package room_test

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"combipat/meet"
)

// call is a page's one connection in the shape of meet/PROTOCOL.md: microphone, camera, screen, and
// places for two others. It sends voice with a mark in every packet and counts whose it hears.
type call struct {
	v     *visitor
	pc    *webrtc.PeerConnection
	voice *webrtc.TrackLocalStaticRTP
	heard [256]atomic.Int64 // packets by mark
	quit  chan struct{}
	wg    sync.WaitGroup
}

// dial joins the room: one offer, one answer, and voice from then on.
func (v *visitor) dial(mark byte) *call {
	v.m.t.Helper()
	c := v.newCall()
	answer := v.send("POST", v.base+"/collegamento", "application/sdp", strings.NewReader(c.offer()))
	if answer.status != 200 {
		v.m.t.Fatalf("%s: %d %s", v.name, answer.status, answer.body)
	}
	c.must(c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer.body}))
	c.wg.Go(func() { c.speak(mark) })
	return c
}

func (v *visitor) newCall() *call {
	v.m.t.Helper()
	var set webrtc.SettingEngine
	set.SetIncludeLoopbackCandidate(true)
	set.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	set.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	set.SetICETimeouts(5*time.Second, 20*time.Millisecond, 2*time.Second)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(set)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		v.m.t.Fatal(err)
	}
	c := &call{v: v, pc: pc, quit: make(chan struct{})}
	for i, mime := range []string{webrtc.MimeTypeOpus, webrtc.MimeTypeVP8, webrtc.MimeTypeVP8} {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, "t", "s")
		c.must(err)
		_, err = pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		c.must(err)
		if i == 0 {
			c.voice = track
		}
	}
	audio, video := webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo
	for _, kind := range []webrtc.RTPCodecType{audio, video, audio, video, video} { // two places and the screen
		_, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		c.must(err)
	}
	pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			p, _, err := remote.ReadRTP()
			if err != nil {
				return
			}
			if len(p.Payload) > 0 {
				c.heard[p.Payload[len(p.Payload)-1]].Add(1)
			}
		}
	})
	v.m.t.Cleanup(c.hangUp)
	return c
}

func (c *call) offer() string {
	c.v.m.t.Helper()
	offer, err := c.pc.CreateOffer(nil)
	c.must(err)
	done := webrtc.GatheringCompletePromise(c.pc)
	c.must(c.pc.SetLocalDescription(offer))
	<-done
	return c.pc.LocalDescription().SDP
}

// speak sends fifty packets a second until the call is hung up.
func (c *call) speak(mark byte) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	payload := make([]byte, 80)
	payload[len(payload)-1] = mark
	for n := uint32(0); ; n++ {
		select {
		case <-c.quit:
			return
		case <-tick.C:
			_ = c.voice.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: uint16(n), Timestamp: n * 960}, Payload: payload})
		}
	}
}

// hangUp ends the connection without a word, as a page that is closed does.
func (c *call) hangUp() {
	select {
	case <-c.quit:
		return
	default:
		close(c.quit)
	}
	_ = c.pc.Close()
	c.wg.Wait()
}

func (c *call) must(err error) {
	c.v.m.t.Helper()
	if err != nil {
		c.v.m.t.Fatal(err)
	}
}

// hears waits for more of somebody's voice.
func (c *call) hears(mark byte, within time.Duration) {
	c.v.m.t.Helper()
	from := c.heard[mark].Load()
	c.v.m.eventually(within, c.v.name+" hears "+string(mark), func() bool { return c.heard[mark].Load() >= from+5 })
}

// connected waits until the room knows the visitor as joined.
func (m *meeting) connected(s *stream, who string) {
	m.t.Helper()
	m.eventually(15*time.Second, who+" is connected", func() bool { return s.standing() == meet.Joined })
}
