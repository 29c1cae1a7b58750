package meet

import "github.com/pion/rtp"

// maxPacket is pion's receive MTU; browsers stay under 1,250.
const maxPacket = 1460

// packet is what is forwarded of an RTP packet: everything else is the place's own.
type packet struct {
	seq     uint16
	ts      uint32
	marker  bool
	vp8     vp8 // of a picture
	payload []byte
}

// read takes over what is forwarded of raw; header extensions and padding stay behind: they are about
// the publisher's path, not the subscriber's. The payload is raw's own, valid until the next packet.
func (p *packet) read(raw *rtp.Packet, video bool) {
	*p = packet{seq: raw.SequenceNumber, ts: raw.Timestamp, marker: raw.Marker, payload: raw.Payload}
	if video {
		p.vp8 = readVP8(raw.Payload)
	}
}
