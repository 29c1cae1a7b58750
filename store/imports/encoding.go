package imports

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	wide "golang.org/x/text/encoding/unicode"

	"combipat/desk"
)

// Encoding is how the letters of a file are written down. Which one a file has is seen in it
// where that can be seen; where another reading is as likely, whoever brings the file says.
type Encoding string

const (
	UTF8        Encoding = "utf-8"
	Windows1252 Encoding = "windows-1252"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	IBM850      Encoding = "ibm850"
	Macintosh   Encoding = "macintosh"
)

// Encodings are those that can be chosen, in the order in which a form offers them.
var Encodings = []Encoding{UTF8, Windows1252, UTF16LE, UTF16BE, IBM850, Macintosh}

// byByte are the encodings with a byte a letter: every file can be read in each of them, so that
// only what comes out tells them apart. The first is what an Italian spreadsheet writes.
var byByte = []Encoding{Windows1252, IBM850, Macintosh}

// Label names the encoding as the programmes that save files do.
func (e Encoding) Label() string {
	return map[Encoding]string{UTF8: "UTF-8", Windows1252: "Windows-1252 (Europa occidentale)", UTF16LE: "UTF-16", UTF16BE: "UTF-16 (big endian)",
		IBM850: "IBM 850 (MS-DOS)", Macintosh: "Macintosh (vecchi Mac)"}[e]
}

// EncodingNamed returns the encoding of a name as people write it, «cp850» or «UTF8»; "" is the
// one that is found out.
func EncodingNamed(name string) (Encoding, bool) {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	e, known := map[string]Encoding{"": "", "utf8": UTF8, "windows1252": Windows1252, "cp1252": Windows1252, "1252": Windows1252, "utf16": UTF16LE, "utf16le": UTF16LE,
		"utf16be": UTF16BE, "ibm850": IBM850, "cp850": IBM850, "850": IBM850, "macintosh": Macintosh, "macroman": Macintosh, "mac": Macintosh}[plain]
	return e, known
}

// decode returns the text of a file in an encoding, or desk.Invalid at "codifica" where it
// cannot be in it.
func (e Encoding) decode(raw []byte) (string, error) {
	unfit := desk.Invalid{"codifica": "Il file non è in " + e.Label() + ": scegli un’altra codifica."}
	var with encoding.Encoding
	switch e {
	case UTF8:
		if !utf8.Valid(raw) {
			return "", unfit
		}
		return strings.TrimPrefix(string(raw), "\ufeff"), nil
	case UTF16LE:
		with = wide.UTF16(wide.LittleEndian, wide.IgnoreBOM)
	case UTF16BE:
		with = wide.UTF16(wide.BigEndian, wide.IgnoreBOM)
	case IBM850:
		with = charmap.CodePage850
		raw = bytes.TrimRight(raw, "\x1a") // how MS-DOS ends a text
	case Macintosh:
		with = charmap.Macintosh
	default:
		with = charmap.Windows1252
	}
	if (e == UTF16LE || e == UTF16BE) && len(raw)%2 != 0 {
		return "", unfit
	}
	text, err := with.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) && (e == UTF16LE || e == UTF16BE) {
		return "", unfit
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}

// encodingOf finds out how a file is written; sure says that nothing else is meant. A text with
// a byte a letter is never sure by its bytes: the cells are looked at, see doubtsOf.
func encodingOf(raw []byte) (e Encoding, sure bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return UTF16LE, true
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return UTF16BE, true
	}
	// Without a mark, the names of the columns tell: every second byte of them is zero.
	head := raw[:min(len(raw), 64)]
	if zeros := bytes.Count(head, []byte{0}); zeros > 0 && zeros >= len(head)/2-1 && len(raw)%2 == 0 {
		if head[0] == 0 {
			return UTF16BE, true
		}
		return UTF16LE, true
	}
	if utf8.Valid(raw) {
		return UTF8, true
	}
	return likeliest(string(raw)), false
}

// likeliest is the encoding in which most of a text's words can be words.
func likeliest(raw string) Encoding {
	best, most := Windows1252, -1
	words := strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune(" \t\r\n;,\"", r) })
	for _, e := range byByte {
		sum := 0
		for _, word := range words {
			if text, err := e.decode([]byte(word)); err == nil && foreign(text) {
				sum += likely(text)
			}
		}
		if sum > most {
			best, most = e, sum
		}
	}
	return best
}

