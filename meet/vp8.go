package meet

// vp8Key tells whether an RTP payload begins a VP8 key frame (RFC 7741, 4.2 and 4.3).
func vp8Key(b []byte) bool {
	if len(b) < 1 || b[0]&0x10 == 0 || b[0]&0x07 != 0 { // S: starts a partition; PID: the first one
		return false
	}
	at := 1
	if b[0]&0x80 != 0 { // X: extension byte I L T K
		if len(b) < 2 {
			return false
		}
		ext := b[1]
		at = 2
		if ext&0x80 != 0 { // I: picture id of one or two bytes
			if len(b) <= at {
				return false
			}
			if b[at]&0x80 != 0 {
				at++
			}
			at++
		}
		if ext&0x40 != 0 { // L
			at++
		}
		if ext&0x30 != 0 { // T or K share a byte
			at++
		}
	}
	return len(b) > at && b[at]&0x01 == 0 // P = 0: key frame
}
