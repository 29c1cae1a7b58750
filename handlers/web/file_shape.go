package web

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"net/mail"
	"slices"
)

// signedData is the OID 1.2.840.113549.1.7.2, which a signed document begins with.
var signedData = []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")

// maxSignedRest is what may follow a signature: some programs fill up a block with zeros.
const maxSignedRest = 1 << 10

// signedShape looks at the outermost shell of a .p7m, in DER or its Base64: a sequence that
// says it is signed data and that is as long as the file. The signature is not verified here.
func signedShape(f *candidate) string {
	const why = "non è un documento firmato .p7m, oppure è rovinato."
	if f.family != signedFile {
		return ""
	}
	b, length := f.head, f.size
	if !bytes.HasPrefix(b, []byte{0x30}) {
		if bytes.HasPrefix(b, []byte("-----BEGIN")) {
			_, b, _ = bytes.Cut(b, []byte("\n"))
		}
		b, length = unbase64(b), 0
	}
	if len(b) < 2 || b[0] != 0x30 {
		return why
	}
	header, said := 2, int64(b[1])
	if n := int(b[1] &^ 0x80); b[1] > 0x80 && n <= 4 && len(b) >= 2+n { // the length is n bytes
		header, said = 2+n, 0
		for _, c := range b[2 : 2+n] {
			said = said<<8 | int64(c)
		}
	}
	if !bytes.HasPrefix(b[header:], signedData) {
		return why
	}
	if b[1] == 0x80 || length == 0 { // of a length that stands nowhere, or known after decoding only
		return ""
	}
	rest := length - int64(header) - said
	return when(rest < 0 || rest > maxSignedRest, why)
}

// unbase64 decodes the beginning of a text.
func unbase64(text []byte) []byte {
	text = slices.DeleteFunc(slices.Clone(text[:min(len(text), 200)]), func(c byte) bool { return c <= ' ' })
	text = text[:len(text)/4*4]
	b := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, _ := base64.StdEncoding.Decode(b, text)
	return b[:n]
}

// maxPixels is A3 at 1200 dots an inch, both sides; 6 MiB of PNG can hold a hundred times that.
const maxPixels = 300_000_000

// pictureSize reads the measures a PNG declares, and whether a TIFF's first page lies in it.
func pictureSize(f *candidate) string {
	switch f.media {
	case "image/png":
		if len(f.head) < 24 || string(f.head[12:16]) != "IHDR" {
			return "l’immagine è rovinata."
		}
		w, h := int64(binary.BigEndian.Uint32(f.head[16:])), int64(binary.BigEndian.Uint32(f.head[20:]))
		return when(w < 1 || h < 1 || w > 1<<20 || h > 1<<20 || w*h > maxPixels, "l’immagine dichiara una grandezza impossibile.")
	case "image/tiff":
		var order binary.ByteOrder = binary.LittleEndian
		if bytes.HasPrefix(f.head, []byte("MM")) {
			order = binary.BigEndian
		}
		if len(f.head) < 8 {
			return "l’immagine è rovinata."
		}
		page := int64(order.Uint32(f.head[4:]))
		return when(page < 8 || page >= f.size, "l’immagine è rovinata.")
	}
	return ""
}

// onlyText reads a text to its end: one with characters that no text has is something else.
// UTF-16 is told by its mark; of the rest, whatever its code page, a byte is enough.
func onlyText(f *candidate) string {
	if f.family != textFile {
		return ""
	}
	width, low := 1, 0
	switch {
	case bytes.HasPrefix(f.head, []byte("\xff\xfe")):
		width, low = 2, 0
	case bytes.HasPrefix(f.head, []byte("\xfe\xff")):
		width, low = 2, 1
	}
	const block = 32 << 10 // even
	for at := int64(0); at < f.size; at += block {
		b := f.bytes(at, block)
		for i := 0; i+width <= len(b); i += width {
			c := b[i+low]
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && (width == 1 || b[i+1-low] == 0) {
				return "non è un testo: contiene caratteri di controllo."
			}
		}
	}
	return ""
}

// maxMailHeader is more than the longest chain of relays leaves behind.
const maxMailHeader = 256 << 10

// mailHeader reads the header of a saved message, which names its sender.
func mailHeader(f *candidate) string {
	if f.media != "message/rfc822" {
		return ""
	}
	b := bytes.TrimLeft(bytes.TrimPrefix(f.bytes(0, maxMailHeader), []byte("\xef\xbb\xbf")), "\r\n")
	if bytes.HasPrefix(b, []byte("From ")) { // a mailbox of one message
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err == nil && m.Header.Get("X-Unsent") != "" {
		return "è una bozza di Outlook non ancora spedita: spediscila, e allega il messaggio che sta in Posta inviata."
	}
	if err != nil || m.Header.Get("From") == "" && m.Header.Get("Sender") == "" {
		return "non è un messaggio di posta salvato."
	}
	return ""
}
