package web

import (
	"net/url"
	"slices"

	"combipat/store"
)

// verbatim are the fields that nobody reads: passwords, the way back, a file's bytes.
var verbatim = []string{"password", "ripeti", "attuale", "poi", "tabella"}

// TypedField returns what stood in a field as a text is kept [A31].
func TypedField(name, value string) string {
	if slices.Contains(verbatim, name) {
		return value
	}
	return store.Typed(value)
}

// tidied puts the texts of a form as they are kept [A31].
func tidied(fields url.Values) url.Values {
	for name, values := range fields {
		for i := range values {
			values[i] = TypedField(name, values[i])
		}
	}
	return fields
}
