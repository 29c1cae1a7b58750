package handlers_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/gabriel-vasile/mimetype"

	"combipat/handlers/story"
)

// What stories attach is what it says: to the byte, and for who sniffs it.
func TestStoriesFiles(t *testing.T) {
	for ext, want := range map[string]string{
		"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "tiff": "image/tiff", "tif": "image/tiff",
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"odt":  "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
		"txt": "text/plain", "eml": "text/plain", "p7m": "application/octet-stream", "zip": "application/zip",
	} {
		for spec, size := range map[string]int{"@1KiB.": 1 << 10, "@5001B.": 5001, "@2MiB.": 2 << 20, "@70001.": 70001} {
			name, content, err := story.MakeFile(spec + ext)
			if err != nil || name != spec[1:]+ext || len(content) != size {
				t.Errorf("%s%s: %q of %d bytes, %v", spec, ext, name, len(content), err)
				continue
			}
			found := mimetype.Detect(content)
			for found != nil && !found.Is(want) {
				found = found.Parent()
			}
			if found == nil {
				t.Errorf("%s%s looks like %s", spec, ext, mimetype.Detect(content))
			}
			if _, isZip := story.Zips[ext]; isZip {
				if _, err := zip.NewReader(bytes.NewReader(content), int64(size)); err != nil {
					t.Errorf("%s%s: %v", spec, ext, err)
				}
			}
		}
	}
	for _, spec := range []string{"5MiB.pdf", "@pdf", "@5.pdf", "@5TiB.pdf", "@1KiB.boh", "@100B.docx", "@9999999MiB.pdf"} {
		if _, _, err := story.MakeFile(spec); err == nil {
			t.Errorf("%s was made up", spec)
		}
	}
}
