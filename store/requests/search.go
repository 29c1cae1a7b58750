package requests

import (
	"database/sql"
	"fmt"
	"strings"

	"combipat/store/db"
)

// indexVersion is raised whenever a request's words become others; those of all requests are then
// written anew at the next start.
const indexVersion = 1*1000 + db.FoldVersion

// Index is what full-text search goes by.
func (s *Requests) Index() db.Derived {
	return db.Derived{Name: "search", Version: indexVersion, Next: func(tx *db.Tx, after int64) (int64, bool, error) {
		const atOnce = 500
		keys, err := tx.Query(`SELECT key FROM requests WHERE key > $1 ORDER BY key LIMIT $2`, after, atOnce)
		found, err := db.Collect(keys, err, func(rows *sql.Rows) (key int64, err error) {
			err = rows.Scan(&key)
			return key, err
		})
		if err != nil || len(found) == 0 {
			return after, false, err
		}
		upto := found[len(found)-1]
		return upto, len(found) == atOnce, indexThose(tx, `r.key > $1 AND r.key <= $2`, after, upto)
	}}
}

// index writes the words of a request anew: number, citizen, identifier and every message,
// but no note.
func index(tx *db.Tx, requestID string, key int64) error {
	if key == 0 { // a draft is not searched
		return nil
	}
	return indexThose(tx, `r.id = $1`, requestID)
}

// indexThose writes the words of the requests that a condition names, none of them a draft. Scope
// words keep a search within an ufficio or a structure cheap.
func indexThose(tx *db.Tx, those string, args ...any) error {
	words := map[int64]*strings.Builder{}
	add := func(key int64, word string) {
		if words[key] == nil {
			words[key] = &strings.Builder{}
		}
		if word != "" {
			_, _ = words[key].WriteString(word + " ") // to memory: it cannot fail
		}
	}
	err := eachRow(tx, `SELECT r.key, r.number, r.first_name, r.last_name, r.ident_raw, COALESCE(c.cf, ''), COALESCE(co.name, ''), COALESCE(co.other, ''),
			COALESCE(r.ufficio_id, ''), COALESCE(r.ente_id, ''), COALESCE(r.struttura_id, '')
		FROM requests r LEFT JOIN citizens c ON c.id = r.citizen_id LEFT JOIN comuni co ON co.istat = r.comune WHERE `+those, args, func(rows *sql.Rows) error {
		var key int64
		var number, first, last, identifier, cf, comune, other, ufficio, ente, struttura string
		if err := rows.Scan(&key, &number, &first, &last, &identifier, &cf, &comune, &other, &ufficio, &ente, &struttura); err != nil {
			return err
		}
		for _, w := range []string{scopeWord(ufficio), scopeWord(ente), scopeWord(struttura), numberWord("", int(key%keysPerYear)), numberWord(fmt.Sprint(key/keysPerYear), int(key%keysPerYear)),
			db.Indexed(strings.Join([]string{number, first, last, identifier, cf, comune, other}, " "))} {
			add(key, w)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	for _, said := range []string{
		`SELECT r.key, m.text FROM messages m JOIN requests r ON r.id = m.request_id WHERE `,
		`SELECT r.key, a.name FROM attachments a JOIN requests r ON r.id = a.request_id WHERE `,
	} {
		err := eachRow(tx, said+those, args, func(rows *sql.Rows) error {
			var key int64
			var text string
			err := rows.Scan(&key, &text)
			add(key, db.Indexed(text))
			return err
		})
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
	}
	var values []string
	var docs []any
	for key, body := range words {
		values = append(values, fmt.Sprintf("($%d, $%d)", len(docs)+1, len(docs)+2))
		docs = append(docs, key, strings.TrimSpace(body.String()))
	}
	if len(docs) == 0 {
		return nil
	}
	_, err = tx.Exec(`INSERT INTO search_docs (docid, body) VALUES `+strings.Join(values, ", ")+`
		ON CONFLICT (docid) DO UPDATE SET body = excluded.body`, docs...)
	return err
}

func eachRow(q db.Queryer, query string, args []any, take func(*sql.Rows) error) error {
	rows, err := q.Query(query, args...)
	return db.Each(rows, err, take)
}

// scopeWord turns an id into one word that no person types.
func scopeWord(id string) string {
	if id == "" {
		return ""
	}
	return "zq" + strings.ReplaceAll(id, "-", "")
}

// Matching adds the rows whose text has all the words typed, the last letters of which may
// be missing, or the number; scope is an id indexed with the request, or "". Typed signs are
// ignored.
func Matching(c *db.Clause, s *Requests, typed, scope string) {
	sought := soughtNumbers(typed)
	if len(sought) == 0 {
		return
	}
	star, and, or := "*", " AND ", " OR "
	find := `r.key IN (SELECT docid FROM search_fts WHERE search_fts MATCH ?)`
	if s.Postgres() {
		star, and, or = ":*", " & ", " | "
		find = `r.key IN (SELECT docid FROM search_docs WHERE words @@ to_tsquery('simple', ?))`
	}
	var all []string
	for _, word := range sought {
		var ways []string
		for _, way := range word {
			var parts []string
			for _, begin := range way.Begin {
				parts = append(parts, begin+star)
			}
			if way.Whole != "" {
				parts = append(parts, way.Whole)
			}
			ways = append(ways, "("+strings.Join(parts, and)+")")
		}
		all = append(all, "("+strings.Join(ways, or)+")")
	}
	if scope != "" {
		all = append(all, scopeWord(scope))
	}
	c.And(find, strings.Join(all, and))
}
