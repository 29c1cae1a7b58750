package desk

import (
	"maps"
	"slices"
	"strings"
)

// Refusal is a rule saying no: Text is the Italian sentence a person reads, Rule the number
// it rests on ("R16"). The web answers it with 409.
type Refusal struct {
	Rule        string
	Text        string
	Appointment AppointmentRef // that the sentence names, where the reader may open it [A17]
}

func (r *Refusal) Error() string { return r.Rule + ": " + r.Text }

func refuse(rule, text string) error { return &Refusal{Rule: rule, Text: text} }

// Invalid says what is wrong with a form, field name → Italian text. The web answers it with
// 422 and the form as it was typed.
type Invalid map[string]string

func (v Invalid) Error() string {
	return "invalid: " + strings.Join(slices.Sorted(maps.Keys(v)), ", ")
}

// Text returns all complaints on one line, for a list of rows.
func (v Invalid) Text() string {
	fields := slices.Sorted(maps.Keys(v))
	for i, f := range fields {
		fields[i] = f + ": " + v[f]
	}
	return strings.Join(fields, "; ")
}

// Add notes the first complaint about a field; later ones about the same field are dropped.
func (v Invalid) Add(field, text string) {
	if _, ok := v[field]; !ok {
		v[field] = text
	}
}

// Err returns v as an error, or nil when nothing was noted.
func (v Invalid) Err() error {
	if len(v) == 0 {
		return nil
	}
	return v
}
