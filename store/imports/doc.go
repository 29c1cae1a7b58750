// Package imports reads the lists an office brings as CSV, says of each row what is wrong, and
// enters all or none; and writes them back [R5, R14, R23, A31]. What a row must be is the noun's
// that keeps it: here is only how it is read.
package imports

import (
	"combipat/store/agenda"
	"combipat/store/people"
)

// Imports answers for lists that come and go as files.
type Imports struct {
	*agenda.Agenda
	people *people.Accounts
}

// New returns the imports over the nouns they enter rows of.
func New(p *people.Accounts, a *agenda.Agenda) *Imports { return &Imports{a, p} }
