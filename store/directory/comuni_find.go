package directory

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"combipat/store/db"
)

// How a name of a comune comes to be one.
const (
	official    = ""
	otherTongue = "altro"
	former      = "gia"
	// and "detto", as people say it, which nobody needs to be told
)

// comuneName is a name of a comune, with the words by which it is found.
type comuneName struct {
	Comune
	name, how string
	words     []string
}

// wordsOfName returns the words of a name: each alone, with an apostrophe or a hyphen also together,
// and the first two as one, as some write «Sanremo».
func wordsOfName(name string) []string {
	words := strings.Fields(db.Indexed(name))
	if alone := strings.Fields(db.Plain(name)); len(alone) > 1 {
		words = append(words, alone[0]+alone[1])
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// indexComuni writes anew by which words every comune is found.
func indexComuni(tx *db.Tx) error {
	if _, err := tx.Exec(`DELETE FROM comune_words`); err != nil {
		return err
	}
	rows, err := tx.Query(`SELECT istat, name, other FROM comuni WHERE successor = ''`)
	type names struct{ istat, name, other string }
	all, err := db.Collect(rows, err, func(rows *sql.Rows) (n names, err error) {
		err = rows.Scan(&n.istat, &n.name, &n.other)
		return n, err
	})
	if err != nil {
		return err
	}
	more, err := shipped("comuni_nomi.csv") // istat,nome,come
	if err != nil {
		return err
	}
	var words [][]any
	add := func(istat, name, how string) {
		for _, w := range wordsOfName(name) {
			words = append(words, []any{w, istat, name, how})
		}
	}
	for _, n := range all {
		add(n.istat, n.name, official)
	}
	for _, f := range more {
		add(f[0], f[1], f[2])
	}
	return insert(tx, "comune_words (word, istat, name, how)", words)
}

// indexComune does so for one that was entered by hand, by its official name.
func indexComune(tx *db.Tx, istat, name string) error {
	if _, err := tx.Exec(`DELETE FROM comune_words WHERE istat = $1 AND how = ''`, istat); err != nil {
		return err
	}
	var words [][]any
	for _, w := range wordsOfName(name) {
		words = append(words, []any{w, istat, name, official})
	}
	return insert(tx, "comune_words (word, istat, name, how)", words)
}

// mostComuni is how many a search proposes, mostWords how many words it looks at.
const (
	mostComuni = 20
	mostWords  = 8
)

// Comuni returns up to 20 comuni that may be meant by what was typed, the likeliest first: by any of
// their names, whole or the beginnings of its words, with «S.» for San and Santa, and with the
// provincia behind it as in «Roma (RM)».
func (s *Directory) Comuni(ctx context.Context, typed string) ([]Comune, error) {
	q, words := s.Read(ctx), placeWords(typed)
	if n := len(words); n > 1 && len(words[n-1]) == 2 {
		sigla := strings.ToUpper(words[n-1])
		known, err := db.Have(q, `SELECT istat FROM comuni WHERE provincia = $1 LIMIT 1`, sigla)
		if err != nil {
			return nil, err
		}
		if known {
			found, err := findComuni(q, words[:n-1], sigla)
			if err != nil || len(found) > 0 {
				return found, err
			}
		}
	}
	return findComuni(q, words, "")
}

// placeWords returns the words of a place's name as typed: no «Comune di» before it, and «s» for
// every way to shorten Santo.
func placeWords(typed string) []string {
	words := strings.Fields(db.Plain(typed[:min(len(typed), 300)])) // no name is longer
	if len(words) > 2 && words[0] == "comune" && (words[1] == "di" || words[1] == "del") {
		words = words[2:]
	}
	var kept []string
	for i, w := range words {
		after := i > 0 && words[i-1] == "s"
		switch {
		case after && (w == "to" || w == "ta" || w == "ti" || w == "te"): // S.to
			continue
		case (w == "sto" || w == "sta" || w == "st" || w == "ss" || w == "sankt" || w == "sveti") && i < len(words)-1:
			w = "s"
		}
		if kept = append(kept, w); len(kept) == mostWords {
			break
		}
	}
	return kept
}

func findComuni(q db.Queryer, words []string, sigla string) ([]Comune, error) {
	if len(words) == 0 {
		return nil, nil
	}
	longest := slices.MaxFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	rows, err := q.Query(`SELECT DISTINCT c.istat, c.name, c.provincia, c.region, w.name, w.how FROM comune_words w JOIN comuni c ON c.istat = w.istat
		WHERE w.word >= $1 AND w.word < $2 AND ($3 = '' OR c.provincia = $3)`, longest, longest+"\U0010FFFF", sigla)
	found, err := db.Collect(rows, err, func(rows *sql.Rows) (n comuneName, err error) {
		err = rows.Scan(&n.ISTAT, &n.Name, &n.Provincia, &n.Region, &n.name, &n.how)
		n.words = wordsOfName(n.name)
		return n, err
	})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(n comuneName) bool { return !n.has(words) })
	typed := strings.Join(words, " ")
	slices.SortFunc(found, func(a, b comuneName) int {
		return cmp.Or(cmp.Compare(a.distance(typed), b.distance(typed)), cmp.Compare(a.how, b.how), cmp.Compare(db.Plain(a.Name), db.Plain(b.Name)), cmp.Compare(a.ISTAT, b.ISTAT))
	})
	var all []Comune
	for _, n := range found {
		if len(all) == mostComuni {
			break
		}
		if slices.ContainsFunc(all, func(c Comune) bool { return c.ISTAT == n.ISTAT }) {
			continue
		}
		if n.how == former {
			n.FoundAs = "già " + n.name
		} else if n.how == otherTongue {
			n.FoundAs = n.name
		}
		all = append(all, n.Comune)
	}
	return all, nil
}

// has says whether each of the words begins one of the name's.
func (n comuneName) has(words []string) bool {
	for _, w := range words {
		if !slices.ContainsFunc(n.words, func(word string) bool { return strings.HasPrefix(word, w) }) {
			return false
		}
	}
	return true
}

// distance is 0 for a name that is what was typed, blanks apart, 1 for one that begins so, 2 for the rest.
func (n comuneName) distance(typed string) int {
	switch plain := db.Plain(n.name); {
	case plain == typed, strings.ReplaceAll(plain, " ", "") == strings.ReplaceAll(typed, " ", ""):
		return 0
	case strings.HasPrefix(plain, typed):
		return 1
	}
	return 2
}
