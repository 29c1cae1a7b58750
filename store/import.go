package store

import (
	"context"
	"errors"
	"time"

	"combipat/desk"
)

// Row is a line of an import, which knows how to enter itself. What is wrong with it comes
// back as desk.Invalid; whatever it had written is taken back with the whole import.
type Row interface {
	enter(tx *Tx, now time.Time) error
}

// errTrial takes back what a trial entered.
var errTrial = errors.New("store: trial")

// Import enters all rows, or none: none if a single one is wrong, and none without confirm.
// It returns what is wrong in Italian, by position in rows.
func (s *Store) Import(ctx context.Context, now time.Time, rows []Row, confirm bool) (problems map[int]string, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		problems = map[int]string{}
		for i, row := range rows {
			text, err := complaintOf(row.enter(tx, now))
			if err != nil {
				return err
			}
			if text != "" {
				problems[i] = text
			}
		}
		if len(problems) > 0 || !confirm {
			return errTrial
		}
		return nil
	})
	if errors.Is(err, errTrial) {
		err = nil
	}
	return problems, err
}

// complaintOf tells what is wrong with a row, in Italian, from what is wrong with the machine.
func complaintOf(err error) (string, error) {
	if invalid, ok := errors.AsType[desk.Invalid](err); ok {
		return invalid.Text(), nil
	}
	if refused, ok := errors.AsType[*desk.Refusal](err); ok {
		return refused.Text, nil
	}
	return "", err
}

// unknown turns ErrNotFound into a complaint about a field whose code nobody knows.
func unknown(err error, field, what, code string) error {
	if errors.Is(err, ErrNotFound) {
		return desk.Invalid{field: what + " «" + code + "» non è in elenco"}
	}
	return err
}
