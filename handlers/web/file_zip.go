package web

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

const (
	zipEnd     = 22              // bytes of the end record
	zipTail    = zipEnd + 0xffff // and of the longest comment behind it
	zipEntries = 1000
	zipRatio   = 100
	zipTotal   = 100 << 20 // bytes that an archive may say it unpacks to
)

// zipEntry is a line of an archive's directory, with what the entry itself says.
type zipEntry struct {
	name         string
	flags        uint16
	method       uint16
	packed       int64
	unpacked     int64
	offset, data int64 // of the entry's own header, and of its content
	agrees       bool  // the entry's own header says the same
}

func (e zipEntry) descriptor() bool { return e.flags&8 != 0 } // sizes follow the content

// directory is the list at the end of an archive. Everything about an archive is judged by
// it; wrong says why it cannot be.
type directory struct {
	wrong   string
	count   int
	at      int64 // where it lies
	entries []zipEntry
}

// readDirectory reads the directory at the end of a file, and the header in front of each
// entry; it unpacks nothing.
func readDirectory(f *candidate) *directory {
	d := &directory{}
	end := f.tail[max(0, len(f.tail)-zipEnd):]
	if len(end) < zipEnd || !bytes.HasPrefix(end, []byte("PK\x05\x06")) {
		d.wrong = "l’archivio interno è incompleto o rovinato."
		if bytes.Contains(f.tail, []byte("PK\x05\x06")) {
			d.wrong = "qualcosa è stato aggiunto in fondo al documento."
		}
		return d
	}
	le := binary.LittleEndian
	d.count, d.at = int(le.Uint16(end[10:])), int64(le.Uint32(end[16:]))
	length := int64(le.Uint32(end[12:]))
	switch {
	case le.Uint16(end[20:]) != 0: // the comment that the length announces is not there
		d.wrong = "l’archivio interno è incompleto o rovinato."
	case le.Uint32(end[4:]) != 0 || le.Uint16(end[8:]) != uint16(d.count) || d.count == 0xffff: // #nosec G115 -- compared with what sixteen bits can hold
		d.wrong = "l’archivio interno è diviso in più parti o troppo grande."
	case d.at+length != f.size-zipEnd:
		d.wrong = "l’elenco dell’archivio interno non è al suo posto."
	case d.count > zipEntries: // counted, and not read
	default:
		d.read(f, f.bytes(d.at, length))
	}
	return d
}

// read takes the lines of the directory apart.
func (d *directory) read(f *candidate, b []byte) {
	le := binary.LittleEndian
	for len(b) >= 46 && bytes.HasPrefix(b, []byte("PK\x01\x02")) && len(d.entries) < d.count {
		name, rest := int(le.Uint16(b[28:])), int(le.Uint16(b[30:]))+int(le.Uint16(b[32:]))
		if len(b) < 46+name+rest {
			break
		}
		e := zipEntry{name: string(b[46 : 46+name]), flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]),
			packed: int64(le.Uint32(b[20:])), unpacked: int64(le.Uint32(b[24:])), offset: int64(le.Uint32(b[42:]))}
		e.compare(f, le.Uint32(b[16:]))
		d.entries = append(d.entries, e)
		b = b[46+name+rest:]
	}
	if len(b) != 0 || len(d.entries) != d.count || d.count == 0 {
		d.wrong = "l’elenco dell’archivio interno è rovinato."
	}
}

// compare reads the header in front of the entry's content: a program that unpacks from front
// to back believes that one, and must find there what the directory says.
func (e *zipEntry) compare(f *candidate, sum uint32) {
	le := binary.LittleEndian
	h := f.bytes(e.offset, int64(30+len(e.name)))
	if len(h) < 30+len(e.name) || !bytes.HasPrefix(h, []byte("PK\x03\x04")) {
		return
	}
	e.data = e.offset + 30 + int64(le.Uint16(h[26:])) + int64(le.Uint16(h[28:]))
	e.agrees = string(h[30:]) == e.name && int(le.Uint16(h[26:])) == len(e.name) &&
		le.Uint16(h[8:]) == e.method && (le.Uint16(h[6:])^e.flags)&9 == 0 && // locked, descriptor
		(e.descriptor() || le.Uint32(h[14:]) == sum && int64(le.Uint32(h[18:])) == e.packed && int64(le.Uint32(h[22:])) == e.unpacked)
}

// hiddenArchive finds the end of an archive at the end of a file that is none: a picture that
// is a program's archive as well.
func hiddenArchive(f *candidate) string {
	if f.family == zipFile {
		return ""
	}
	le := binary.LittleEndian
	for b := f.tail; ; {
		i := bytes.Index(b, []byte("PK\x05\x06"))
		if i < 0 || len(b)-i < zipEnd {
			return ""
		}
		b = b[i:]
		length := int64(le.Uint32(b[12:]))
		start := f.size - int64(len(b)) - length
		if int(le.Uint16(b[20:])) == len(b)-zipEnd && bytes.Equal(f.bytes(start, 4), []byte("PK\x01\x02")) {
			return "contiene nascosto un archivio."
		}
		b = b[4:]
	}
}

// layout says what is wrong with the place of the entries: they lie one behind the other from
// the first byte to the directory, without a gap that could hide something and without sharing
// a byte, as in the archives that unpack to a million times their size.
func (d *directory) layout() string {
	byPlace := slices.SortedFunc(slices.Values(d.entries), func(a, b zipEntry) int { return cmp.Compare(a.offset, b.offset) })
	var end, slack int64
	for _, e := range append(byPlace, zipEntry{offset: d.at}) {
		switch gap := e.offset - end; {
		case gap < 0:
			return "nell’archivio interno più parti occupano lo stesso posto."
		case gap > slack && end == 0:
			return "qualcosa è stato aggiunto davanti al documento."
		case gap > slack:
			return "nell’archivio interno c’è qualcosa che l’elenco non dice."
		}
		end, slack = e.data+e.packed, 0
		if e.descriptor() {
			slack = 24 // signature, sum and two sizes of up to 8 bytes
		}
	}
	return ""
}
