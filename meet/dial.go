package meet

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// connect builds the PeerConnection for an offer which has passed the gate and returns the answer with all candidates.
func (p *peer) connect(ctx context.Context, offer string) (string, error) {
	pc, err := p.room.srv.newConnection(p.tap)
	if err != nil {
		return "", err
	}
	p.pc = pc
	pc.OnConnectionStateChange(p.setState)
	desc := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	if err := pc.SetRemoteDescription(desc); err != nil {
		return "", fmt.Errorf("%w: %w", ErrOffer, err)
	}
	for _, at := range p.places() {
		if _, err := pc.AddTrack(at); err != nil { // fills the offer's recvonly lines in their order
			return "", fmt.Errorf("%w: %w", ErrOffer, err)
		}
	}
	if err := p.learnLines(desc); err != nil {
		return "", err
	}
	return p.settle(ctx)
}

// learnLines notes which SSRC, MID and payload type belong to which published line.
func (p *peer) learnLines(desc webrtc.SessionDescription) error {
	parsed, err := desc.Unmarshal()
	if err != nil {
		return ErrOffer
	}
	declared, mids, extension := map[uint32]int{}, map[string]int{}, 0
	for i, tr := range p.pc.GetTransceivers()[:published] {
		mids[tr.Mid()] = i
		params := tr.Receiver().GetParameters()
		if len(params.Codecs) == 0 {
			return fmt.Errorf("%w: no common codec", ErrOffer)
		}
		p.tracks[i].pt.Store(uint32(params.Codecs[0].PayloadType))
		for _, ext := range params.HeaderExtensions {
			if ext.URI == sdp.SDESMidURI {
				extension = ext.ID
			}
		}
		for _, a := range parsed.MediaDescriptions[i].Attributes {
			if a.Key != "ssrc" {
				continue
			}
			number, _, _ := strings.Cut(a.Value, " ")
			if ssrc, err := strconv.ParseUint(number, 10, 32); err == nil {
				declared[uint32(ssrc)] = i
			}
		}
	}
	p.linesMu.Lock()
	defer p.linesMu.Unlock()
	p.declared, p.mids, p.midExtension = declared, mids, uint8(extension)
	return nil
}

// settle makes the answer and waits until every candidate of ours is in it.
func (p *peer) settle(ctx context.Context) (string, error) {
	answer, err := p.pc.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrOffer, err)
	}
	complete := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(answer); err != nil {
		return "", fmt.Errorf("%w: %w", ErrOffer, err)
	}
	late := time.NewTimer(answerWithin)
	defer late.Stop()
	select {
	case <-complete:
		return p.pc.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-p.stopping:
		return "", p.why
	case <-late.C:
		return "", ErrBusy
	}
}

// answerWithin is generous: our candidates are sockets which are already open.
const answerWithin = 5 * time.Second

// restart is a request to the owner: a new offer of the same connection.
type restart struct {
	ctx   context.Context
	offer string
	reply chan<- restarted // room for one
}

type restarted struct {
	answer string
	err    error
}

func (r restart) answer(p *peer) {
	err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: r.offer})
	if err != nil {
		r.reply <- restarted{err: fmt.Errorf("%w: %w", ErrOffer, err)}
		return
	}
	if err := p.learnLines(*p.pc.RemoteDescription()); err != nil {
		r.reply <- restarted{err: err}
		return
	}
	answer, err := p.settle(r.ctx)
	r.reply <- restarted{answer, err}
}
