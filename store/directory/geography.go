package directory

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"combipat/store/db"
)

// Public data, CC BY 4.0: see data/LICENZE.md for where it comes from.
//
//go:embed data/*.csv
var geography embed.FS

// geographyVersion is raised with every change of the data, and of how it is looked up; a database
// that has an earlier one gets it at the next start.
const geographyVersion = 2*1000 + db.FoldVersion

// SeedGeography fills the tables of CAPs, comuni and foreign states from the data shipped
// with the program, unless they hold something already.
func (s *Directory) SeedGeography(ctx context.Context) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if has, err := hasGeography(tx); err != nil || has {
			return err
		}
		return loadGeography(tx)
	})
}

// Geography is the shipped data in a database that an earlier program filled. What the Gestore
// entered stays; a comune that has become part of another leads there.
func (s *Directory) Geography() db.Derived {
	return db.Derived{Name: "geography", Version: geographyVersion, Next: func(tx *db.Tx, _ int64) (int64, bool, error) {
		has, err := hasGeography(tx)
		if err == nil && has {
			err = errors.Join(renameComuni(tx), renameStates(tx), loadGeography(tx))
		}
		return 0, false, err
	}}
}

func hasGeography(tx *db.Tx) (bool, error) { return db.Have(tx, `SELECT istat FROM comuni LIMIT 1`) }

func loadGeography(tx *db.Tx) error {
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
		{"stati_esteri.csv", "stati (code, name, active)", func(f []string) []any { return []any{f[0], stateName(f[1]), f[2] == "1"} }},
	} {
		if err := fill(tx, t.file, t.into, t.row); err != nil {
			return fmt.Errorf("load %s: %w", t.file, err)
		}
	}
	if err := ceaseComuni(tx); err != nil {
		return fmt.Errorf("comuni that became part of others: %w", err)
	}
	return indexComuni(tx)
}

// renameComuni gives the names of the shipped data to those that are written another way: whoever
// imported another name altogether keeps it.
func renameComuni(tx *db.Tx) error {
	lines, err := shipped("comuni.csv")
	if err != nil {
		return err
	}
	rows, err := tx.Query(`SELECT istat, name, plain FROM comuni`)
	type comune struct{ istat, name, plain string }
	all, err := db.Collect(rows, err, func(rows *sql.Rows) (c comune, err error) {
		err = rows.Scan(&c.istat, &c.name, &c.plain)
		return c, err
	})
	if err != nil {
		return err
	}
	has := map[string]comune{}
	for _, c := range all {
		has[c.istat] = c
	}
	for _, f := range lines {
		c, ok := has[f[0]]
		if plain := db.Plain(f[2]); ok && c.name != f[2] && (db.Plain(c.name) == plain || strings.HasPrefix(plain, db.Plain(c.name)+" ")) {
			if _, err := tx.Exec(`UPDATE comuni SET name = $2, other = $3, plain = $4 WHERE istat = $1`, f[0], f[2], f[3], plain); err != nil {
				return err
			}
		}
	}
	return nil
}

// ceaseComuni marks the comuni that a database may have from earlier data and that have become
// part of another: their CAPs and the rules about them go over.
func ceaseComuni(tx *db.Tx) error {
	lines, err := shipped("comuni_cessati.csv") // istat,successore
	if err != nil {
		return err
	}
	for _, f := range lines {
		for _, query := range []string{
			`UPDATE comuni SET successor = $2 WHERE istat = $1`,
			`INSERT INTO cap_comuni (cap, istat) SELECT cap, $2 FROM cap_comuni WHERE istat = $1 ON CONFLICT DO NOTHING`,
			`INSERT INTO topic_rules (level, place, topic, struttura_id)
				SELECT level, $2, topic, struttura_id FROM topic_rules WHERE level = 'comune-argomento' AND place = $1 ON CONFLICT DO NOTHING`,
		} {
			if _, err := tx.Exec(query, f[0], f[1]); err != nil {
				return err
			}
		}
		for _, query := range []string{
			`DELETE FROM cap_comuni WHERE istat = $1`,
			`DELETE FROM topic_rules WHERE level = 'comune-argomento' AND place = $1`,
		} {
			if _, err := tx.Exec(query, f[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill inserts every line of a shipped file that is not there yet.
func fill(tx *db.Tx, file, into string, row func(fields []string) []any) error {
	lines, err := shipped(file)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, line := range lines {
		rows = append(rows, row(line))
	}
	return insert(tx, into, rows)
}

// shipped returns the lines of a data file without its heading.
func shipped(file string) ([][]string, error) {
	raw, err := geography.ReadFile("data/" + file)
	if err != nil {
		return nil, err
	}
	lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return lines[1:], nil
}

// insert inserts rows that are not there yet, a few hundred a statement: one by one it takes
// PostgreSQL seconds.
func insert(tx *db.Tx, into string, rows [][]any) error {
	const rowsAtOnce = 250
	for len(rows) > 0 {
		chunk := rows[:min(rowsAtOnce, len(rows))]
		rows = rows[len(chunk):]
		var args []any
		var values []string
		for _, row := range chunk {
			var marks []string
			for _, v := range row {
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
