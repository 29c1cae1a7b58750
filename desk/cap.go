package desk

import "strings"

// CAP is an Italian postcode, five digits. It proposes a comune and never decides alone: our
// list lacks some [R14].
type CAP string

// ParseCAP reads five digits between optional blanks; the error's text is Italian and stands
// beside the field. Whether anybody knows the CAP is not asked.
func ParseCAP(s string) (CAP, error) {
	s = strings.TrimSpace(s)
	if len(s) != 5 || !onlyDigits(s) {
		return "", complaint("Il CAP è di 5 cifre, per esempio 00144.")
	}
	return CAP(s), nil
}

// complaint is an error whose text is the Italian sentence shown beside a field.
type complaint string

func (c complaint) Error() string { return string(c) }

// onlyDigits says whether s is made of ASCII digits and nothing else.
func onlyDigits(s string) bool { return only(s, figures) }
