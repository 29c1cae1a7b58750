package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"combipat/command/listen"
	"combipat/desk"
	"combipat/store"
)

// runImport enters a CSV file: a trial unless confirmed, all rows or none.
func runImport(ctx context.Context, args []string) error {
	f := newFlags("import")
	where := placeFlags(f)
	encoding := f.String("codifica", "", "com’è scritto il file, se non si vede da sé: "+encodingNames())
	confirm := f.Bool("conferma", false, "importa davvero; senza, controlla soltanto")
	words, err := f.interleaved(args)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return fmt.Errorf("%w: combipat import %s FILE.csv [--codifica NOME] [--conferma]", listen.ErrUsage, importerNames())
	}
	im, ok := store.ImporterNamed(words[0])
	if !ok {
		return fmt.Errorf("%w: si importano %s", listen.ErrUsage, importerNames())
	}
	as, ok := store.EncodingNamed(*encoding)
	if !ok {
		return fmt.Errorf("%w: le codifiche sono %s", listen.ErrUsage, encodingNames())
	}
	file, err := os.Open(words[1]) // #nosec G703 -- the administrator names the file
	if err != nil {
		return err
	}
	defer file.Close()
	table, err := im.Read(file, as)
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return errors.New(bad["file"] + bad["codifica"])
	}
	if err != nil {
		return err
	}
	if err := sayTable(table); err != nil {
		return err
	}
	s, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Seed(ctx); err != nil {
		return err
	}
	report, err := s.ImportLines(ctx, store.Act{Now: time.Now()}, im, table, *confirm)
	if err != nil {
		return err
	}
	return sayReport(report, len(table.Lines))
}

// sayTable prints how a file was read. One of which that is not certain is refused, with its
// doubtful cells in each way in which they can be read.
func sayTable(t store.Table) error {
	fmt.Printf("Letto come %s, separatore %s. Prima riga: %s.\n", t.Encoding.Label(), t.Separator(), strings.Join(t.Head, " | "))
	if t.Settled() == nil {
		return nil
	}
	for _, d := range t.Doubts[:min(len(t.Doubts), 20)] {
		for _, e := range store.Encodings {
			if text, read := d.Readings[e]; read {
				fmt.Printf("riga %d, %s, con --codifica %s: %s\n", d.Number, d.Column, e, text)
			}
		}
	}
	return fmt.Errorf("non è certo come è scritto il file (righe dubbie: %d): nulla è stato importato, ripeti con --codifica", t.DoubtfulRows())
}

func encodingNames() string {
	names := make([]string, len(store.Encodings))
	for i, e := range store.Encodings {
		names[i] = string(e)
	}
	return strings.Join(names, "|")
}

// sayReport prints what an import did, or what keeps it from being done.
func sayReport(r store.Report, rows int) error {
	for _, p := range r.Problems {
		fmt.Printf("riga %d: %s\n", p.Number, p.Text)
	}
	what := fmt.Sprintf("%d righe (%d nuove, %d già presenti)", rows, r.New, r.Known)
	switch {
	case len(r.Problems) > 0:
		return fmt.Errorf("%d righe da correggere su %d: nulla è stato importato", len(r.Problems), rows)
	case r.Done:
		fmt.Printf("Importate %s.\n", what)
	default:
		fmt.Printf("Pronte %s. Nulla è stato importato: ripeti con --conferma.\n", what)
	}
	return nil
}

func importerNames() string {
	names := make([]string, len(store.Importers))
	for i, im := range store.Importers {
		names[i] = im.Name
	}
	return strings.Join(names, "|")
}
