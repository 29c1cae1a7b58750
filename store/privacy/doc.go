// Package privacy keeps how long data stays, erases what is over or asked for, exports what there is
// about one citizen, and shows who read it. It stands on requests and agenda and writes to the
// register of accesses with every act.
package privacy

import "combipat/store/agenda"

// Privacy answers for the citizens' rights on their data.
type Privacy struct{ *agenda.Agenda }

// New returns it over the nouns whose rows it erases and exports.
func New(a *agenda.Agenda) *Privacy { return &Privacy{a} }
