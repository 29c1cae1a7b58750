package desk

import (
	_ "embed"
	"slices"
	"strings"
)

// categorieCSV is the INPS vocabulary of pension categories; source in data/README.md.
//
//go:embed data/categorie_pensione.csv
var categorieCSV string

// PensionCategory returns what the INPS list says of a category, by its three digits ("001")
// or its letters ("VO"), and whether the list has it.
func PensionCategory(category string) (description string, ok bool) {
	_, description, ok = findCategory(category)
	return description, ok
}

// findCategory also returns the category's digits; letters that stand for several categories
// (DIR, INAIL, SUP) come back as they are.
func findCategory(category string) (code, description string, ok bool) {
	category = dropAny(category, separators)
	for line := range strings.Lines(categorieCSV) {
		c, rest, _ := strings.Cut(strings.TrimSpace(line), ",")
		sigla, text, _ := strings.Cut(rest, ",")
		switch text = strings.Trim(text, `"`); {
		case !onlyDigits(c): // the heading
		case c == category:
			return c, text, true
		case dropAny(sigla, separators) == category && ok:
			return category, description, true
		case dropAny(sigla, separators) == category:
			code, description, ok = c, text, true
		}
	}
	return code, description, ok
}

// pension is a pension number in its three parts.
type pension struct{ category, sede, certificate string }

// String writes the parts in one way, so that "VO 7000 12345" and "001-7000-00012345" are
// found together: category digits where the list has them, certificate of 8 digits.
func (p pension) String() string {
	category := p.category
	if code, _, ok := findCategory(category); ok {
		category = code
	}
	return category + "-" + p.sede + "-" + strings.Repeat("0", 8-len(p.certificate)) + p.certificate
}

// splitPension finds category, sede (4 digits) and certificate (up to 8) in a pasted number.
// Three parts may come in any order that leaves no doubt, and the category may be glued to
// what follows it ("VO7000/12345678"); 15 digits are otherwise 3+4+8.
func splitPension(s string) (pension, bool) {
	s = strings.ReplaceAll(s, "FS-PT", "FSPT") // the one category written with a hyphen
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) })
	squeezed := strings.Join(parts, "")
	for _, try := range [][]string{parts, unglue(parts), unglue([]string{squeezed})} {
		if p, ok := arrange(try); ok {
			return p, true
		}
	}
	if len(squeezed) == 15 && onlyDigits(squeezed) {
		return pension{squeezed[:3], squeezed[3:7], squeezed[7:]}, true
	}
	return pension{}, false
}

// arrange tells which of three parts is which.
func arrange(parts []string) (pension, bool) {
	at := categoryAt(parts)
	if len(parts) != 3 || at < 0 {
		return pension{}, false
	}
	category, rest := parts[at], slices.Delete(slices.Clone(parts), at, at+1)
	sede, certificate := rest[0], rest[1]
	if len(sede) != 4 {
		sede, certificate = certificate, sede
	}
	if len(category) > 8 || len(sede) != 4 || len(certificate) > 8 || !onlyDigits(sede+certificate) {
		return pension{}, false
	}
	return pension{category, sede, certificate}, true
}

// unglue parts a category in letters from the digits after it, and twelve digits into 4+8.
func unglue(parts []string) []string {
	if len(parts) == 0 {
		return parts
	}
	number := strings.TrimLeft(parts[0], letters)
	category := strings.TrimSuffix(parts[0], number)
	out := parts
	if category != "" && number != "" && onlyDigits(number) {
		out = append([]string{category, number}, parts[1:]...)
	}
	if last := out[len(out)-1]; len(out) == 2 && len(last) == 12 && onlyDigits(last) {
		out = []string{out[0], last[:4], last[4:]}
	}
	return out
}

// categoryAt returns which part is the category: the first with letters, else the first of
// three digits; -1 for none.
func categoryAt(parts []string) int {
	for i, p := range parts {
		if strings.ContainsAny(p, letters) {
			return i
		}
	}
	for i, p := range parts {
		if len(p) == 3 {
			return i
		}
	}
	return -1
}
