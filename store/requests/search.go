package requests

import (
	"fmt"
	"strings"

	"combipat/store/db"
)

// index writes the words of a request anew: number, citizen, identifier and every message,
// but no note. Scope words keep a search within an ufficio or a structure cheap.
func index(tx *db.Tx, requestID string, key int64) error {
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
	words := []string{scopeWord(ufficio), scopeWord(ente), scopeWord(struttura), db.Plain(strings.Join([]string{number, first, last, identifier, cf, comune}, " "))}
	messages, err := messagesOf(tx, "", requestID)
	if err != nil {
		return err
	}
	for _, m := range messages {
		words = append(words, db.Plain(m.Text))
		for _, f := range m.Files {
			words = append(words, db.Plain(f.Name))
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

// Matching adds the rows whose text has all the words typed, the last letters of which may
// be missing; scope is an id indexed with the request, or "". Typed signs are ignored.
func Matching(c *db.Clause, s *Requests, typed, scope string) {
	words := strings.Fields(db.Plain(typed))
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
	c.And(find, strings.Join(words, and))
}
