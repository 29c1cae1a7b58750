package desk

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	// MinPassword is the shortest password, MinPasswordWithFactor that of somebody who signs
	// in with a second factor as well (OWASP ASVS 5.0, 6.2.1).
	MinPassword           = 15
	MinPasswordWithFactor = 12
	// MaxPassword bounds what is hashed; nothing is ever cut off.
	MaxPassword = 256
	// ownCharacters is how many letters and digits must be left of a password when everything
	// that guessers try first is taken out of it.
	ownCharacters = 6
)

//go:embed data/password_comuni.txt
var commonPasswords string

// PasswordOf says whose password it is to be: nobody's own names protect them.
type PasswordOf struct {
	Login, Name, Email, Ente string
	SecondFactor             bool
}

// Least returns how many characters the shortest password has.
func (of PasswordOf) Least() int {
	if of.SecondFactor {
		return MinPasswordWithFactor
	}
	return MinPassword
}

// CheckPassword returns why the password will not do, in Italian, or "". There are no rules of
// composition and nothing expires: length counts, and not being what guessers try first.
func CheckPassword(password string, of PasswordOf) string {
	least, bare := of.Least(), squeeze(password)
	switch n := utf8.RuneCountInString(password); {
	case n < least:
		return "Usa almeno " + strconv.Itoa(least) + " caratteri: una frase di quattro o cinque parole va bene."
	case n > MaxPassword:
		return "Usa al massimo " + strconv.Itoa(MaxPassword) + " caratteri."
	case holds(bare, of.Login), holds(bare, of.Name), holds(bare, of.Email):
		return "Non usare il tuo nome, il nome utente o l’indirizzo e-mail: sono i primi a essere provati."
	case fiscalCode.MatchString(bare):
		return "Non usare un codice fiscale."
	case own(bare, of) < ownCharacters:
		return "È fatta di parole, date o sequenze che si provano per prime. Scegli qualcosa di tuo, per esempio quattro parole che non c’entrano tra loro."
	}
	return ""
}

var fiscalCode = regexp.MustCompile(`[a-z]{6}[0-9lmnpqrstuv]{2}[a-ehlmprst][0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{3}[a-z]`)

// holds says whether a whole name stands in the password; very short ones mean nothing.
func holds(bare, name string) bool {
	name = squeeze(name)
	return len(name) >= 4 && strings.Contains(bare, name)
}

// own counts the letters and digits that are left of a password without what is commonly tried:
// common words, the person's own, runs along the keyboard, years, and repetitions.
func own(bare string, of PasswordOf) int {
	list := common()
	bare = unit(bare)
	if slices.Contains(list.phrases, strings.TrimRight(bare, "0123456789")) {
		return 0
	}
	text := []byte(bare)
	taken := make([]bool, len(text))
	take := func(in, word string) {
		for from := 0; ; {
			i := strings.Index(in[from:], word)
			if i < 0 {
				return
			}
			for j := range word {
				taken[from+i+j] = true
			}
			from += i + 1
		}
	}
	words := slices.Concat(list.words, list.phrases, personal(of))
	for _, spelled := range []string{bare, leet.Replace(bare)} {
		for _, w := range words {
			take(spelled, w)
		}
	}
	for _, y := range years.FindAllStringIndex(bare, -1) {
		for i := y[0]; i < y[1]; i++ {
			taken[i] = true
		}
	}
	takeRuns(text, taken)
	left := map[byte]bool{} // the same character again adds nothing to guess
	n := 0
	for i, c := range text {
		if taken[i] {
			continue
		}
		if !left[c] || n >= 3 {
			n++
		}
		left[c] = true
	}
	return min(n, 2*len(left))
}

// takeRuns marks what goes on along a row of the keyboard, the alphabet or the digits, either
// way, for four characters or more, and a character that is repeated.
func takeRuns(text []byte, taken []bool) {
	for _, row := range rows {
		for from := 0; from < len(text); {
			end := from + 1
			for step := 0; end < len(text); end++ {
				a, b := strings.IndexByte(row, text[end-1]), strings.IndexByte(row, text[end])
				if a < 0 || b < 0 || (b-a != 1 && b-a != -1) || (step != 0 && b-a != step) {
					break
				}
				step = b - a
			}
			if end-from >= 4 {
				for i := from; i < end; i++ {
					taken[i] = true
				}
			}
			from = max(end-1, from+1)
		}
	}
	for i := 2; i < len(text); i++ {
		if text[i] == text[i-1] && text[i] == text[i-2] {
			taken[i], taken[i-1], taken[i-2] = true, true, true
		}
	}
}

var (
	rows  = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p"}
	years = regexp.MustCompile(`(0?[1-9]|[12][0-9]|3[01])?(0?[1-9]|1[0-2])?(19|20)[0-9]{2}`)
	leet  = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "@", "a", "$", "s")
)

// unit returns what a text is a repetition of, or the text.
func unit(text string) string {
	for n := 1; n <= len(text)/2; n++ {
		if strings.Repeat(text[:n], len(text)/n+1)[:len(text)] == text {
			return text[:n]
		}
	}
	return text
}

// personal returns the parts of the person's own names.
func personal(of PasswordOf) []string {
	var words []string
	for _, name := range []string{of.Login, of.Name, of.Email, of.Ente} {
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if part = squeeze(part); len(part) >= 3 {
				words = append(words, part)
			}
		}
	}
	return words
}

// squeeze writes a text as the list has it: lower case, no accents, letters and digits only;
// the signs that stand for letters become them. What has no Latin letter stays as it is.
func squeeze(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r == '@':
			r = 'a'
		case r == '$':
			r = 's'
		}
		if plain, ok := unaccented[r]; ok {
			r = plain
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var unaccented = map[rune]rune{'à': 'a', 'á': 'a', 'â': 'a', 'ä': 'a', 'è': 'e', 'é': 'e', 'ê': 'e', 'ë': 'e', 'ì': 'i', 'í': 'i', 'î': 'i', 'ï': 'i',
	'ò': 'o', 'ó': 'o', 'ô': 'o', 'ö': 'o', 'ù': 'u', 'ú': 'u', 'û': 'u', 'ü': 'u', 'ç': 'c', 'ñ': 'n'}

type commonList struct{ words, phrases []string }

// common reads the embedded list once: words above the line "=", phrases below it.
var common = sync.OnceValue(func() (list commonList) {
	into := &list.words
	for line := range strings.Lines(commonPasswords) {
		switch line = strings.TrimSpace(line); {
		case line == "=":
			into = &list.phrases
		case line != "" && line[0] != '#':
			*into = append(*into, line)
		}
	}
	return list
})