func foreign(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0
}

// italian are the letters and marks an Italian office writes beside those of ASCII.
const italian = "àèéìòùÀÈÉÌÒÙ’‘“”«»€°"

// likely says how likely a cell is what somebody wrote: 0 it cannot be, 1 it can, 2 all that is
// not ASCII in it is Italian.
func likely(cell string) int {
	at := 2
	runes := []rune(cell)
	for i, r := range runes {
		if r < utf8.RuneSelf {
			continue
		}
		if !strings.ContainsRune(italian, r) {
			at = 1
		}
		if !fits(runes, i) {
			return 0
		}
	}
	if strings.Count(cell, "«") != strings.Count(cell, "»") || strings.Count(cell, "“") != strings.Count(cell, "”") {
		return 0
	}
	return at
}

// fits says whether the letter or mark at i can stand where it stands: a capital never follows a
// small letter, an apostrophe follows or begins a word, a dash stands alone.
func fits(cell []rune, i int) bool {
	near := func(j int) rune {
		if j < 0 || j >= len(cell) {
			return ' '
		}
		return cell[j]
	}
	r, before, after := cell[i], near(i-1), near(i+1)
	switch {
	case strings.ContainsRune("ÞþÐðı", r):
		return false
	case unicode.IsSpace(r):
		return true
	case unicode.IsUpper(r):
		return !unicode.IsLower(before) && (!unicode.IsLower(after) || !unicode.IsUpper(before))
	case unicode.IsLower(r):
		return !unicode.IsUpper(after)
	case strings.ContainsRune("’‘", r):
		return unicode.IsLetter(before) || unicode.IsLetter(after) || unicode.IsDigit(after)
	case strings.ContainsRune("–—", r):
		return unicode.IsSpace(before) && unicode.IsSpace(after) || unicode.IsDigit(before) && unicode.IsDigit(after)
	case strings.ContainsRune("°ªº", r):
		return unicode.IsDigit(before) || strings.ContainsRune("nN.", before)
	case r == '€':
		return !unicode.IsLetter(before) && !unicode.IsLetter(after)
	}
	return strings.ContainsRune("«»“”", r)
}

// Doubt is a cell that can be read in more than one way, with the readings by encoding.
type Doubt struct {
	Number   int // of the row
	Column   string
	Readings map[Encoding]string
}

// doubtsOf compares the readings of a file in the encodings of a byte a letter: a cell is
// doubtful unless it can only be what the first reading says, or is Italian there and nowhere
// else. The alphabets of MS-DOS and of old Macs look too much alike to be taken for granted. The
// readings have the same rows and cells, as what separates them is ASCII.
func doubtsOf(as Encoding, readings map[Encoding][]Line) (doubts []Doubt) {
	for i, line := range readings[as] {
		for column, cell := range line.Fields {
			if !foreign(cell) {
				continue
			}
			doubt, doubtful := Doubt{line.Number, column, map[Encoding]string{as: cell}}, as != byByte[0] || likely(cell) == 0
			for e, lines := range readings {
				other := lines[i].Fields[column]
				doubt.Readings[e] = other
				if e != as && other != cell && likely(other) >= likely(cell) {
					doubtful = true
				}
			}
			if doubtful {
				doubts = append(doubts, doubt)
			}
		}
	}
	slices.SortFunc(doubts, func(a, b Doubt) int {
		if a.Number != b.Number {
			return a.Number - b.Number
		}
		return strings.Compare(a.Column, b.Column)
	})
	return doubts
}

// spoilt returns what is wrong with the letters of a cell that was saved in one encoding and
// read in another before it came here, or "".
func spoilt(cell string) string {
	if strings.ContainsRune(cell, utf8.RuneError) {
		return "«" + cell + "» contiene lettere andate perse: correggile nel file"
	}
	if !foreign(cell) {
		return ""
	}
	if raw, err := charmap.Windows1252.NewEncoder().String(cell); err == nil && utf8.ValidString(raw) && likely(raw) > 0 {
		return "«" + cell + "» è stato salvato con la codifica sbagliata: forse «" + raw + "»"
	}
	return ""
}
