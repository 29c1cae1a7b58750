package web

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// kind is a type of file that may come in: what it is kept as, and what its first bytes may
// look like. Office documents are recognised by the directory of their archive instead.
type kind struct {
	media   string
	sniffed []string
	family  family
}

type family int

const (
	plainFile family = iota
	textFile
	zipFile
	signedFile
)

// admitted is the allow-list, by extension: a name and a content that disagree are refused,
// whatever the browser declared [R11].
var admitted = map[string]kind{
	".pdf":  {media: "application/pdf"},
	".jpg":  {media: "image/jpeg"},
	".jpeg": {media: "image/jpeg"}, // .jpe and .jfif too, which CleanName turns into .jpg
	".png":  {media: "image/png"},
	".tif":  {media: "image/tiff"},
	".tiff": {media: "image/tiff"},
	".docx": {media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", family: zipFile},
	".xlsx": {media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", family: zipFile},
	".odt":  {media: "application/vnd.oasis.opendocument.text", family: zipFile},
	".ods":  {media: "application/vnd.oasis.opendocument.spreadsheet", family: zipFile},
	// A list or a letter saved as text is text, whatever it looks like beyond that; a page or a
	// program is not.
	".txt": {media: "text/plain", family: textFile, sniffed: []string{"text/plain", "text/csv", "text/tab-separated-values",
		"application/json", "application/x-ndjson", "application/x-subrip", "message/rfc822"}},
	".eml": {media: "message/rfc822", family: textFile, sniffed: []string{"message/rfc822", "text/plain", "text/csv", "text/tab-separated-values"}},
	".p7m": {media: "application/pkcs7-mime", family: signedFile},
}

// candidate is a file that wants to come in.
type candidate struct {
	kind
	ext     string
	content io.ReaderAt
	size    int64
	head    []byte // as much as the recognition of types wants to see
	tail    []byte // the last bytes, where an archive has its end
	zip     *directory
}

// check is one question asked of a file; a text is the reason to refuse it. The first reason
// is the one shown, and each check has a file in the tests that only it refuses.
type check struct {
	name string
	why  func(f *candidate) string
}

// checks are asked in this order. A PDF is not looked into: its scripts lie compressed where
// only a whole reader finds them, and the institute's own forms have some. Nothing is ever
// unpacked, for the same 6 MiB may hold 6 GiB.
var checks = slices.Concat([]check{
	{"empty", func(f *candidate) string {
		return when(f.size == 0, "il file è vuoto. Se sta in OneDrive, iCloud o Google Drive aprilo prima, così viene scaricato; poi allegalo.")
	}},
	{"extension", knownExtension},
	{"content", agrees},
	{"beginning", pdfFirst},
	{"hidden archive", hiddenArchive},
	{"signed", signedShape},
	{"picture", pictureSize},
	{"text", onlyText},
	{"mail", mailHeader},
}, zipChecks)

// admit returns the media type under which a file is kept, or why it may not come in.
func admit(name string, content io.ReaderAt, size int64) (mediaType, why string) {
	return admitBy(checks, name, content, size)
}

func admitBy(checks []check, name string, content io.ReaderAt, size int64) (mediaType, why string) {
	ext := strings.ToLower(path.Ext(name))
	f := &candidate{kind: admitted[ext], ext: ext, content: content, size: size}
	f.head = f.bytes(0, 3072)
	f.tail = f.bytes(max(0, size-zipTail), zipTail)
	if f.family == zipFile {
		f.zip = readDirectory(f)
	}
	for _, c := range checks {
		if why := c.why(f); why != "" {
			return "", why
		}
	}
	return f.media, ""
}

// bytes returns up to n bytes from an offset, fewer where the file ends.
func (f *candidate) bytes(from, n int64) []byte {
	if from < 0 || from >= f.size || n <= 0 {
		return nil
	}
	b := make([]byte, min(n, f.size-from))
	got, _ := f.content.ReadAt(b, from)
	return b[:got]
}

func when(bad bool, why string) string {
	if bad {
		return why
	}
	return ""
}

func knownExtension(f *candidate) string {
	if f.media != "" {
		return ""
	}
	return strings.TrimSpace("tipo di file non ammesso. Si possono allegare pdf, p7m, jpg, png, tiff, docx, xlsx, odt, ods, txt, eml. " + advise(f))
}

// agrees compares what the content looks like with what the name says.
func agrees(f *candidate) string {
	switch f.family {
	case zipFile:
		if strings.HasPrefix(string(f.head), "\xd0\xcf\x11\xe0") {
			return "è protetto da una password, oppure è nel vecchio formato di Office: salvalo di nuovo come " + f.ext + " senza password."
		}
		if !strings.HasPrefix(string(f.head), "PK\x03\x04") {
			return disagrees(f)
		}
		return ""
	case signedFile: // looked at more closely by its own check
		return ""
	}
	sniffed, _, _ := strings.Cut(mimetype.Detect(f.head).String(), ";")
	switch {
	case sniffed == f.media || slices.Contains(f.sniffed, sniffed):
		return ""
	case f.ext == ".pdf" && bytes.Contains(f.head[:min(len(f.head), 1024)], pdfMark) && !strings.HasPrefix(sniffed, "text/html"):
		return pdfBehind
	case f.family == textFile && wideText(f.head):
		return "il testo è salvato in un modo che non tutti leggono: aprilo nel Blocco note e scegli File › Salva con nome › Codifica UTF-8."
	case f.ext == ".txt" && sniffed == "application/octet-stream" && !bytes.Contains(f.head, []byte{0}):
		return "il testo è salvato in un modo vecchio (MS-DOS): aprilo nel Blocco note e scegli File › Salva con nome › Codifica UTF-8."
	}
	return disagrees(f)
}

var pdfMark = []byte("%PDF-")

// pdfBehind is said of what a printer or an old program leaves.
const pdfBehind = "il documento non comincia come un PDF: prima del PDF ci sono altri dati. Aprilo e stampalo di nuovo in PDF."

// pdfFirst wants a PDF to begin as one; readers look for its mark further on, and find it
// behind a page or a program as well.
func pdfFirst(f *candidate) string {
	begins := strings.HasPrefix(strings.TrimLeft(string(f.head), "\ufeff \r\n"), "%PDF-")
	return when(f.media == "application/pdf" && !begins, pdfBehind)
}
