package db

import (
	"fmt"
	"strings"
)

// Clause collects conditions and their arguments while a WHERE is written.
type Clause struct {
	From  string // tables before the list's own, with their joins
	Conds []string
	Args  []any
}

// And adds a condition in which every ? stands for the next argument.
func (c *Clause) And(cond string, args ...any) {
	for _, a := range args {
		c.Args = append(c.Args, a)
		cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(c.Args)), 1)
	}
	c.Conds = append(c.Conds, cond)
}

func (c *Clause) Where() string { return " WHERE " + strings.Join(c.Conds, " AND ") }

// Arg adds an argument outside a condition and returns its placeholder.
func (c *Clause) Arg(a any) string {
	c.Args = append(c.Args, a)
	return fmt.Sprintf("$%d", len(c.Args))
}
