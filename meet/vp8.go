package meet

// vp8 is what a forwarder must know of a VP8 payload (RFC 7741, 4.2 and 4.3). The picture id and the index of the
// base layer count over one stream (RFC 7741: by one a picture), so a place which changes its source continues them.
// Today's Chromium forgives a jump with a key frame; a decoder may as well take an older id for a picture it has shown.
type vp8 struct {
	key   bool // begins a key frame
	pic   uint16
	tl0   uint8
	picAt uint8 // where the picture id stands, 0: nowhere
	tl0At uint8
	wide  bool // the id has 15 bits, not 7
}

// readVP8 returns what stands in a payload, nothing of a cut one.
func readVP8(b []byte) (d vp8) {
	if len(b) < 1 {
		return vp8{}
	}
	at := 1
	if b[0]&0x80 != 0 { // X: extension byte I L T K
		if len(b) < 2 {
			return vp8{}
		}
		ext := b[1]
		at = 2
		if ext&0x80 != 0 && len(b) > at+1 { // I: picture id of one or two bytes
			d.picAt, d.pic = uint8(at), uint16(b[at]&0x7f)
			if d.wide = b[at]&0x80 != 0; d.wide {
				d.pic = d.pic<<8 | uint16(b[at+1])
				at++
			}
			at++
		}
		if ext&0x40 != 0 && len(b) > at { // L
			d.tl0At, d.tl0 = uint8(at), b[at]
			at++
		}
		if ext&0x30 != 0 { // T or K share a byte
			at++
		}
	}
	if len(b) <= at {
		return vp8{}
	}
	d.key = b[0]&0x10 != 0 && b[0]&0x07 == 0 && b[at]&0x01 == 0 // S and PID: starts the first partition; P = 0
	return d
}

// write puts other numbers into a copy of the payload d was read from.
func (d vp8) write(b []byte) {
	if d.picAt > 0 {
		b[d.picAt] = b[d.picAt]&0x80 | uint8(d.pic&0x7f)
		if d.wide {
			b[d.picAt], b[d.picAt+1] = 0x80|uint8(d.pic>>8), uint8(d.pic) // #nosec G115 -- fifteen bits in two bytes
		}
	}
	if d.tl0At > 0 {
		b[d.tl0At] = d.tl0
	}
}

// numbers is how far a place's picture ids and base layer indices are from its source's.
type numbers struct {
	pic uint16
	tl0 uint8
}

// from returns d with a place's own numbers.
func (n numbers) from(d vp8) vp8 {
	d.pic = (d.pic - n.pic) & 0x7fff
	d.tl0 -= n.tl0
	return d
}
