package db

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// textOnly returns the arguments of a statement without the bytes that are no text: NUL and
// what is no UTF-8. PostgreSQL refuses them and SQLite would keep them; whoever sends them,
// in a field or an address, gets neither an error of ours nor their bytes back.
func textOnly(args []any) []any {
	for i, arg := range args {
		if v := reflect.ValueOf(arg); v.Kind() == reflect.String && !isText(v.String()) {
			args[i] = strings.ReplaceAll(strings.ToValidUTF8(v.String(), ""), "\x00", "")
		}
	}
	return args
}

func isText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// Plain returns text in lower case, without accents and with everything but letters and
// digits as single blanks, so that «Perché» is found for "perche" on both databases.
func Plain(text string) string {
	strip := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	folded, _, err := transform.String(strip, text)
	if err != nil {
		folded = text
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(folded), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
