package desk

import (
	"strings"
	"testing"
)

// A31: what nobody can read is taken away, every kind of line end is one.
func TestReadable(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Il\a campanello\x1b[31m\f":               "Il campanello[31m",
		"uno\r\ndue\rtre\n\rquattro":              "uno\ndue\ntre\n\nquattro",
		"girata \u202eatarig\u202c \u2066x\u2069": "girata atarig x",
		"tab\tresta":           "tab\tresta",
		"par\u2029graf\u0085o": "par\ngraf\no",
		"rotto\xff":            "rotto",
		"👩‍👧 e 日本":             "👩‍👧 e 日本",
	} {
		if got := Readable(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestBlank(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " \t\n", "\u200b", "\u200b\ufeff\u2060\u00ad", "...", "—", "?!", "\u0301"} {
		if !Blank(text) {
			t.Errorf("%q is something", text)
		}
	}
	for _, text := range []string{"a", "7", "è", "日", ". a"} {
		if Blank(text) {
			t.Errorf("%q is nothing", text)
		}
	}
}

func TestNameOf(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"  Anna   Maria\n": "Anna Maria", "D’Amè": "D’Amè", "J. R.": "J. R.", "Elisabetta 2": "Elisabetta 2", "李": "李"} {
		bad := Invalid{}
		if got := NameOf(bad, "nome", typed, 100, "Scrivi il nome."); got != want || len(bad) > 0 {
			t.Errorf("%q is %q, %v", typed, got, bad)
		}
	}
	for typed, want := range map[string]string{"": "Scrivi il nome.", ".": "Scrivi il nome.", "\u200b": "Scrivi il nome.", "123": "almeno una lettera", "Ma\nrio": "una riga sola",
		strings.Repeat("a", 101): "Al massimo 100 caratteri."} {
		bad := Invalid{}
		if NameOf(bad, "nome", typed, 100, "Scrivi il nome."); !strings.Contains(bad["nome"], want) {
			t.Errorf("%q: %v, want %q", typed, bad, want)
		}
	}
}
