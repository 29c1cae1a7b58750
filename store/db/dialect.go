package db

import (
	"strings"
	"sync"
)

// Postgres says whether the store stands on PostgreSQL rather than on SQLite.
func (s *DB) Postgres() bool { return !s.dialect.sqlite }

// dialect turns the one query text of the package into what the database reads.
type dialect struct {
	sqlite bool
	cache  sync.Map // query text → rewritten text; as many entries as the program has queries
}

// sql returns query as the database wants it. SQLite takes $1 for a name and numbers it by
// first appearance, so that SELECT $2, $1 silently swaps; ?1 is a number there.
func (d *dialect) sql(query string) string {
	if !d.sqlite {
		return query
	}
	if q, ok := d.cache.Load(query); ok {
		return q.(string)
	}
	q := numbered(query)
	d.cache.Store(query, q)
	return q
}

// numbered returns query with every $N outside quotes and comments written ?N.
func numbered(query string) string {
	var b strings.Builder
	b.Grow(len(query))
	for i := 0; i < len(query); {
		end := i + 1
		switch rest := query[i:]; {
		case rest[0] == '\'' || rest[0] == '"':
			end = i + until(rest, rest[:1])
		case strings.HasPrefix(rest, "--"):
			end = i + until(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			end = i + until(rest, "*/")
		case rest[0] == '$' && len(rest) > 1 && '0' <= rest[1] && rest[1] <= '9':
			b.WriteByte('?')
			i++
			continue
		}
		b.WriteString(query[i:end])
		i = end
	}
	return b.String()
}

// until returns the length of what opens text, up to and with its closing mark. A doubled
// quote closes one literal and opens the next: the same bytes are skipped.
func until(text, mark string) int {
	from := min(len(text), max(1, len(mark)))
	if n := strings.Index(text[from:], mark); n >= 0 {
		return from + n + len(mark)
	}
	return len(text)
}
