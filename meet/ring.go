package meet

import "sync"

const (
	ringBytes = 192 << 10 // a second at 1.5 Mbit/s: longer than any jitter buffer waits
	ringSlots = 256       // power of two, so that a sequence number is its own index
)

// ring keeps the last packets of one published track for whoever lost one: one copy for all subscribers.
// It is a byte ring with an index, because 256 slots of a full packet each would take twice the memory.
// Its track's lock guards it.
type ring struct {
	total uint64 // bytes ever written; an entry is alive while total - its position ≤ ringBytes
	index [ringSlots]ringEntry
	bytes [ringBytes]byte
}

type ringEntry struct {
	at     uint64
	ts     uint32
	size   uint16
	seq    uint16
	marker bool
}

var rings = sync.Pool{New: func() any { return new(ring) }}

func newRing() *ring {
	r := rings.Get().(*ring)
	r.total, r.index = ringBytes, [ringSlots]ringEntry{} // position 0 is then too old to be alive
	return r
}

// put keeps a copy of p.
func (r *ring) put(p *packet) {
	if len(p.payload) == 0 || len(p.payload) > maxPacket {
		return
	}
	at := r.total % ringBytes
	if at+uint64(len(p.payload)) > ringBytes { // do not wrap inside a packet
		r.total += ringBytes - at
		at = 0
	}
	copy(r.bytes[at:], p.payload)
	r.index[p.seq%ringSlots] = ringEntry{at: r.total, ts: p.ts, size: uint16(len(p.payload)), seq: p.seq, marker: p.marker} // #nosec G115 -- a datagram is shorter than 64 KiB
	r.total += uint64(len(p.payload))
}

// get returns packet seq with its payload copied into buf; false when it is no longer there.
func (r *ring) get(seq uint16, buf []byte) (packet, bool) {
	e := r.index[seq%ringSlots]
	if e.size == 0 || e.seq != seq || r.total-e.at > ringBytes {
		return packet{}, false
	}
	at := e.at % ringBytes
	n := copy(buf, r.bytes[at:at+uint64(e.size)])
	return packet{seq: seq, ts: e.ts, marker: e.marker, vp8: readVP8(buf[:n]), payload: buf[:n]}, true
}
