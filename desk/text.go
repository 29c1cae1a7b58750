package desk

import (
	"fmt"
	"strings"
	"unicode"
)

// A text is something a person can read [A31]. What comes in from a page, a list or the room
// passes here once, at the door; the store adds the composing of letters (NFC), for which the
// standard library has no table.

// Readable returns a text without what nobody can read: control characters, what turns writing
// around on the screen, bytes that are no letters. Every kind of line end is "\n".
func Readable(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(strings.ToValidUTF8(text, ""))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, text)
}

// Blank says whether a text holds nothing that can be read: no letter and no digit.
func Blank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) < 0
}

// NameOf returns a name as it was typed, with single spaces, and notes what keeps it from being
// one: it has a letter, stands on one line and has at most so many characters [A31].
func NameOf(bad Invalid, field, typed string, most int, ifEmpty string) string {
	typed = strings.TrimSpace(typed)
	name := strings.Join(strings.Fields(typed), " ")
	switch {
	case Blank(name):
		bad.Add(field, ifEmpty)
	case strings.ContainsAny(typed, "\n\r"):
		bad.Add(field, "Scrivilo su una riga sola.")
	case strings.IndexFunc(name, unicode.IsLetter) < 0:
		bad.Add(field, "Un nome ha almeno una lettera.")
	case Length(name) > most:
		bad.Add(field, fmt.Sprintf("Al massimo %d caratteri.", most))
	}
	return name
}
