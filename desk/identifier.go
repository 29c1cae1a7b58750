package desk

import (
	"strings"
	"unicode"
)

// IdentifierKind is what a request of the first two motivi is about [R9].
type IdentifierKind string

const (
	Protocollo IdentifierKind = "protocollo"
	Domus      IdentifierKind = "domus"
	Pensione   IdentifierKind = "pensione"
)

// IdentifierKinds lists them in the order of the message.
var IdentifierKinds = []IdentifierKind{Protocollo, Domus, Pensione}

// Label returns the kind in the message's words, "" for an unknown one.
func (k IdentifierKind) Label() string {
	switch k {
	case Protocollo:
		return "Numero di protocollo"
	case Domus:
		return "Numero Domus"
	case Pensione:
		return "Numero pensione"
	}
	return ""
}

// Identifier names an application or a benefit: as it was typed, and in the one form in
// which it is searched.
type Identifier struct {
	Kind   IdentifierKind
	Raw    string
	Normal string
}

const maxIdentifier = 50

// ParseIdentifier reads an identifier as people paste it. No kind has a known check digit, so
// only characters and lengths that cannot be are turned down; the error's text is Italian and
// stands beside the field. What merely looks odd is left to Warning [R9].
func ParseIdentifier(kind IdentifierKind, raw string) (Identifier, error) {
	id := Identifier{Kind: kind, Raw: strings.TrimSpace(raw)}
	s := plain(id.Raw)
	if kind.Label() == "" {
		return Identifier{}, complaint("Scegli il tipo di identificativo: protocollo, Domus o pensione.")
	}
	if s == "" {
		return Identifier{}, complaint("Scrivi l’identificativo dell’istanza o della prestazione.")
	}
	switch kind {
	case Protocollo:
		id.Normal = strings.ReplaceAll(s, " ", "")
		if n := len(id.Normal); n < 4 || n > maxIdentifier || !only(id.Normal, letters+figures+"./_-") {
			return Identifier{}, complaint("Il protocollo ha da 4 a 50 caratteri: lettere, cifre, punto, barra, trattino.")
		}
	case Domus:
		id.Normal = dropAny(s, separators)
		if n := len(id.Normal); n < 4 || n > 20 || !only(id.Normal, figures) {
			return Identifier{}, complaint("Il numero Domus è fatto di sole cifre (di solito 13).")
		}
	case Pensione:
		squeezed := dropAny(s, separators)
		if n := len(squeezed); n < 4 || n > 24 || !only(squeezed, letters+figures) || !strings.ContainsAny(squeezed, figures) {
			return Identifier{}, complaint("Il numero pensione è fatto di categoria, sede (4 cifre) e certificato (fino a 8 cifre).")
		}
		id.Normal = squeezed
		if p, ok := splitPension(s); ok {
			id.Normal = p.String()
		}
	}
	return id, nil
}

// Warning returns an Italian sentence when the identifier is unusual and worth another look,
// or "".
func (id Identifier) Warning() string {
	switch id.Kind {
	case Domus:
		if len(id.Normal) != 13 {
			return "Il numero Domus di solito ha 13 cifre: ricontrollalo. Puoi comunque proseguire."
		}
	case Pensione:
		p, ok := splitPension(id.Normal)
		if !ok {
			return "Il numero pensione di solito ha categoria, sede (4 cifre) e certificato (fino a 8 cifre): ricontrollalo. Puoi comunque proseguire."
		}
		if _, known := PensionCategory(p.category); !known {
			return "La categoria di pensione " + p.category + " non è nell’elenco: ricontrollala. Puoi comunque proseguire."
		}
	}
	return ""
}

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	figures = "0123456789"

	separators = " ./_-" // people put them where they like
)

// plain raises ASCII letters, turns any dash into a hyphen and any run of blanks into one,
// and drops invisible marks.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case unicode.In(r, unicode.Pd), r == '\u2212':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case r == '\\':
			return '/'
		case unicode.In(r, unicode.Cf):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func only(s, set string) bool { return strings.Trim(s, set) == "" }

func dropAny(s, set string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(set, r) {
			return -1
		}
		return r
	}, s)
}
