package example_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// TestMany: as many requests as were asked for, in every state, no two of a number, the same the
// second time, and whole: what the program itself checks of a database finds nothing.
func TestMany(t *testing.T) {
	t.Parallel()
	const n = 2000
	now := desk.Day("2026-11-23").At(10, 0)
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		var before string
		for range map[string]int{"sqlite": 2, "postgres": 1}[kind] {
			s := storetest.Open(t, kind)
			must(t, example.World(t.Context(), s, now, ""))
			start := time.Now()
			must(t, example.Many(t.Context(), s, now, n))
			t.Logf("%.0f requests a second", n/time.Since(start).Seconds())
			if got := storetest.Number(t, s, `SELECT COUNT(*) FROM requests`); got != n {
				t.Errorf("%d requests", got)
			}
			home := storetest.Number(t, s, `SELECT COUNT(*) FROM requests r JOIN uffici u ON u.id = r.ufficio_id WHERE u.code = 'ALFA-MI'`)
			if home < n/4 || home > n/2 {
				t.Errorf("%d of them from the example's own ufficio", home)
			}
			for _, state := range desk.States {
				if storetest.Number(t, s, `SELECT COUNT(*) FROM requests WHERE state = $1`, string(state)) == 0 {
					t.Errorf("none is %s", state)
				}
			}
			for _, table := range []string{"attachments", "events", "notifications", "appointments", "search_docs"} {
				if storetest.Number(t, s, `SELECT COUNT(*) FROM `+table) < n/200 {
					t.Errorf("hardly any %s", table)
				}
			}
			content := text(t, s)
			if before != "" && content != before {
				t.Error("the second time they are others")
			}
			before = content
			id, _, err := s.Credentials(t.Context(), "operatore.mi")
			must(t, err)
			who, err := s.Person(t.Context(), id)
			must(t, err)
			found, err := s.Storico(t.Context(), who, desk.DayOf(now), store.Filter{Text: "decorrenza reversib"})
			must(t, err)
			if len(found.Requests) == 0 {
				t.Error("their words are not found")
			}
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// text is what was made up, without the ids of the world around it.
func text(t *testing.T, s *store.Store) string {
	t.Helper()
	var lines []string
	must(t, s.Write(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT r.number, r.state, r.sent_on, r.closed_on, r.last_name, m.text FROM requests r JOIN messages m ON m.request_id = r.id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		lines = nil
		for rows.Next() {
			var a, b, c, d, e, f string
			if err := rows.Scan(&a, &b, &c, &d, &e, &f); err != nil {
				return err
			}
			lines = append(lines, fmt.Sprint(a, b, c, d, e, f))
		}
		return rows.Err()
	}))
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
