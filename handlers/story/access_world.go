package story

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Tables that a reading may write: who is signed in, how often they asked, and the record of reads itself.
var mayChange = []string{"sessions", "signins", "throttles", "audit"}

// Fingerprint returns a checksum of every table that a reading must leave as it is.
func (p *Play) Fingerprint(t *testing.T) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+p.options.Database+"?mode=ro&_query_only=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := db.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(mayChange, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			tables = append(tables, name)
		}
	}
	sums := map[string]string{}
	for _, table := range tables {
		if strings.HasPrefix(table, "search_") && !strings.HasSuffix(table, "_docs") {
			continue // the index of the search, kept by triggers of its documents
		}
		sums[table] = sumOf(t.Context(), t, db, table)
	}
	if len(sums) < 20 {
		t.Fatalf("only %d tables", len(sums))
	}
	return sums
}

func sumOf(ctx context.Context, t *testing.T, db *sql.DB, table string) string {
	t.Helper()
	rows, err := db.QueryContext(ctx, `SELECT * FROM "`+table+`" ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(table, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(sum, "%v\n", values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// ChangedSince names the tables that are not as they were.
func (p *Play) ChangedSince(t *testing.T, before map[string]string) (changed []string) {
	t.Helper()
	for table, sum := range p.Fingerprint(t) {
		if before[table] != sum {
			changed = append(changed, table)
		}
	}
	slices.Sort(changed)
	return changed
}
