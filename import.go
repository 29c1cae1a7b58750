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

	"combipat/desk"
	"combipat/store"
)

// importColumns are those of docs/esempi/richieste.csv; the first line of a file names them,
// in any order, and may leave out what it has no values for.
var importColumns = []string{"provenienza", "inviata", "motivo", "argomento", "cf", "nome", "cognome", "cap", "comune", "estero",
	"identificativo_tipo", "identificativo", "testo", "struttura"}

// runImport enters requests from other channels: a dry run unless confirmed, all or nothing.
func runImport(ctx context.Context, args []string) error {
	f := newFlags("import")
	where := placeFlags(f)
	confirm := f.Bool("conferma", false, "importa davvero; senza, controlla soltanto")
	words, err := f.interleaved(args)
	if err != nil {
		return err
	}
	if len(words) != 2 || words[0] != "richieste" {
		return fmt.Errorf("%w: combipat import richieste FILE.csv [--conferma]", errUsage)
	}
	file, err := os.Open(words[1])
	if err != nil {
		return err
	}
	defer file.Close()
	s, err := where.open(ctx, true)
	if err != nil {
		return err
	}
	defer s.Close()
	list, problems, err := readRequests(ctx, s, file)
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Println(p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d righe da correggere su %d: nulla è stato importato", len(problems), len(list)+len(problems))
	}
	if !*confirm {
		fmt.Printf("%d richieste pronte. Nulla è stato importato: ripeti con --conferma.\n", len(list))
		return nil
	}
	numbers, err := s.ImportRequests(ctx, time.Now(), list)
	if err != nil {
		return err
	}
	fmt.Printf("Importate %d richieste", len(numbers))
	if len(numbers) > 0 {
		fmt.Printf(", da %s a %s", numbers[0], numbers[len(numbers)-1])
	}
	fmt.Println(".")
	return nil
}

// readRequests returns the good rows and, for each bad one, a line that says what is wrong in
// which row. A file that is no table of ours is an error.
func readRequests(ctx context.Context, s *store.Store, from io.Reader) (good []store.Imported, problems []string, err error) {
	table := csv.NewReader(from)
	head, err := table.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("prima riga: %w", err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff") // written by spreadsheets
	for _, name := range head {
		if !slices.Contains(importColumns, name) {
			return nil, nil, fmt.Errorf("colonna sconosciuta %q; le colonne sono %s", name, strings.Join(importColumns, ", "))
		}
	}
	for {
		fields, err := table.Read()
		if errors.Is(err, io.EOF) {
			return good, problems, nil
		}
		line, _ := table.FieldPos(0)
		if err != nil {
			return nil, nil, fmt.Errorf("il file non è un CSV leggibile: %w", err)
		}
		row := map[string]string{}
		for i, v := range fields {
			row[head[i]] = strings.TrimSpace(v)
		}
		in, err := readRequest(ctx, s, row)
		if invalid, ok := errors.AsType[desk.Invalid](err); ok {
			problems = append(problems, fmt.Sprintf("riga %d: %s", line, complaints(invalid)))
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		good = append(good, in)
	}
}

func readRequest(ctx context.Context, s *store.Store, row map[string]string) (store.Imported, error) {
	topic, err := s.Topic(ctx, row["argomento"])
	if err != nil {
		return store.Imported{}, err
	}
	q := desk.Question{Motivo: row["motivo"], Topic: row["argomento"], CF: row["cf"], FirstName: row["nome"], LastName: row["cognome"],
		CAP: row["cap"], Comune: row["comune"], Abroad: row["estero"], IdentifierKind: row["identificativo_tipo"], Identifier: row["identificativo"], Text: row["testo"]}
	bad := desk.Invalid{}
	in := store.Imported{Provenance: desk.Provenance(row["provenienza"]), Struttura: row["struttura"]}
	sub, err := q.Check(desk.Generico, topic)
	if invalid, ok := errors.AsType[desk.Invalid](err); ok {
		bad = invalid
	}
	in.Submission = sub
	if in.Provenance.Label() == "" {
		bad.Add("provenienza", "usa patronato, cittadino, contact-center o altro")
	}
	if in.SentAt, err = time.ParseInLocation("2006-01-02 15:04", row["inviata"], desk.Rome); err != nil || in.SentAt.After(time.Now()) {
		bad.Add("inviata", "scrivi data e ora passate, come 2026-04-04 10:30")
	}
	if in.Struttura != "" {
		if _, err := s.StrutturaByCode(ctx, in.Struttura); errors.Is(err, store.ErrNotFound) {
			bad.Add("struttura", "codice sconosciuto")
		} else if err != nil {
			return in, err
		}
	}
	return in, bad.Err()
}

// complaints puts what is wrong with a row into one line, in the order of the columns.
func complaints(bad desk.Invalid) string {
	var texts []string
	for _, column := range importColumns {
		if text, ok := bad[column]; ok {
			texts = append(texts, column+": "+text)
		}
	}
	return strings.Join(texts, "; ")
}
