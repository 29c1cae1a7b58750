package db

import (
	"context"
	"errors"
	"time"

	"combipat/desk"
)

// Row is a line of an import, which knows how to enter itself. What is wrong with it comes
// back as desk.Invalid; whatever it had written is taken back with the whole import.
type Row interface {
	Enter(tx *Tx, now time.Time) error
}

// ErrTrial takes back what a trial entered.
var ErrTrial = errors.New("store: trial")

// manyRows is an import after which the database looks at itself anew.
const manyRows = 1000

// Import enters all rows, or none: none if a single one is wrong, and none without confirm.
// It returns what is wrong in Italian, by position in rows.
func (s *DB) Import(ctx context.Context, now time.Time, rows []Row, confirm bool) (problems map[int]string, err error) {
	err = s.Write(ctx, func(tx *Tx) error {
		problems = map[int]string{}
		for i, row := range rows {
			text, err := ComplaintOf(row.Enter(tx, now))
			if err != nil {
				return err
			}
			if text != "" {
				problems[i] = text
			}
		}
		if len(problems) > 0 || !confirm {
			return ErrTrial
		}
		return nil
	})
	if errors.Is(err, ErrTrial) {
		return problems, nil
	}
	if err == nil && len(rows) >= manyRows {
		err = s.Optimize(ctx)
	}
	return problems, err
}

// ComplaintOf tells what is wrong with a row, in Italian, from what is wrong with the machine.
func ComplaintOf(err error) (string, error) {
	if invalid, ok := errors.AsType[desk.Invalid](err); ok {
		return invalid.Text(), nil
	}
	if refused, ok := errors.AsType[*desk.Refusal](err); ok {
		return refused.Text, nil
	}
	return "", err
}
