package meet

import (
	"io"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/sdp/v3"
	"github.com/pion/transport/v5/packetio"
	"github.com/pion/webrtc/v4"
)

// parts is what every PeerConnection of the server is made from.
type parts struct {
	codecs   *webrtc.MediaEngine
	settings webrtc.SettingEngine
}

// tapper takes a connection's decrypted packets: see tap.go.
type tapper = func(packetio.BufferPacketType, uint32) io.ReadWriteCloser

// api returns the parts with a connection's own taps. There are no interceptors: pion's keep 1,024 packets
// a subscriber and cost a map a packet; intake and ring do their work once a track.
func (p parts) api(taps tapper) *webrtc.API {
	p.settings.BufferFactory = taps
	return webrtc.NewAPI(webrtc.WithMediaEngine(p.codecs), webrtc.WithSettingEngine(p.settings),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
}

func newParts(cfg Config, udp ice.UDPMux, tcp ice.TCPMux) (parts, error) {
	codecs, err := codecs()
	if err != nil {
		return parts{}, err
	}
	var s webrtc.SettingEngine
	s.LoggerFactory = quiet{}
	s.SetLite(true)
	s.SetICEUDPMux(udp)
	networks := []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6}
	if tcp != nil {
		s.SetICETCPMux(tcp)
		networks = append(networks, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6)
	}
	s.SetNetworkTypes(networks)
	s.DisableActiveTCP(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(cfg.Loopback)
	s.SetICETimeouts(cfg.LostAfter, cfg.GoneAfter, 2*time.Second)
	// GCM is four to five times cheaper a packet than CM with HMAC-SHA1, which stays for old clients.
	s.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	if len(cfg.PublicIPs) > 0 {
		err := s.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{
			External: cfg.PublicIPs, AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteReplace,
		})
		if err != nil {
			return parts{}, err
		}
	}
	return parts{codecs, s}, nil
}

// codecs: one of each kind, which every browser has, so that any place can show any track.
func codecs() (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	err := m.RegisterCodec(webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: audioClock, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
		},
		PayloadType: 111,
	}, webrtc.RTPCodecTypeAudio)
	if err != nil {
		return nil, err
	}
	err = m.RegisterCodec(webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeVP8, ClockRate: videoClock,
			RTCPFeedback: []webrtc.RTCPFeedback{{Type: "goog-remb"}, {Type: "ccm", Parameter: "fir"}, {Type: "nack"}, {Type: "nack", Parameter: "pli"}},
		},
		PayloadType: 96,
	}, webrtc.RTPCodecTypeVideo)
	if err != nil {
		return nil, err
	}
	mid := webrtc.RTPHeaderExtensionCapability{URI: sdp.SDESMidURI} // how a line without a declared SSRC is known
	if err := m.RegisterHeaderExtension(mid, webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverDirectionRecvonly); err != nil {
		return nil, err
	}
	return m, m.RegisterHeaderExtension(mid, webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverDirectionRecvonly)
}

const (
	audioClock = 48000
	videoClock = 90000
)

// quiet is a logger that says nothing: pion reports every ordinary leave as an error, and its lines hold addresses.
type quiet struct{}

func (quiet) NewLogger(string) logging.LeveledLogger { return quiet{} }
func (quiet) Trace(string)                           {}
func (quiet) Tracef(string, ...any)                  {}
func (quiet) Debug(string)                           {}
func (quiet) Debugf(string, ...any)                  {}
func (quiet) Info(string)                            {}
func (quiet) Infof(string, ...any)                   {}
func (quiet) Warn(string)                            {}
func (quiet) Warnf(string, ...any)                   {}
func (quiet) Error(string)                           {}
func (quiet) Errorf(string, ...any)                  {}
