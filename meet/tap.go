package meet

import (
	"io"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/transport/v5/packetio"
)

// The taps stand where pion would put a buffer between its decrypting goroutine and a reader: they
// handle the packet on the spot. A buffer, a wake-up and a goroutine for each of a person's twenty-five
// lines are then not needed. Close waits for the goroutine they run in: nothing here may take a lock
// of a PeerConnection's transport, its own or another's (TestCloseWhileForwarding).

// rtpTap receives the decrypted packets of one incoming SSRC.
type rtpTap struct {
	peer *peer
	ssrc uint32
	raw  rtp.Packet
	pkt  packet
	to   *track // nil until known
	lost int    // packets of an SSRC which belongs to no line
}

// unknownLimit is after how many packets without a line an SSRC is no longer looked at.
const unknownLimit = 100

// Write forwards one packet. It never fails: an error would end the whole connection's loop.
func (t *rtpTap) Write(b []byte) (int, error) {
	if t.lost > unknownLimit || t.raw.Unmarshal(b) != nil {
		return len(b), nil
	}
	if t.to == nil {
		if t.to = t.peer.lineOf(t.ssrc, &t.raw); t.to == nil {
			t.lost++
			return len(b), nil
		}
	}
	if t.to.pt.Load() == uint32(t.raw.PayloadType) {
		t.pkt.read(&t.raw, t.to.index > 0)
		t.to.arrive(&t.pkt, t.ssrc, time.Now(), t.peer.ask) // media pace, not the clock of rules
	}
	return len(b), nil
}

// Read ends at once: pion's own readers have nothing to do here.
func (t *rtpTap) Read([]byte) (int, error) { return 0, io.EOF }
func (t *rtpTap) Close() error             { return nil }

// rtcpTap receives the RTCP packets about one SSRC, ours or theirs.
type rtcpTap struct {
	peer   *peer
	ssrc   uint32
	at     *place
	from   *track
	known  bool
	resent []byte
}

// Write heeds one packet.
func (t *rtcpTap) Write(b []byte) (int, error) {
	if !t.known {
		t.at, t.from = t.peer.placeOf(t.ssrc), t.peer.trackOf(t.ssrc)
		t.known = t.at != nil || t.from != nil
	}
	if !t.known {
		return len(b), nil
	}
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return len(b), nil
	}
	for _, packet := range packets {
		if t.from != nil {
			t.from.intake.report(packet, t.ssrc, time.Now())
		}
		if t.at != nil {
			if t.resent == nil {
				t.resent = make([]byte, maxPacket)
			}
			t.peer.heed(packet, t.at, t.resent)
		}
	}
	return len(b), nil
}

func (t *rtcpTap) Read([]byte) (int, error) { return 0, io.EOF }
func (t *rtcpTap) Close() error             { return nil }

// tap is pion's BufferFactory for this peer.
func (p *peer) tap(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	if kind == packetio.RTCPBufferPacket {
		return &rtcpTap{peer: p, ssrc: ssrc}
	}
	return &rtpTap{peer: p, ssrc: ssrc}
}

// placeOf returns the place that sends as ssrc.
func (p *peer) placeOf(ssrc uint32) *place {
	for _, at := range p.places() {
		if at.ssrcNow() == ssrc {
			return at
		}
	}
	return nil
}

// trackOf returns the published line last seen as ssrc.
func (p *peer) trackOf(ssrc uint32) *track {
	for _, t := range p.tracks {
		if t.ssrc.Load() == ssrc {
			return t
		}
	}
	return nil
}

// lineOf returns the published line an incoming SSRC belongs to: as the offer declared it, or as the
// packet's MID extension says (a line offered without a track declares nothing).
func (p *peer) lineOf(ssrc uint32, raw *rtp.Packet) *track {
	p.linesMu.Lock()
	defer p.linesMu.Unlock()
	index, ok := p.declared[ssrc]
	if !ok {
		mid := raw.GetExtension(p.midExtension)
		if len(mid) == 0 {
			return nil
		}
		if index, ok = p.mids[string(mid)]; !ok {
			return nil
		}
	}
	return p.tracks[index]
}
