package db

import (
	"strings"
)

// Queries returns the texts of all queries that the store has run, as its database reads them.
func (s *DB) Queries() []string {
	var all []string
	s.dialect.cache.Range(func(_, text any) bool {
		all = append(all, text.(string))
		return true
	})
	return all
}

// Tidy folds a query's white space, for messages.
func Tidy(query string) string { return strings.Join(strings.Fields(query), " ") }
