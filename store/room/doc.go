// Package room keeps what a web meeting leaves: guests and their links, lines and documents handed
// over, the log of who came and went [R39, A24]. Voice and pictures are meet's, which asks here
// whether somebody may still be in. It stands on agenda: a room is an appointment's.
package room

import "combipat/store/agenda"

// Room answers for the rooms' record.
type Room struct{ *agenda.Agenda }

// New returns the rooms over the agenda.
func New(a *agenda.Agenda) *Room { return &Room{a} }
