package command

import (
	"context"
	"fmt"
	"strings"
)

// runCheck looks for damage in database and attachments, and for lines of the register of
// accesses that were changed; any is an exit code of 1. Where the register stands is printed,
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
	head, err := s.AuditHead(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("Tutto a posto.\nRegistro degli accessi: ancora %d:%s\n", head.Seq, head.Hash)
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
