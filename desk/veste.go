package desk

import "strings"

// Veste is what somebody acts as at the moment: in which of their positions and, as an operator,
// under which profile [R3, A30]. A form carries the one it was drawn for.
type Veste struct {
	Person, Position string // ids; the first position has the person's own
	Profile          Profile
}

// Veste returns what the person acts as at the moment.
func (a Actor) Veste() Veste { return Veste{a.ID, a.Position, a.Profile} }

// String is the veste as a form carries it and ParseVeste reads it.
func (v Veste) String() string { return v.Person + "." + v.Position + "." + string(v.Profile) }

// ParseVeste reads what String wrote; ok is false for anything else.
func ParseVeste(text string) (v Veste, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] != string(Generico) && parts[2] != string(Referente) {
		return Veste{}, false
	}
	return Veste{parts[0], parts[1], Profile(parts[2])}, true
}
