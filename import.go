package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"combipat/store"
)

// importer reads one kind of CSV file. Its columns may stand in any order, and those without
// values may be left out; docs/esempi has an example of each.
type importer struct {
	name    string
	columns []string
	row     func(ctx context.Context, s *store.Store, f map[string]string) (store.Row, error)
}

// importers lists them in the order in which a new service needs them.
var importers = []importer{
	{"strutture", []string{"codice", "tipo", "denominazione", "provincia", "regione", "telefono", "cap", "seconda", "estero"}, strutturaRow},
	{"cap", []string{"cap", "provincia", "regione", "istat", "comune"}, capRow},
	{"poli", []string{"livello", "luogo", "argomento", "struttura"}, ruleRow},
	{"enti", []string{"ente_codice", "ente", "ufficio_codice", "ufficio", "regione"}, ufficioRow},
	{"persone", []string{"utente", "nome", "email", "ruolo", "ente", "ufficio", "struttura", "argomenti", "referente"}, personRow},
	{"richieste", []string{"provenienza", "inviata", "motivo", "argomento", "cf", "nome", "cognome", "cap", "comune", "estero",
		"identificativo_tipo", "identificativo", "testo", "struttura"}, requestRow},
}

// runImport enters a CSV file: a trial unless confirmed, all rows or none.
func runImport(ctx context.Context, args []string) error {
	f := newFlags("import")
	where := placeFlags(f)
	confirm := f.Bool("conferma", false, "importa davvero; senza, controlla soltanto")
	words, err := f.interleaved(args)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return fmt.Errorf("%w: combipat import %s FILE.csv [--conferma]", errUsage, importerNames())
	}
	i := slices.IndexFunc(importers, func(im importer) bool { return im.name == words[0] })
	if i < 0 {
		return fmt.Errorf("%w: si importano %s", errUsage, importerNames())
	}
	file, err := os.Open(words[1])
	if err != nil {
		return err
	}
	defer file.Close()
	lines, err := readLines(file, importers[i].columns)
	if err != nil {
		return err
	}
	s, err := where.open(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Seed(ctx); err != nil {
		return err
	}
	return importLines(ctx, s, importers[i], lines, *confirm)
}

// importLines enters the lines, or says of each bad one what is wrong with it.
func importLines(ctx context.Context, s *store.Store, im importer, lines []csvLine, confirm bool) error {
	rows := make([]store.Row, len(lines))
	var err error
	for i, line := range lines {
		if rows[i], err = im.row(ctx, s, line.fields); err != nil {
			return fmt.Errorf("riga %d: %w", line.number, err)
		}
	}
	problems, err := s.Import(ctx, time.Now(), rows, confirm)
	if err != nil {
		return err
	}
	for i, line := range lines {
		if text, bad := problems[i]; bad {
			fmt.Printf("riga %d: %s\n", line.number, text)
		}
	}
	switch {
	case len(problems) > 0:
		return fmt.Errorf("%d righe da correggere su %d: nulla è stato importato", len(problems), len(rows))
	case !confirm:
		fmt.Printf("%d righe pronte. Nulla è stato importato: ripeti con --conferma.\n", len(rows))
	default:
		fmt.Printf("Importate %d righe.\n", len(rows))
	}
	return nil
}

// csvLine is a line of a table, by column; number is its place in the file.
type csvLine struct {
	number int
	fields map[string]string
}

// readLines reads a table whose first line names its columns. A file that is no such table is
// an error.
func readLines(from io.Reader, columns []string) ([]csvLine, error) {
	table := csv.NewReader(from)
	head, err := table.Read()
	if err != nil {
		return nil, fmt.Errorf("prima riga: %w", err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff") // written by spreadsheets
	for _, name := range head {
		if !slices.Contains(columns, name) {
			return nil, fmt.Errorf("colonna sconosciuta %q; le colonne sono %s", name, strings.Join(columns, ", "))
		}
	}
	var lines []csvLine
	for {
		fields, err := table.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, fmt.Errorf("il file non è un CSV leggibile: %w", err)
		}
		number, _ := table.FieldPos(0)
		line := csvLine{number, map[string]string{}}
		for i, v := range fields {
			line.fields[head[i]] = strings.TrimSpace(v)
		}
		lines = append(lines, line)
	}
}

func importerNames() string {
	names := make([]string, len(importers))
	for i, im := range importers {
		names[i] = im.name
	}
	return strings.Join(names, "|")
}
