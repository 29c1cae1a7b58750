package requests

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"combipat/store/db"
)

// mostWords is how many words a search looks for; more only slow it down.
const mostWords = 12

// numberWord is a word, indexed with a request, that no person types: its number without leading
// zeros, with its year or without one.
func numberWord(year string, n int) string {
	if year != "" {
		return fmt.Sprintf("zn%sn%d", year, n)
	}
	return fmt.Sprintf("zn%d", n)
}

var (
	caseLetters = regexp.MustCompile(`^cb(\d*)$`)
	caseGlued   = regexp.MustCompile(`^(20\d\d)(\d{6,9})$`) // year and number in one
	caseYear    = regexp.MustCompile(`^20\d\d$`)
	caseDigits  = regexp.MustCompile(`^\d{1,9}$`)
)

// beforeNumbers are words that people write before the number of a request; with it they need not
// stand in its text.
var beforeNumbers = []string{"n", "nr", "no", "num", "numero", "pratica", "richiesta", "prat", "rich"}

// soughtNumbers returns the words that were typed. What may be the number of a request, as people
// write it, finds that request too: «CB-2026-000123», «cb 2026 123», «CB2026/123», «123/2026»,
// «n. 123» and «123».
func soughtNumbers(typed string) (all []db.Sought) {
	words := db.SoughtIn(typed, mostWords)
	for len(words) > 0 {
		taken, sought := caseNumber(words)
		if taken == 0 {
			taken, sought = 1, words[0]
		}
		all = append(all, sought)
		words = words[taken:]
	}
	return all
}

// caseNumber reads the number of a request at the beginning of what was typed: how many words it
// takes, 0 for none, and how they may be written.
func caseNumber(words []db.Sought) (taken int, ways db.Sought) {
	var plain db.Written // the words as such
	marked := false      // with the letters CB
	var digits []string
	for ; taken < len(words) && len(digits) < 3; taken++ {
		parts := words[taken][0].Begin
		if taken == len(plain.Begin) && len(parts) == 1 && slices.Contains(beforeNumbers, parts[0]) {
			plain.Begin = append(plain.Begin, parts...)
			continue
		}
		found, letters, ok := numberParts(parts)
		if !ok || letters && (marked || len(digits) > 0) {
			break
		}
		plain.Begin = append(plain.Begin, parts...)
		marked, digits = marked || letters, append(digits, found...)
	}
	if len(digits) == 0 {
		return 0, nil
	}
	readings := caseReadings(digits, marked)
	if len(readings) == 0 {
		return 0, nil
	}
	if !marked || len(digits) == 1 && caseYear.MatchString(digits[0]) {
		ways = append(ways, plain)
		if taken == 1 {
			ways = append(ways[:0], words[0]...)
		}
	}
	for _, r := range readings {
		ways = append(ways, db.Written{Whole: r.word()})
		if marked && r.year != "" { // written out in some text, or not to its end
			ways = append(ways, db.Written{Begin: []string{"cb" + r.year + r.typed}}, db.Written{Begin: []string{fmt.Sprintf("cb%s%06d", r.year, r.n())}})
		}
	}
	return taken, ways
}

// numberParts returns the digits among the parts of one word, and whether CB stands before them;
// not ok where there is anything else.
func numberParts(parts []string) (digits []string, letters, ok bool) {
	for i, p := range parts {
		if m := caseLetters.FindStringSubmatch(p); m != nil && i == 0 {
			if letters = true; m[1] == "" {
				continue
			}
			p = m[1]
			if caseYear.MatchString(p[:min(4, len(p))]) && len(p) > 4 && len(p) <= 13 {
				digits = append(digits, p[:4], p[4:])
				continue
			}
		}
		if m := caseGlued.FindStringSubmatch(p); m != nil {
			digits = append(digits, m[1:]...)
			continue
		}
		if !caseDigits.MatchString(p) {
			return nil, false, false
		}
		digits = append(digits, p)
	}
	return digits, letters, true
}

// caseReading is a number of a request, and its year if one was typed.
type caseReading struct{ year, typed string }

func (r caseReading) n() int {
	n, _ := strconv.Atoi(r.typed) // at most nine digits
	return n
}

func (r caseReading) word() string { return numberWord(r.year, r.n()) }

// caseReadings says which numbers the digits may mean; none for three and more of them, which are
// something else.
func caseReadings(digits []string, marked bool) (all []caseReading) {
	switch {
	case len(digits) == 1:
		all = append(all, caseReading{"", digits[0]})
	case len(digits) == 2:
		for _, pair := range [][2]string{{digits[0], digits[1]}, {digits[1], digits[0]}} {
			year := pair[0]
			if marked && len(year) == 2 {
				year = "20" + year
			}
			if caseYear.MatchString(year) {
				all = append(all, caseReading{year, pair[1]})
			}
		}
	}
	return slices.DeleteFunc(all, func(r caseReading) bool { return len(strings.TrimLeft(r.typed, "0")) > 7 })
}
