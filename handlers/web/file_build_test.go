package web_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"strings"

	"combipat/handlers/story"
)

// part is an entry of an archive made up by a test. raw writes it as it says, true or not.
type part struct {
	name     string
	content  string
	raw      bool
	method   uint16
	flags    uint16
	unpacked uint64 // of a raw one, when it is not what it holds
}

// archive writes a valid archive, raw parts excepted: the others are compressed, with their
// sizes behind them, as most programs do.
func archive(parts ...part) []byte { return archiveAt(0, parts...) }

func archiveAt(offset int64, parts ...part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.SetOffset(offset)
	for _, p := range parts {
		if p.raw {
			h := &zip.FileHeader{Name: p.name, Method: p.method, Flags: p.flags, CRC32: crc32.ChecksumIEEE([]byte(p.content)),
				CompressedSize64: uint64(len(p.content)), UncompressedSize64: cmp.Or(p.unpacked, uint64(len(p.content)))}
			w, err := z.CreateRaw(h)
			story.Must(err)
			_, err = w.Write([]byte(p.content))
			story.Must(err)
			continue
		}
		w, err := z.Create(p.name)
		story.Must(err)
		_, err = w.Write([]byte(p.content))
		story.Must(err)
	}
	story.Must(z.Close())
	return b.Bytes()
}

// noise is what no method can shrink, the same at every run.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func stored(name, content string) part { return part{name: name, content: content, raw: true} }

func packed(name, content string) part { return part{name: name, content: content} }

// The parts of honest documents, to which a hostile one adds its own.
func docx(more ...part) []byte { return archive(docxParts(more...)...) }

func docxParts(more ...part) []part {
	return append([]part{packed("[Content_Types].xml", story.XmlHead+"<Types/>"), packed("_rels/.rels", story.XmlHead+"<Relationships/>"),
		packed("word/document.xml", story.XmlHead+"<document>"+strings.Repeat("parole ", 50)+"</document>")}, more...)
}

func xlsx(more ...part) []byte {
	return archive(append([]part{stored("[Content_Types].xml", story.XmlHead+"<Types/>"), stored("_rels/.rels", story.XmlHead+"<Relationships/>"),
		stored("xl/workbook.xml", story.XmlHead+"<workbook/>")}, more...)...)
}

func opendoc(media string, more ...part) []byte {
	return archive(append([]part{stored("mimetype", media), packed("content.xml", story.XmlHead+"<document/>"),
		packed("META-INF/manifest.xml", story.XmlHead+"<manifest/>")}, more...)...)
}

const (
	odtType = "application/vnd.oasis.opendocument.text"
	odsType = "application/vnd.oasis.opendocument.spreadsheet"
)

func odt(more ...part) []byte { return opendoc(odtType, more...) }
func ods(more ...part) []byte { return opendoc(odsType, more...) }

// patched replaces the n-th place, from 1, where old stands.
func patched(b []byte, old, now string, n int) []byte {
	at := 0
	for ; n > 0; n-- {
		i := bytes.Index(b[at:], []byte(old))
		if i < 0 {
			panic("nothing to patch: " + old)
		}
		at += i + 1
	}
	at--
	return bytes.Join([][]byte{b[:at], []byte(now), b[at+len(old):]}, nil)
}

// set changes bytes at an offset from the end record, or from the start of the n-th line of the
// directory.
func set(b []byte, at int, value ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], value)
	return b
}

func endRecord(b []byte) int { return bytes.LastIndex(b, []byte("PK\x05\x06")) }

func line(b []byte, n int) int {
	at := -1
	for ; n > 0; n-- {
		at += 1 + bytes.Index(b[at+1:], []byte("PK\x01\x02"))
	}
	return at
}

// unlisted takes the n-th line out of the directory: the part lies there, and nobody says so.
func unlisted(b []byte, n int) []byte {
	from, to := line(b, n), endRecord(b)
	if next := bytes.Index(b[from+1:], []byte("PK\x01\x02")); next >= 0 {
		to = from + 1 + next
	}
	gone := to - from
	b = append(bytes.Clone(b[:from]), b[to:]...)
	end := b[endRecord(b):]
	le := binary.LittleEndian
	le.PutUint16(end[8:], le.Uint16(end[8:])-1)
	le.PutUint16(end[10:], le.Uint16(end[10:])-1)
	le.PutUint32(end[12:], le.Uint32(end[12:])-uint32(gone))
	return b
}

// overlapping is a document in whose last part, stored, another part lies whole; both are in
// the directory. A chain of them unpacks to millions of times its size.
func overlapping() []byte {
	inner := archive(stored("word/interno.xml", "<a/>"))
	inner = inner[:line(inner, 1)]
	b := docx(stored("word/esterno.xml", string(inner)))
	at, end := bytes.Index(b, inner), endRecord(b)
	central := archive(stored("word/interno.xml", "<a/>"))
	entry := central[line(central, 1):endRecord(central)]
	binary.LittleEndian.PutUint32(entry[42:], uint32(at))
	b = bytes.Join([][]byte{b[:end], entry, b[end:]}, nil)
	le, tail := binary.LittleEndian, b[end+len(entry):]
	le.PutUint16(tail[8:], le.Uint16(tail[8:])+1)
	le.PutUint16(tail[10:], le.Uint16(tail[10:])+1)
	le.PutUint32(tail[12:], le.Uint32(tail[12:])+uint32(len(entry)))
	return b
}

// der wraps content in a tag with its definite length.
func der(tag byte, content string) string {
	n := len(content)
	switch {
	case n < 0x80:
		return string([]byte{tag, byte(n)}) + content
	case n < 1<<16:
		return string([]byte{tag, 0x82, byte(n >> 8), byte(n)}) + content
	}
	return string([]byte{tag, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}) + content
}

const (
	oidSigned    = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
	oidEnveloped = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
)

// p7m is a signed document of so many bytes of content.
func p7m(n int) string { return der(0x30, oidSigned+der(0xa0, der(0x30, strings.Repeat("x", n)))) }

// png is the head of a picture of that many pixels.
func png(w, h uint32) string {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	b = binary.BigEndian.AppendUint32(b, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return string(b) + "\x08\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00IEND\xaeB`\x82"
}
