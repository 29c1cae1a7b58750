package directory

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"strings"

	"combipat/store/db"
)

// Public data, CC BY 4.0: see data/LICENZE.md for where it comes from.
//
//go:embed data/*.csv
var geography embed.FS

// SeedGeography fills the tables of CAPs, comuni and foreign states from the data shipped
// with the program, unless they hold something already.
func (s *Directory) SeedGeography(ctx context.Context) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		var n int
		if err := tx.QueryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM comuni LIMIT 1) AS one`).Scan(&n); err != nil || n > 0 {
			return err
		}
		for _, t := range []struct {
			file, into string
			row        func(f []string) []any
		}{
			// istat,catastale,comune,altra_denominazione,provincia,regione_istat,regione,istituito_il
			{"comuni.csv", "comuni (istat, name, other, provincia, region, plain)", func(f []string) []any {
				return []any{f[0], f[2], f[3], f[4], f[6], db.Plain(f[2])}
			}},
			// cap,comune,istat,provincia,regione
			{"cap_comuni.csv", "cap_comuni (cap, istat)", func(f []string) []any { return []any{f[0], f[2]} }},
			// cap,provincia,regione,localita_geonames
			{"cap_provincia.csv", "cap_province (cap, provincia, region)", func(f []string) []any { return []any{f[0], f[1], f[2]} }},
			// catastale,stato,attivo
			{"stati_esteri.csv", "stati (code, name, active)", func(f []string) []any { return []any{f[0], f[1], f[2] == "1"} }},
		} {
			if err := fill(tx, t.file, t.into, t.row); err != nil {
				return fmt.Errorf("load %s: %w", t.file, err)
			}
		}
		return nil
	})
}

// fill inserts every line of a CSV file, a few hundred rows a statement: one by one it takes
// PostgreSQL seconds.
func fill(tx *db.Tx, file, into string, row func(fields []string) []any) error {
	const rowsAtOnce = 250
	raw, err := geography.ReadFile("data/" + file)
	if err != nil {
		return err
	}
	lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return err
	}
	lines = lines[1:]
	for len(lines) > 0 {
		chunk := lines[:min(rowsAtOnce, len(lines))]
		lines = lines[len(chunk):]
		var args []any
		var values []string
		for _, line := range chunk {
			var marks []string
			for _, v := range row(line) {
				args = append(args, v)
				marks = append(marks, fmt.Sprintf("$%d", len(args)))
			}
			values = append(values, "("+strings.Join(marks, ", ")+")")
		}
		_, err := tx.Exec(`INSERT INTO `+into+` VALUES `+strings.Join(values, ", ")+` ON CONFLICT DO NOTHING`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}
