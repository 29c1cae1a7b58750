package db_test

import (
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// What SQLite knew of a database of a million requests (demo --requests 1000000): a plan depends on
// it, and the test's own database has a dozen.
//
//go:embed testdata/million.stat1
var million string

// Sorts that a list may do, by what its query contains, each with the reason.
var sorted = map[string]string{
	"r.key + 0 DESC":         "a view of few rows, which a partial index has found",
	"ORDER BY r.updated_at":  "one person's drafts",
	"search_fts":             "what a search has found",
	"r.struttura_id IS NULL": "what waits in a region to be sorted, which is little",
	"r.closed_on < ":         "what the archiving sweep has not come to yet",
}

var (
	isList    = regexp.MustCompile(`^\s*SELECT\s+(?:r\.id, r\.version|COUNT\(\*\) FROM \(SELECT 1 FROM requests r|r\.profile, r\.struttura_id IS NOT NULL)`)
	sortStep  = regexp.MustCompile(`USE TEMP B-TREE`)
	wholeStep = regexp.MustCompile(`^SCAN r\b`)
	question  = regexp.MustCompile(`\?(\d+)`)
)

// listQueries are the texts of lists and counts that a day of work runs.
func listQueries(t *testing.T) (*storetest.Office, []string) {
	t.Helper()
	o := storetest.OpenOffice(t, "sqlite")
	o.Workday()
	var lists []string
	for _, query := range o.S.Queries() {
		if isList.MatchString(query) && strings.Contains(query, "LIMIT") {
			lists = append(lists, query)
		}
	}
	if len(lists) < 60 {
		t.Fatalf("only %d lists were seen", len(lists))
	}
	return o, lists
}

// allowed says whether a list may sort.
func allowed(query string) bool {
	for part := range sorted {
		if strings.Contains(query, part) {
			return true
		}
	}
	return false
}

// Every list and count of a million requests finds its rows by an index, in the order in which it
// shows them; whatever sorts stands above with its reason.
func TestListsReadAnIndexInOrder(t *testing.T) {
	t.Parallel()
	o, lists := listQueries(t)
	remember(t, o.S)
	for _, query := range lists {
		for _, step := range plan(t, o.S, query) {
			if wholeStep.MatchString(step) || sortStep.MatchString(step) && !allowed(query) {
				t.Errorf("%s\n\t%s", step, where(query))
			}
		}
	}
	if steps := plan(t, o.S, `SELECT r.id FROM requests r ORDER BY r.updated_at`); len(steps) < 2 { // the test must be able to fail
		t.Error(steps)
	}
}

// The same on PostgreSQL, which is forbidden to scan or sort where any index spares it.
func TestListsReadAnIndexInOrderPostgres(t *testing.T) {
	t.Parallel()
	_, lists := listQueries(t)
	p := storetest.OpenOffice(t, "postgres")
	conn, err := p.S.Readers().Conn(t.Context())
	p.Must(err)
	defer conn.Close()
	for _, set := range []string{"enable_seqscan", "enable_sort", "enable_incremental_sort", "enable_bitmapscan"} {
		_, err := conn.ExecContext(t.Context(), `SET `+set+` = off`)
		p.Must(err)
	}
	explain := func(query string) (text string) {
		last := 0
		for _, m := range question.FindAllStringSubmatch(query, -1) {
			var n int
			_, _ = fmt.Sscan(m[1], &n)
			last = max(last, n)
		}
		_, err := conn.ExecContext(t.Context(), `PREPARE list AS `+question.ReplaceAllString(query, `$$$1`))
		p.Must(err)
		args := ""
		if last > 0 {
			args = "(" + strings.TrimSuffix(strings.Repeat("NULL, ", last), ", ") + ")"
		}
		rows, err := conn.QueryContext(t.Context(), `EXPLAIN EXECUTE list`+args)
		p.Must(err)
		defer conn.ExecContext(context.WithoutCancel(t.Context()), `DEALLOCATE list`)
		defer rows.Close()
		for rows.Next() {
			var line string
			p.Must(rows.Scan(&line))
			text += line + "\n"
		}
		return text
	}
	for _, query := range lists {
		if strings.Contains(query, "search_fts") {
			continue // another text there
		}
		text := explain(query)
		if strings.Contains(text, "Seq Scan on requests r") || strings.Contains(text, "Sort") && !allowed(query) {
			t.Errorf("%s\n%s", where(query), text)
		}
	}
	if text := explain(`SELECT r.id FROM requests r WHERE r.cap = 'x' ORDER BY r.last_name LIMIT 1`); !strings.Contains(text, "Sort") { // the test must be able to fail
		t.Error(text)
	}
}

// remember gives the database the statistics of a million requests.
func remember(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`ANALYZE`); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM sqlite_stat1`); err != nil {
			return err
		}
		for line := range strings.Lines(million) {
			f := strings.Split(strings.TrimSpace(line), "|")
			if _, err := tx.Exec(`INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)`, f[0], db.Null(f[1]), f[2]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Readers().SetMaxIdleConns(0) // a connection reads them when it opens
}

// where is the part of a query that differs from list to list.
func where(query string) string {
	if _, tail, found := strings.Cut(query, "LEFT JOIN strutture s ON s.id = r.struttura_id"); found {
		query = tail
	}
	return db.Tidy(query)
}
