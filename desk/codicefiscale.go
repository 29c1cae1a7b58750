package desk

import (
	"fmt"
	"strings"
	"unicode"
)

// CodiceFiscale identifies a person: 16 upper-case letters and digits, or the 11 digits of a
// provisional number [R13]. Codes that differ by omocodia letters are different people: they
// are compared as they are written and never reduced to one another.
type CodiceFiscale string

// FiscaleLevel says which check turned a code down.
type FiscaleLevel string

const (
	FiscaleLength   FiscaleLevel = "length"
	FiscaleAlphabet FiscaleLevel = "alphabet"
	FiscaleDate     FiscaleLevel = "date"
	FiscaleChecksum FiscaleLevel = "checksum"
	FiscaleNumeric  FiscaleLevel = "numeric" // an 11-digit number that cannot be
)

// FiscaleError is why a code was turned down: Text is the Italian sentence a form shows
// beside the field. It never repeats the code.
type FiscaleError struct {
	Level FiscaleLevel
	Text  string
}

func (e *FiscaleError) Error() string { return e.Text }

func fiscaleError(level FiscaleLevel, format string, args ...any) (CodiceFiscale, error) {
	return "", &FiscaleError{Level: level, Text: fmt.Sprintf(format, args...)}
}

const (
	fiscaleShape = "LLLLLLNNLNNLNNNL" // L a letter, N a digit or the omocodia letter in its stead
	omocodia     = "LMNPQRSTUV"       // for the digits 0 to 9
	monthLetters = "ABCDEHLMPRST"     // January to December
)

// oddValues weigh the characters in odd places, A to Z; the digits 0 to 9 weigh as A to J
// (DM 23 December 1976).
var oddValues = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// ParseCodiceFiscale reads a code as people paste it, in lower case, with blanks or hyphens.
// It answers a *FiscaleError when length, characters, date of birth or check character cannot
// be right. Name and birthplace turn nobody down: see BirthPlaceWarning [R13].
func ParseCodiceFiscale(s string) (CodiceFiscale, error) {
	s = unspaced(s)
	n := len([]rune(s))
	switch {
	case n == 0:
		return fiscaleError(FiscaleLength, "Scrivi il codice fiscale.")
	case n == 11:
		return parseProvisional(s)
	case n != 16:
		return fiscaleError(FiscaleLength, "Il codice fiscale ha 16 caratteri (11 cifre se provvisorio): ne hai scritti %d.", n)
	}
	for i, r := range []rune(s) {
		isLetter := 'A' <= r && r <= 'Z'
		switch {
		case !isLetter && (r < '0' || r > '9'):
			return fiscaleError(FiscaleAlphabet, "Il carattere %d non è una lettera né una cifra ammessa nel codice fiscale.", i+1)
		case fiscaleShape[i] == 'L' && !isLetter:
			return fiscaleError(FiscaleAlphabet, "Il carattere %d deve essere una lettera, non una cifra.", i+1)
		case fiscaleShape[i] == 'N' && isLetter && !strings.ContainsRune(omocodia, r):
			return fiscaleError(FiscaleAlphabet, "Il carattere %d deve essere una cifra.", i+1)
		}
	}
	if !strings.Contains(monthLetters, s[8:9]) {
		return fiscaleError(FiscaleAlphabet, "Il carattere 9, il mese di nascita, non può essere %s.", s[8:9])
	}
	if year, month, day := birth(s); day < 1 || day > daysIn(year, month) {
		return fiscaleError(FiscaleDate, "Il codice fiscale contiene una data di nascita che non esiste (caratteri da 7 a 11).")
	}
	if CheckLetter(s) != s[15] {
		return fiscaleError(FiscaleChecksum, "Il carattere di controllo finale non corrisponde: ricontrolla il codice fiscale.")
	}
	return CodiceFiscale(s), nil
}

// parseProvisional reads 11 digits whose last one is a Luhn check digit.
func parseProvisional(s string) (CodiceFiscale, error) {
	sum := 0
	for i, r := range []rune(s) {
		if r < '0' || r > '9' {
			return fiscaleError(FiscaleAlphabet, "Hai scritto 11 caratteri: il codice provvisorio è di sole cifre, il codice fiscale ha 16 caratteri.")
		}
		v := int(r - '0')
		if i%2 == 1 {
			v = v*2/10 + v*2%10
		}
		sum += v
	}
	if sum%10 != 0 || strings.Trim(s, "0") == "" {
		return fiscaleError(FiscaleNumeric, "Il codice provvisorio di 11 cifre non è corretto: la cifra di controllo finale non corrisponde.")
	}
	return CodiceFiscale(s), nil
}

// Provisional says whether the code is an 11-digit number, which tells neither date nor
// place of birth.
func (c CodiceFiscale) Provisional() bool { return len(c) == 11 }

// Masked returns the code for lists and logs that need not show it: "RSS…Y".
func (c CodiceFiscale) Masked() string {
	if len(c) < 11 {
		return "…"
	}
	return string(c[:3]) + "…" + string(c[len(c)-1:])
}

// unspaced drops blanks, hyphens and invisible characters of any alphabet and raises a–z; no
// other letter is turned into an ASCII one.
func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case unicode.IsSpace(r), unicode.In(r, unicode.Pd, unicode.Cf), r == '\u2212', r == '\u2043':
			return -1 // dashes, soft hyphens, zero-width marks; the minus sign, the hyphen bullet
		}
		return r
	}, s)
}

// digits puts back the digits that omocodia letters stand for.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if i := strings.IndexRune(omocodia, r); i >= 0 {
			return '0' + rune(i) // #nosec G115 -- an index below ten
		}
		return r
	}, s)
}

// birth returns the two-digit year, the month 1–12 and the day of birth; women's days are
// written with 40 added, and days that nobody can have come back as 0.
func birth(s string) (year, month, day int) {
	d := digits(s[6:8] + s[9:11])
	year = int(d[0]-'0')*10 + int(d[1]-'0')
	month = strings.IndexByte(monthLetters, s[8]) + 1
	day = int(d[2]-'0')*10 + int(d[3]-'0')
	if day > 40 {
		day -= 40
	} else if day > 31 {
		day = 0
	}
	return year, month, day
}

// daysIn returns the most days the month has in that year of any century: 00 may be 2000.
func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0:
		return 29
	case month == 2:
		return 28
	case month == 4, month == 6, month == 9, month == 11:
		return 30
	}
	return 31
}

func birthDay(year, month, day int) Day {
	return Day(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

// CheckLetter returns the 16th character of a code from the 15 before it.
func CheckLetter(s string) byte {
	sum := 0
	for i := range 15 {
		v := int(s[i] - 'A')
		if s[i] <= '9' {
			v = int(s[i] - '0')
		}
		if i%2 == 0 { // first, third, …: the odd places
			v = oddValues[v]
		}
		sum += v
	}
	return 'A' + byte(sum%26)
}
