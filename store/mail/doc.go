// Package mail keeps the outbox: what waits, who is sending it, what was refused [R37, R44, A29].
// Every message was put there by the transaction of the act it tells of. It stands on people, whose
// links are made when a message is handed over.
package mail

import "combipat/store/people"

// Outgoing answers for messages on their way.
type Outgoing struct{ *people.Accounts }

// New returns the outbox over the accounts.
func New(p *people.Accounts) *Outgoing { return &Outgoing{p} }
