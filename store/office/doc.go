// Package office keeps who does which work, on both sides of the counter: topics of an official,
// what an operator hands to a colleague, the ready-made replies of a structure [R4, R6].
// It moves requests and appointments from hand to hand and stands on both.
package office

import "combipat/store/agenda"

// Office answers for the division of work.
type Office struct{ *agenda.Agenda }

// New returns the office over agenda and requests.
func New(a *agenda.Agenda) *Office { return &Office{a} }
