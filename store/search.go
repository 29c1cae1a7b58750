package store

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// plain returns text in lower case, without accents and with everything but letters and
// digits as single blanks, so that «Perché» is found for "perche" on both databases.
func plain(text string) string {
	strip := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	folded, _, err := transform.String(strip, text)
	if err != nil {
		folded = text
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(folded), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// index writes the words of a request anew: number, citizen, identifier and every message,
// but no note. Scope words keep a search within an ufficio or a structure cheap.
func index(tx *Tx, requestID string, key int64) error {
	if key == 0 { // a draft is not searched
		return nil
	}
	var number, first, last, identifier, cf, comune, ufficio, ente, struttura string
	err := tx.QueryRow(`SELECT r.number, r.first_name, r.last_name, r.ident_raw, COALESCE(c.cf, ''), COALESCE(co.name, ''),
			COALESCE(r.ufficio_id, ''), COALESCE(r.ente_id, ''), COALESCE(r.struttura_id, '')
		FROM requests r LEFT JOIN citizens c ON c.id = r.citizen_id LEFT JOIN comuni co ON co.istat = r.comune
		WHERE r.id = $1`, requestID).Scan(&number, &first, &last, &identifier, &cf, &comune, &ufficio, &ente, &struttura)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	words := []string{scopeWord(ufficio), scopeWord(ente), scopeWord(struttura), plain(strings.Join([]string{number, first, last, identifier, cf, comune}, " "))}
	messages, err := messagesOf(tx, "", requestID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		words = append(words, plain(m.Text))
		for _, f := range m.Files {
			words = append(words, plain(f.Name))
		}
	}
	_, err = tx.Exec(`INSERT INTO search_docs (docid, body) VALUES ($1, $2)
		ON CONFLICT (docid) DO UPDATE SET body = excluded.body`, key, strings.Join(words, " "))
	return err
}

// scopeWord turns an id into one word that no person types.
func scopeWord(id string) string {
	if id == "" {
		return ""
	}
	return "zq" + strings.ReplaceAll(id, "-", "")
}

// matching adds the rows whose text has all the words typed, the last letters of which may
// be missing; scope is an id indexed with the request, or "". Typed signs are ignored.
func (c *clause) matching(s *Store, typed, scope string) {
	words := strings.Fields(plain(typed))
	if len(words) == 0 {
		return
	}
	const mostWords = 12 // more only slow a search down
	words = words[:min(len(words), mostWords)]
	star, and := "*", " "
	find := `r.key IN (SELECT docid FROM search_fts WHERE search_fts MATCH ?)`
	if s.Postgres() {
		star, and = ":*", " & "
		find = `r.key IN (SELECT docid FROM search_docs WHERE words @@ to_tsquery('simple', ?))`
	}
	for i, w := range words {
		words[i] = w + star
	}
	if scope != "" {
		words = append(words, scopeWord(scope))
	}
	c.and(find, strings.Join(words, and))
}
