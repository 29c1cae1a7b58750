package db

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FoldVersion is raised whenever Plain or Indexed give something else for the same text: what was
// kept with an earlier one is then folded anew when the program starts, see derived.go.
const FoldVersion = 1

// joint stands, while a text is folded, for whatever holds the parts of one word together.
const joint = '\''

// undecomposed are the letters that no decomposition of Unicode reaches, in lower case, as people
// write them who do not have them on their keyboard.
var undecomposed = map[rune]string{
	'æ': "ae", 'œ': "oe", 'ß': "ss", 'þ': "th", 'ð': "d", 'đ': "d", 'ł': "l", 'ø': "o", 'ı': "i", 'ȷ': "j",
	'ħ': "h", 'ŋ': "n", 'ŧ': "t", 'ĸ': "k", 'ƒ': "f", 'ə': "e", 'ǝ': "e", 'ɛ': "e", 'ɔ': "o", 'ɐ': "a", 'ɑ': "a",
	'ƀ': "b", 'ɓ': "b", 'ƃ': "b", 'ƈ': "c", 'ȼ': "c", 'ɖ': "d", 'ɗ': "d", 'ƌ': "d", 'ɇ': "e", 'ǥ': "g", 'ɠ': "g", 'ɣ': "g",
	'ɨ': "i", 'ɩ': "i", 'ɉ': "j", 'ƙ': "k", 'ⱪ': "k", 'ƚ': "l", 'ɫ': "l", 'ɱ': "m", 'ƞ': "n", 'ɲ': "n", 'ɵ': "o",
	'ƥ': "p", 'ɍ': "r", 'ʂ': "s", 'ș': "s", 'ƫ': "t", 'ƭ': "t", 'ʈ': "t", 'ʉ': "u", 'ʋ': "v", 'ƶ': "z", 'ȥ': "z", 'ʒ': "z", 'ƴ': "y", 'ɏ': "y",
	'ⱥ': "a", 'ⱦ': "t", 'ꞑ': "n", 'ꞓ': "c", 'ꞡ': "g", 'ꞣ': "k", 'ꞥ': "n", 'ꞧ': "r", 'ꞩ': "s", 'ς': "σ",
}

// apostrophes are the signs that people and word processors put between the parts of D’Angelo.
// They are looked for before anything is decomposed: the accent that stands alone would become a
// blank with an accent on it.
const apostrophes = "'’‘‛`´ʼʻʽˈˊˋ′ʹ＇ꞌ՚׳"

// unseen says whether a rune takes no place on the page and was not typed by the person who reads:
// soft hyphens, zero-width marks, directions, and what PDF readers leave of a hyphen.
func unseen(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\ufffe', '\uffff', '\ufffc':
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r)
}

// folded returns text in lower case, in the letters of a plain keyboard and digits; joints stand
// between the parts of one word and blanks for everything else.
func folded(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case ' ' <= r && r <= 'z' && r != '\'' && r != '`':
			return r // most of them
		case unseen(r):
			return -1
		case strings.ContainsRune(apostrophes, r):
			return joint
		}
		return r
	}, text)
	var b strings.Builder
	b.Grow(len(text))
	hyphen := false // the last sign was one; the end of a line after it breaks no word
	for _, r := range norm.NFKD.String(text) {
		switch r = unicode.ToLower(r); {
		case unicode.IsMark(r):
			continue
		case r == joint, unicode.Is(unicode.Pd, r), r == '−':
			hyphen = r != joint
			b.WriteRune(joint)
			continue
		case hyphen && (r == '\n' || r == '\r'):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if plain, ok := undecomposed[r]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(r)
			}
		default:
			b.WriteByte(' ')
		}
		hyphen = false
	}
	return b.String()
}

// partsOf returns the words of a folded text, each in the parts that its joints make of it.
func partsOf(folded string) (words [][]string) {
	for _, word := range strings.Fields(folded) {
		if parts := strings.FieldsFunc(word, func(r rune) bool { return r == joint }); len(parts) > 0 {
			words = append(words, parts)
		}
	}
	return words
}

// Plain returns text as it is compared: in lower case, without accents, ligatures and what nobody
// sees, with everything but letters and digits as single blanks, so that «Perché» is found for
// "perche" on both databases, «Łukasz» for "lukasz", and a word with a soft hyphen in it whole.
func Plain(text string) string {
	return strings.Join(slices.Concat(partsOf(folded(text))...), " ")
}

// mostParts bounds what one word with joints costs: its joined forms grow with the square.
const mostParts = 6

// Indexed returns the words of Plain and, after them, those that are written together from parts:
// «dangio» stands in it for D’Angiò, and «cb2026000123» for CB-2026-000123.
func Indexed(text string) string {
	words := partsOf(folded(text))
	all := slices.Concat(words...)
	for _, parts := range words {
		for from := range parts {
			for to := from + 2; to <= min(len(parts), from+mostParts); to++ {
				all = append(all, strings.Join(parts[from:to], ""))
			}
		}
	}
	return strings.Join(all, " ")
}

// Sought is a word that somebody looks for, in the ways in which it may be written: it is found
// where, of one of them, all the beginnings stand, and the whole word if there is one.
type Sought []Written

// Written is one way in which a word may stand in a text.
type Written struct {
	Begin []string // beginnings of words
	Whole string   // a word to its end, or ""
}

// SoughtIn returns the words of what was typed into a search box, at most so many; none where
// there is nothing to look for.
func SoughtIn(typed string, most int) (all []Sought) {
	for _, parts := range partsOf(folded(typed)) {
		if most <= 0 {
			break
		}
		parts = parts[:min(len(parts), most)]
		most -= len(parts)
		s := Sought{{Begin: parts}}
		if n := len(parts); 1 < n && n <= mostParts {
			s = append(s, Written{Begin: []string{strings.Join(parts, "")}})
		}
		all = append(all, s)
	}
	return all
}

// In says whether the word stands in a text that Indexed returned; a part of a word will do.
func (s Sought) In(indexed string) bool {
	return slices.ContainsFunc(s, func(w Written) bool {
		return !slices.ContainsFunc(w.Begin, func(part string) bool { return !strings.Contains(indexed, part) })
	})
}

// AllIn says whether all the words stand in what Indexed returned.
func AllIn(all []Sought, indexed string) bool {
	return !slices.ContainsFunc(all, func(s Sought) bool { return !s.In(indexed) })
}
