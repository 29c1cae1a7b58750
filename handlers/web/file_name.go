package web

import (
	"path"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	maxName      = 120 // characters
	maxNameBytes = 240 // file systems stop at 255
	unnamed      = "senza nome"
)

// reserved are names of devices, which Windows does not save under whatever their extension.
var reserved = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])([ .]|$)`)

// CleanName is a file's name as it is kept, shown and saved: composed (NFC), without the path
// some browsers send, control characters, what would turn it around on screen, and what no
// file system takes; a JPEG ends in .jpg; at most 120 characters, its extension kept. Two extensions stay in sight.
func CleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "�"), "\\", "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs), strings.ContainsRune(`/<>:"|?*`, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = norm.NFC.String(name) // last: what was between a letter and its accent is gone
	name = strings.TrimRight(strings.Trim(name, " "), " .")
	if name == "" {
		return unnamed
	}
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".jfif", ".jpe": // as some browsers and mail programmes name a JPEG
		name = strings.TrimSuffix(name, ext) + ".jpg"
	}
	if reserved.MatchString(name) {
		name = "_" + name
	}
	return shorten(name)
}

// shorten cuts the stem of a name that is too long.
func shorten(name string) string {
	runes := []rune(name)
	if len(runes) <= maxName && len(name) <= maxNameBytes {
		return name
	}
	ext := []rune(path.Ext(name))
	if len(ext) > 10 || len(string(ext)) > 20 {
		ext = nil
	}
	stem := runes[:min(len(runes)-len(ext), maxName-len(ext))]
	for len(string(stem))+len(string(ext)) > maxNameBytes {
		stem = stem[:len(stem)-1]
	}
	return strings.TrimRight(string(stem), " .") + string(ext)
}
