package db

import (
	"golang.org/x/text/unicode/norm"

	"combipat/desk"
)

// Readable is desk.Readable with its letters composed (NFC): how every text is kept, from
// whatever it came [A31].
func Readable(text string) string { return norm.NFC.String(desk.Readable(text)) }

// Typed is Readable for what stood in a field: without a letter or a digit it is empty [A31].
func Typed(text string) string {
	if text = Readable(text); desk.Blank(text) {
		return ""
	}
	return text
}
