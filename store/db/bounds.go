package db

import (
	"fmt"

	"combipat/desk"
)

// Room returns nil where one more row finds room in a list, the bound's *desk.Refusal otherwise; count
// selects how many are there.
func Room(q Queryer, b desk.Bound, count string, args ...any) error {
	var there int
	if err := q.QueryRow(count, args...).Scan(&there); err != nil {
		return fmt.Errorf("count what is there: %w", err)
	}
	return b.Check(there)
}
