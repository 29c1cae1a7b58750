package desk

import (
	"strings"
	"unicode/utf16"
)

// Length is how long a text is for every limit of the service: as the box in which it is typed
// counts it, in units of UTF-16 with one for a line break, so that what the box takes is never
// refused afterwards, nor the other way round.
func Length(text string) int {
	return len(utf16.Encode([]rune(strings.ReplaceAll(text, "\r\n", "\n"))))
}
