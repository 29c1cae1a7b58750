package meet

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/logging"
)

// engine makes links: what every one of the process shares.
type engine struct {
	options []ice.AgentOption
	wires   []*wire
	longWay time.Duration
}

func newEngine(cfg Config, wires []*wire, udp ice.UDPMux, tcp ice.TCPMux) engine {
	networks := []ice.NetworkType{ice.NetworkTypeUDP4, ice.NetworkTypeUDP6}
	options := []ice.AgentOption{
		ice.WithICELite(true), ice.WithCandidateTypes([]ice.CandidateType{ice.CandidateTypeHost}),
		ice.WithLoggerFactory(quiet{}), ice.WithUDPMux(udp), ice.WithDisableActiveTCP(),
		ice.WithMulticastDNSMode(ice.MulticastDNSModeDisabled),
		ice.WithDisconnectedTimeout(cfg.LostAfter), ice.WithFailedTimeout(cfg.GoneAfter), ice.WithKeepaliveInterval(2 * time.Second),
	}
	if tcp != nil {
		options = append(options, ice.WithTCPMux(tcp))
		networks = append(networks, ice.NetworkTypeTCP4, ice.NetworkTypeTCP6)
	}
	options = append(options, ice.WithNetworkTypes(networks))
	if cfg.Loopback {
		options = append(options, ice.WithIncludeLoopback())
	}
	if len(cfg.PublicIPs) > 0 {
		options = append(options, ice.WithAddressRewriteRules(ice.AddressRewriteRule{
			External: cfg.PublicIPs, AsCandidateType: ice.CandidateTypeHost, Mode: ice.AddressRewriteReplace,
		}))
	}
	return engine{options, wires, min(time.Second, cfg.LostAfter/4)}
}

// try makes and ends an agent: a wrong public address is to be told at the start, not to the first who joins.
func (e engine) try() error {
	agent, err := ice.NewAgentWithOptions(e.options...)
	if err != nil {
		return err
	}
	return agent.Close()
}

// link returns a link for the offer of p, not yet started.
func (e engine) link(p *peer, o *offer) (*link, error) {
	agent, err := ice.NewAgentWithOptions(e.options...)
	if err != nil {
		return nil, err
	}
	l := &link{
		agent: agent, wires: e.wires, remote: o, answer: answer{session: rand.Uint64() >> 1}, longWay: e.longWay, // #nosec G404 -- a session id of an SDP is no secret
		heard: p.heard, reports: p.heed, changed: p.setState,
		cancel: func() {}, ended: make(chan struct{}), sources: map[uint32]bool{},
	}
	if err := agent.OnConnectionStateChange(l.iceState); err != nil {
		return nil, err
	}
	return l, agent.OnSelectedCandidatePairChange(l.paired)
}

// gather returns our candidates and credentials; they are sockets which are already open, so it takes no time.
func (l *link) gather(ctx context.Context) error {
	done := make(chan struct{})
	var once sync.Once
	err := l.agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			once.Do(func() { close(done) })
		}
	})
	if err != nil {
		return err
	}
	if err := l.agent.GatherCandidates(); err != nil {
		return err
	}
	select {
	case <-done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	candidates, err := l.agent.GetLocalCandidates()
	if err != nil {
		return err
	}
	l.answer.candidates = l.answer.candidates[:0]
	for _, c := range candidates {
		l.answer.candidates = append(l.answer.candidates, c.Marshal())
	}
	l.answer.ufrag, l.answer.pwd, err = l.agent.GetLocalUserCredentials()
	return err
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
