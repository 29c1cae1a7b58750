package handlers

import (
	"bytes"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// admitted says, by extension, which sniffed types may come in: a name and a content that
// disagree are refused, whatever the browser declared [R11].
var admitted = map[string][]string{
	".pdf":  {"application/pdf"},
	".jpg":  {"image/jpeg"},
	".jpeg": {"image/jpeg"},
	".png":  {"image/png"},
	".tif":  {"image/tiff"},
	".tiff": {"image/tiff"},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	".odt":  {"application/vnd.oasis.opendocument.text"},
	".ods":  {"application/vnd.oasis.opendocument.spreadsheet"},
	".txt":  {"text/plain"},
	".eml":  {"message/rfc822", "text/plain"},
	".p7m":  {"application/pkcs7-signature", "application/pkcs7-mime", "application/octet-stream", "text/plain"},
}

// admit returns the media type under which a file is kept, or why it may not come in. Only
// its first bytes are looked at; nothing is ever unpacked.
func admit(name string, head []byte, size int64) (mediaType, why string) {
	if size == 0 {
		return "", "il file è vuoto."
	}
	ext := strings.ToLower(path.Ext(name))
	types, ok := admitted[ext]
	if !ok {
		return "", "tipo di file non ammesso. Si possono allegare pdf, p7m, jpg, png, tiff, docx, xlsx, odt, ods, txt, eml."
	}
	sniffed, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	for _, t := range types {
		if sniffed == t && plausible(ext, head) {
			if ext == ".p7m" {
				return "application/pkcs7-mime", ""
			}
			return t, ""
		}
	}
	return "", "il contenuto non corrisponde all’estensione " + ext + "."
}

// plausible looks closer where the sniffed type alone says too little.
func plausible(ext string, head []byte) bool {
	switch ext {
	case ".p7m": // DER or its Base64
		return bytes.HasPrefix(head, []byte{0x30}) || bytes.HasPrefix(head, []byte("MI")) || bytes.HasPrefix(head, []byte("-----BEGIN"))
	case ".eml": // a header field first
		line, _, _ := bytes.Cut(head, []byte("\n"))
		return bytes.Contains(line, []byte(":")) || bytes.HasPrefix(line, []byte("From "))
	}
	return true
}
