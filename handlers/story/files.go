package story

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var madeUp = regexp.MustCompile(`^@([0-9]+)(B|KiB|MiB)?\.([a-z0-9]+)$`)

// MakeFile makes up the file that "@5MiB.pdf" stands for: its name, and as many bytes as it
// says, to the byte, that begin as such a file does.
func MakeFile(spec string) (name string, content []byte, err error) {
	m := madeUp.FindStringSubmatch(spec)
	if m == nil {
		return "", nil, fmt.Errorf("not a made-up file: %q, wanted @5MiB.pdf", spec)
	}
	size, err := strconv.Atoi(m[1])
	size *= map[string]int{"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20}[m[2]]
	if err != nil || size > 64<<20 {
		return "", nil, fmt.Errorf("%s is too large to make up", spec)
	}
	content, err = makeContent(m[3], size)
	return spec[1:], content, err
}

// The first bytes of files that may be padded with anything.
var Magic = map[string]string{
	"pdf":  "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
	"png":  "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00",
	"jpg":  "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
	"tiff": "II*\x00\x08\x00\x00\x00",
	"txt":  "Documento di prova.\n",
	"eml":  "From: prova@example.org\nTo: prova@example.org\nSubject: prova\nDate: Wed, 1 Apr 2026 10:00:00 +0200\n\n",
	"p7m":  "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01",
	"exe":  "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00",
	"html": "<!DOCTYPE html><html><body><script>alert(1)</script>",
}

// entry is a file within a zip.
type entry struct{ name, content string }

const XmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// The entries that tell the kinds of zip apart, in the order programs write them.
var Zips = map[string][]entry{
	"docx": {{"[Content_Types].xml", XmlHead + "<Types/>"}, {"_rels/.rels", XmlHead + "<Relationships/>"}, {"word/document.xml", XmlHead + "<document/>"}},
	"xlsx": {{"[Content_Types].xml", XmlHead + "<Types/>"}, {"_rels/.rels", XmlHead + "<Relationships/>"}, {"xl/workbook.xml", XmlHead + "<workbook/>"}},
	"odt":  {{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", XmlHead + "<document/>"}},
	"ods":  {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", XmlHead + "<document/>"}},
	"zip":  {{"prova.txt", "prova"}},
}

func makeContent(ext string, size int) ([]byte, error) {
	switch ext {
	case "jpeg":
		ext = "jpg"
	case "tif":
		ext = "tiff"
	}
	if size == 0 {
		return nil, nil
	}
	if entries, ok := Zips[ext]; ok {
		return makeZip(entries, size)
	}
	head, ok := Magic[ext]
	if !ok {
		return nil, fmt.Errorf("nobody knows how a .%s begins", ext)
	}
	if size < len(head) {
		return nil, fmt.Errorf("a .%s has at least %d bytes", ext, len(head))
	}
	pad := byte(' ') // text stays text
	if strings.ContainsAny(head, "\x00") {
		pad = 0
	}
	return append([]byte(head), bytes.Repeat([]byte{pad}, size-len(head))...), nil
}

// makeZip writes a valid archive of exactly size bytes: an entry of blanks fills it up.
func makeZip(entries []entry, size int) ([]byte, error) {
	empty, err := zipOf(append(entries[:len(entries):len(entries)], entry{"riempitivo.txt", ""}))
	if err != nil {
		return nil, err
	}
	if size < len(empty) {
		return nil, fmt.Errorf("such an archive has at least %d bytes", len(empty))
	}
	return zipOf(append(entries[:len(entries):len(entries)], entry{"riempitivo.txt", strings.Repeat(" ", size-len(empty))}))
}

func zipOf(entries []entry) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(e.content)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}
