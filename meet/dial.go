package meet

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pion/sdp/v3"
)

// answerWithin is generous: our candidates are sockets which are already open.
const answerWithin = 5 * time.Second

// connect makes the link for an offer which has passed the gate, starts it, and returns the answer with all candidates.
func (p *peer) connect(ctx context.Context, o *offer) (string, error) {
	own, err := p.room.srv.identity()
	if err != nil {
		return "", err
	}
	l, err := p.room.srv.engine.link(p, o)
	if err != nil {
		return "", err
	}
	p.link = l
	p.learn(o)
	l.answer.fingerprint = own.fingerprint
	text, err := p.settle(ctx, o)
	if err == nil {
		l.conn, err = l.agent.StartAccept(o.ufrag, o.pwd)
	}
	if err != nil {
		close(l.ended) // never began
		return "", err
	}
	running, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	go l.run(running, own)
	return text, nil
}

// learn notes which SSRC, MID and payload type belong to which line.
func (p *peer) learn(o *offer) {
	declared, mids, extension := map[uint32]int{}, map[string]int{}, 0
	for i, line := range o.lines[:published] {
		mids[line.mid] = i
		p.tracks[i].pt.Store(uint32(line.payload))
		extension = max(extension, line.midID)
		for _, ssrc := range line.ssrcs {
			declared[ssrc] = i
		}
	}
	for i, at := range p.lines {
		at.bind(p.link, o.lines[published+i].payload)
	}
	p.linesMu.Lock()
	defer p.linesMu.Unlock()
	p.declared, p.mids, p.midExtension = declared, mids, uint8(extension)
}

// settle makes the answer, once every candidate of ours is known.
func (p *peer) settle(ctx context.Context, o *offer) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerWithin, ErrBusy)
	defer cancel()
	stop := context.AfterFunc(p.ending, cancel)
	defer stop()
	if err := p.link.gather(ctx); err != nil {
		if p.ending.Err() != nil {
			return "", p.why
		}
		return "", err
	}
	p.link.answer.version++
	return p.link.answer.text(o, p.lines), nil
}

// restart is a request to the owner: a new offer of the same connection.
type restart struct {
	ctx   context.Context
	offer *offer
	reply chan<- restarted // room for one
}

type restarted struct {
	answer string
	err    error
}

func (r restart) answer(p *peer) {
	answer, err := p.again(r.ctx, r.offer)
	r.reply <- restarted{answer, err}
}

// again answers a later offer of the same connection: new credentials for ICE; keys and media go on. ErrOffer if it is about another connection.
func (p *peer) again(ctx context.Context, o *offer) (string, error) {
	if !p.link.remote.sameAs(o) {
		return "", ErrOffer
	}
	if err := p.link.agent.Restart("", ""); err != nil {
		return "", fmt.Errorf("restart: %w", err)
	}
	if err := p.link.agent.SetRemoteCredentials(o.ufrag, o.pwd); err != nil {
		return "", fmt.Errorf("restart: %w", err)
	}
	p.learn(o)
	return p.settle(ctx, o)
}

// sameAs tells whether two offers are of one connection: same certificate, same lines.
func (o *offer) sameAs(later *offer) bool {
	sameLine := func(a, b offeredLine) bool { return a.mid == b.mid && a.payload == b.payload }
	samePrint := func(a, b sdp.Attribute) bool { return strings.EqualFold(a.Value, b.Value) }
	return slices.EqualFunc(o.lines, later.lines, sameLine) && slices.EqualFunc(o.fingerprints, later.fingerprints, samePrint)
}
