// Package people keeps accounts and how one gets in: logins, links, second factors, sessions, what
// was being typed when one ended; and who holds which role where [R1, R3, R4, R5, R6, A30].
// It stands on directory and never looks at what people write.
package people

import "combipat/store/directory"

// Accounts answers for accounts and ways in.
type Accounts struct{ *directory.Directory }

// New returns the accounts over the directory.
func New(d *directory.Directory) *Accounts { return &Accounts{d} }
