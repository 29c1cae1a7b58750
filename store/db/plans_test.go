package db_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"combipat/store"
	"combipat/store/storetest"
)

// Tables that stay small whatever happens: a few hundred rows that an administrator keeps. The
// others grow with every request and must never be read from end to end.
var small = []string{"topics", "topic_rules", "strutture", "struttura_caps", "enti", "uffici", "canned_replies", "stati", "counters", "competences",
	"presence",     // of the last hour
	"cap_province", // shipped, and never grows
	"audit_before"} // empty since the database was first opened with a chain

// A range over the ids of all requests is a scan that calls itself a search.
var wholeRange = regexp.MustCompile(`^SEARCH (\w+) USING (?:COVERING )?INDEX sqlite_autoindex_requests_1 \(id[<>]\?\)`)

var (
	fullScan   = regexp.MustCompile(`^SCAN (\w+)`)
	automatic  = regexp.MustCompile(`^SEARCH (\w+) USING AUTOMATIC`) // an index built for one query, by a scan
	argument   = regexp.MustCompile(`\?(\d+)`)
	tableNames = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
	subquery   = regexp.MustCompile(`(?i)\)\s+AS\s+(\w+)`)
)

// scans returns what a query reads from end to end, by its plan.
func scans(t testing.TB, s *store.Store, query string) []string {
	t.Helper()
	most := 0
	for _, m := range argument.FindAllStringSubmatch(query, -1) {
		n, _ := strconv.Atoi(m[1])
		most = max(most, n)
	}
	rows, err := s.Readers().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, most)...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	tables := map[string]string{}
	for _, m := range tableNames.FindAllStringSubmatch(query, -1) {
		tables[m[1]] = m[1]
		tables[m[2]] = m[1]
	}
	for _, m := range subquery.FindAllStringSubmatch(query, -1) {
		tables[m[1]] = "derived"
	}
	var bad []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		m := fullScan.FindStringSubmatch(detail)
		if m == nil {
			m = automatic.FindStringSubmatch(detail)
		}
		if m == nil {
			m = wholeRange.FindStringSubmatch(detail)
		}
		if m == nil || m[1] == "CONSTANT" || strings.Contains(detail, "VIRTUAL TABLE INDEX") {
			continue
		}
		if table := tables[m[1]]; table != "derived" && !slices.Contains(small, table) {
			bad = append(bad, fmt.Sprintf("%s (%s)", detail, table))
		}
	}
	return bad
}

// Every query that runs while people work through a day reads by an index [R45].
func TestNoQueryScans(t *testing.T) {
	t.Parallel()
	o := storetest.OpenOffice(t, "sqlite")
	o.Workday()
	queries := o.S.Queries()
	if len(queries) < 80 {
		t.Errorf("only %d queries were seen", len(queries))
	}
	slices.Sort(queries)
	for _, query := range queries {
		if !regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)`).MatchString(query) {
			continue
		}
		for _, what := range scans(t, o.S, query) {
			_, tail, found := strings.Cut(query, "LEFT JOIN strutture s ON s.id = r.struttura_id")
			if !found {
				tail = query
			}
			t.Errorf("%s\n\t%s", what, strings.Join(strings.Fields(tail), " "))
		}
	}
}

// The check sees what it should: a scan by table, by alias, by a useless index, and by a range
// over everything.
func TestScansAreSeen(t *testing.T) {
	t.Parallel()
	o := storetest.OpenOffice(t, "sqlite")
	for query, want := range map[string]int{
		`SELECT * FROM requests`:                                               1,
		`SELECT r.id FROM requests r WHERE r.last_name = ?1`:                   1,
		`SELECT r.id FROM requests AS r ORDER BY r.key`:                        1,
		`SELECT r.id FROM requests r WHERE r.id > ?1 ORDER BY r.id LIMIT 256`:  1,
		`UPDATE people SET name = 'x' WHERE email = ?1`:                        1,
		`DELETE FROM notifications WHERE kind = ?1`:                            1,
		`SELECT 1 FROM topics t JOIN messages m ON m.text = t.label`:           1,
		`SELECT * FROM topics`:                                                 0,
		`SELECT * FROM requests WHERE id = ?1`:                                 0,
		`SELECT * FROM requests r WHERE r.ufficio_id = ?1 AND r.profile = 'x'`: 0,
		`SELECT COUNT(*) FROM (SELECT 1 FROM requests WHERE id = ?1) AS few`:   0,
	} {
		if got := scans(t, o.S, query); len(got) != want {
			t.Errorf("%s: %q", query, got)
		}
	}
}
