package db_test

import (
	"testing"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

func TestNumbered(t *testing.T) {
	for query, want := range map[string]string{
		``:                              ``,
		`SELECT $2, $1`:                 `SELECT ?2, ?1`,
		`a = $10 AND b='$1' AND c = $3`: `a = ?10 AND b='$1' AND c = ?3`,
		`'it''s $1' || $1`:              `'it''s $1' || ?1`,
		`"col$1" = $1`:                  `"col$1" = ?1`,
		"SELECT 1 -- not $1\n, $2":      "SELECT 1 -- not $1\n, ?2",
		`/* $1 '*/ $2 /* open $3`:       `/* $1 '*/ ?2 /* open $3`,
		`$ $a $`:                        `$ $a $`,
		`'open $1`:                      `'open $1`,
		`/*`:                            `/*`,
		`/*/ $1 */ $2`:                  `/*/ $1 */ ?2`,
		`''$1''`:                        `''?1''`,
		`- $1 / $2`:                     `- ?1 / ?2`,
	} {
		if got := db.Numbered(query); got != want {
			t.Errorf("%q became %q, want %q", query, got, want)
		}
	}
}

func TestPlaceholdersKeepTheirNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		s := openBench(t, kind)
		var a, b, c string
		const query = `SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)`
		if err := s.Read(t.Context()).QueryRow(query, "one", "two").Scan(&a, &b, &c); err != nil || a+b+c != "twoonetwo" {
			t.Errorf("read: %s %s %s, %v", a, b, c, err)
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.QueryRow(query, "one", "two").Scan(&a, &b, &c) })
		if err != nil || a+b+c != "twoonetwo" {
			t.Errorf("write: %s %s %s, %v", a, b, c, err)
		}
	})
}
