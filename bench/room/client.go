package main

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const (
	voiceBytes   = 80
	pictureBytes = 1100
	framePackets = 4 // 1.06 Mbit/s
	places       = 5
)

// client is a person: publishes voice and picture, counts what it decrypts.
type client struct {
	s            *server
	room, person string
	pc           *webrtc.PeerConnection
	voice, video *webrtc.TrackLocalStaticRTP
	sent, got    atomic.Int64
	connected    chan struct{}
	connectOnce  sync.Once
	first        chan struct{}
	firstOnce    sync.Once
	offered, up  time.Time
	firstAt      time.Time
	quit         chan struct{}
	wg           sync.WaitGroup
}

// newClient makes a person without interceptors (they would be the clients' cost, not the server's);
// eager ones check their candidates every 20 ms as browsers do, instead of pion's 200.
func newClient(s *server, room, person string, eager bool) (*client, error) {
	var set webrtc.SettingEngine
	set.LoggerFactory = silent{}
	set.SetIncludeLoopbackCandidate(true)
	set.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	set.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	if eager {
		set.SetICETimeouts(5*time.Second, 20*time.Millisecond, 2*time.Second)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(set), webrtc.WithInterceptorRegistry(&interceptor.Registry{})).
		NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	c := &client{s: s, room: room, person: person, pc: pc,
		connected: make(chan struct{}), first: make(chan struct{}), quit: make(chan struct{})}
	pc.OnConnectionStateChange(func(st webrtc.PeerConnectionState) {
		if st == webrtc.PeerConnectionStateConnected {
			c.connectOnce.Do(func() { c.up = time.Now(); close(c.connected) })
		}
	})
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { c.count(track) })
	return c, c.lines()
}

// lines adds the transceivers in the order of meet/PROTOCOL.md.
func (c *client) lines() (err error) {
	send := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
	recv := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
	c.voice, err = webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "voice", "v")
	if err != nil {
		return err
	}
	c.video, err = webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "v")
	if err != nil {
		return err
	}
	var errs []error
	add := func(_ *webrtc.RTPTransceiver, err error) { errs = append(errs, err) }
	add(c.pc.AddTransceiverFromTrack(c.voice, send))
	add(c.pc.AddTransceiverFromTrack(c.video, send))
	add(c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, send))
	for range places {
		add(c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, recv))
		add(c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, recv))
	}
	add(c.pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, recv))
	return errors.Join(errs...)
}

// join posts the offer and returns once connected.
func (c *client) join() error {
	offer, err := c.pc.CreateOffer(nil)
	if err != nil {
		return err
	}
	done := webrtc.GatheringCompletePromise(c.pc)
	if err := c.pc.SetLocalDescription(offer); err != nil {
		return err
	}
	<-done
	c.offered = time.Now()
	answer, err := c.s.join(c.room, c.person, c.pc.LocalDescription().SDP)
	if err != nil {
		return err
	}
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return err
	}
	select {
	case <-c.connected:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("not connected after 20 s")
	}
}

// publish sends as a browser does until close: a voice packet every 20 ms, and thirty frames a second of
// framePackets packets one behind the other; every tenth frame is a key frame.
func (c *client) publish() {
	c.wg.Go(func() {
		voice, frame := time.NewTicker(20*time.Millisecond), time.NewTicker(time.Second/30)
		defer voice.Stop()
		defer frame.Stop()
		small, large := make([]byte, voiceBytes), make([]byte, pictureBytes)
		large[0] = 0x10
		var voices, pictures uint16
		c.write(c.voice, voices, 0, small)
		for frames := 0; ; {
			select {
			case <-c.quit:
				return
			case <-voice.C:
				voices++
				c.write(c.voice, voices, uint32(voices)*960, small)
			case <-frame.C:
				for i := range framePackets {
					large[1] = 1
					if i == 0 && frames%10 == 0 {
						large[1] = 0
					}
					c.write(c.video, pictures, uint32(frames)*3000, large)
					pictures++
				}
				frames++
			}
		}
	})
}

func (c *client) write(track *webrtc.TrackLocalStaticRTP, n uint16, ts uint32, payload []byte) {
	p := rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: ts, Marker: true}, Payload: payload}
	if track.WriteRTP(&p) == nil {
		c.sent.Add(1)
	}
}

// count reads one place until it ends.
func (c *client) count(track *webrtc.TrackRemote) {
	buf := make([]byte, 1500)
	for {
		if _, _, err := track.Read(buf); err != nil {
			return
		}
		c.firstOnce.Do(func() { c.firstAt = time.Now(); close(c.first) })
		c.got.Add(1)
	}
}

func (c *client) close() {
	close(c.quit)
	_ = c.pc.Close()
	c.wg.Wait()
}

// silent drops pion's log lines.
type silent struct{}

func (silent) NewLogger(string) logging.LeveledLogger { return silent{} }
func (silent) Trace(string)                           {}
func (silent) Tracef(string, ...any)                  {}
func (silent) Debug(string)                           {}
func (silent) Debugf(string, ...any)                  {}
func (silent) Info(string)                            {}
func (silent) Infof(string, ...any)                   {}
func (silent) Warn(string)                            {}
func (silent) Warnf(string, ...any)                   {}
func (silent) Error(string)                           {}
func (silent) Errorf(string, ...any)                  {}
