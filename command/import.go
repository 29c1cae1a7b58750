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
	confirm := f.Bool("conferma", false, "importa davvero; senza, controlla soltanto")
	words, err := f.interleaved(args)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return fmt.Errorf("%w: combipat import %s FILE.csv [--conferma]", listen.ErrUsage, importerNames())
	}
	im, ok := store.ImporterNamed(words[0])
	if !ok {
		return fmt.Errorf("%w: si importano %s", listen.ErrUsage, importerNames())
	}
	file, err := os.Open(words[1]) // #nosec G703 -- the administrator names the file
	if err != nil {
		return err
	}
	defer file.Close()
	lines, err := im.Read(file)
	if bad, ok := errors.AsType[desk.Invalid](err); ok {
		return errors.New(bad["file"])
	}
	if err != nil {
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
	report, err := s.ImportLines(ctx, store.Act{Now: time.Now()}, im, lines, *confirm)
	if err != nil {
		return err
	}
	return sayReport(report, len(lines))
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
