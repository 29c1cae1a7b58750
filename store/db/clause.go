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
	among []among
}

// Option is a condition that meets other rows than the options beside it; every ? stands for the
// next argument.
type Option struct {
	Cond string
	Args []any
}

// among are rows that one of several options meets: written as one condition, or each apart.
type among struct {
	whole   Option
	options func(Queryer) ([]Option, error)
}

// And adds a condition in which every ? stands for the next argument.
func (c *Clause) And(cond string, args ...any) {
	for _, a := range args {
		c.Args = append(c.Args, a)
		cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(c.Args)), 1)
	}
	c.Conds = append(c.Conds, cond)
}

// Either adds the rows that one of the options meets.
func (c *Clause) Either(options ...Option) {
	var conds []string
	var args []any
	for _, o := range options {
		conds, args = append(conds, "("+o.Cond+")"), append(args, o.Args...)
	}
	c.Among(Option{"(" + strings.Join(conds, " OR ") + ")", args}, func(Queryer) ([]Option, error) { return options, nil })
}

// Among adds the rows that a condition meets, and says how to ask for them piece by piece, which
// Parts does.
func (c *Clause) Among(whole Option, options func(Queryer) ([]Option, error)) {
	c.among = append(c.among, among{whole, options})
}

// Where returns the conditions as one text; call it once, after the last condition.
func (c *Clause) Where() string {
	for _, a := range c.among {
		c.And(a.whole.Cond, a.whole.Args...)
	}
	c.among = nil
	return " WHERE " + strings.Join(c.Conds, " AND ")
}

// Parts returns clauses that together meet the rows of this one, each row in one of them, and none
// of which has a choice left: an index then has each one's rows in their order, where a structure
// out of several, or one of two states, would have them all sorted. No part is no row.
func (c *Clause) Parts(q Queryer) ([]*Clause, error) {
	parts := []*Clause{{From: c.From, Conds: c.Conds, Args: c.Args}}
	for _, a := range c.among {
		options, err := a.options(q)
		if err != nil {
			return nil, err
		}
		var more []*Clause
		for _, p := range parts {
			for _, o := range options {
				part := &Clause{From: p.From, Conds: append([]string{}, p.Conds...), Args: append([]any{}, p.Args...)}
				part.And(o.Cond, o.Args...)
				more = append(more, part)
			}
		}
		parts = more
	}
	return parts, nil
}

// Arg adds an argument outside a condition and returns its placeholder.
func (c *Clause) Arg(a any) string {
	c.Args = append(c.Args, a)
	return fmt.Sprintf("$%d", len(c.Args))
}
