package command

import (
	"context"
	"fmt"
	"strings"
)

// runCheck looks for damage in database and attachments, and for lines of the register of
// accesses that were changed; any is an exit code of 1. People who could sign in and not work are
// named too: no damage, but somebody should see to them. Where the register stands is printed,
// to be kept elsewhere and given as --anchor the next time.
func runCheck(ctx context.Context, args []string) error {
	f := newFlags("check")
	where := placeFlags(f)
	anchor := f.String("anchor", "", "ancore del registro degli accessi, come stanno nel log (numero:impronta), separate da virgole")
	if err := f.parse(args); err != nil {
		return err
	}
	s, err := where.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	problems, err := s.Check(ctx, anchorsOf(*anchor)...)
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Println(p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d problemi trovati", len(problems))
	}
	stuck, err := s.StuckPeople(ctx)
	if err != nil {
		return err
	}
	for _, p := range stuck {
		fmt.Printf("persona %s: %s, non può lavorare: completa la sua scheda o disabilita l’utenza\n", p.Login, p.Lacks)
	}
	head, err := s.AuditHead(ctx)
	if err != nil {
		return err
	}
	if len(stuck) == 0 {
		fmt.Println("Tutto a posto.")
	} else {
		fmt.Println("I dati sono integri.")
	}
	fmt.Printf("Registro degli accessi: ancora %d:%s\n", head.Seq, head.Hash)
	return nil
}

func anchorsOf(list string) (anchors []string) {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one != "" {
			anchors = append(anchors, one)
		}
	}
	return anchors
}
