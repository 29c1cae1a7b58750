package db

import (
	"reflect"
	"strings"
	"unicode/utf8"
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
