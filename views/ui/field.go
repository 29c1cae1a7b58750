package ui

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"combipat/desk"
)

// Field is one input of a form. Its id is its name, so that a link of the error summary, a
// story and a browser test all find it; Value is what the person typed and always comes back.
type Field struct {
	Name, Label, Value, Hint, Error string
	ID                              string // where another form of the page has the same field
	Required                        bool
	Filter                          bool   // narrows a list: neither demanded nor called optional
	Type                            string // of the input; "text" when empty
	Autocomplete, Inputmode         string
	Class                           string // further classes of the input: "cb-short", "cb-mono"
	Attrs                           templ.Attributes
}

// Option is one choice of a Select or of Radios. Options of a Select with the same Group that
// stand together are shown under it. Hint is shown by Radios only.
type Option struct {
	Value, Label, Hint string
	Selected, Disabled bool
	Group              string
}

// StoredFile is an attachment the server already holds, of a draft or of a refused message.
type StoredFile struct {
	ID, Name string
	Size     int64
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// control returns the attributes that wire an input to its hint and its error; Attrs win.
func (f Field) control() templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name}
	for k, v := range f.wiring() {
		a[k] = v
	}
	if f.Required {
		a["required"] = true
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	if f.Inputmode != "" {
		a["inputmode"] = f.Inputmode
	}
	for k, v := range f.Attrs {
		a[k] = v
	}
	return a
}

// area returns the attributes of an input of several lines, 8 of them unless Attrs say otherwise.
func (f Field) area() templ.Attributes {
	a := f.control()
	if _, ok := a["rows"]; !ok {
		a["rows"] = "8"
	}
	return a
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// wiring returns aria-describedby and aria-invalid as far as there is a hint or an error.
func (f Field) wiring() templ.Attributes {
	a := templ.Attributes{}
	var described []string
	if f.Error != "" {
		a["aria-invalid"] = "true"
		described = append(described, f.id()+"-errore")
	}
	if f.Hint != "" {
		described = append(described, f.id()+"-aiuto")
	}
	if len(described) > 0 {
		a["aria-describedby"] = strings.Join(described, " ")
	}
	return a
}

// Classes returns base, the field's own classes and is-invalid where there is an error.
func (f Field) Classes(base string) string {
	c := base
	if f.Class != "" {
		c += " " + f.Class
	}
	if f.Error != "" {
		c += " is-invalid"
	}
	return c
}

// optionGroup is a run of options under one heading; Name is empty for those under none.
type optionGroup struct {
	Name    string
	Options []Option
}

func grouped(options []Option) []optionGroup {
	var groups []optionGroup
	for _, o := range options {
		if n := len(groups); n == 0 || groups[n-1].Name != o.Group {
			groups = append(groups, optionGroup{Name: o.Group})
		}
		last := &groups[len(groups)-1]
		last.Options = append(last.Options, o)
	}
	return groups
}

// chosen says whether an option is the one to show: named by the field's value, or selected.
func (f Field) chosen(o Option) bool {
	return o.Selected || (f.Value != "" && f.Value == o.Value)
}

type FieldError struct{ Field, Text string }

// inOrder returns the complaints in the order of the form; fields it does not name come
// last, by name. The field "" is the form as a whole and comes first.
func inOrder(errors desk.Invalid, order []string) []FieldError {
	rank := map[string]int{"": -1}
	for i, f := range order {
		rank[f] = i
	}
	list := make([]FieldError, 0, len(errors))
	for f, text := range errors {
		if _, ok := rank[f]; !ok {
			rank[f] = len(order)
		}
		list = append(list, FieldError{f, text})
	}
	slices.SortFunc(list, func(a, b FieldError) int {
		if d := rank[a.Field] - rank[b.Field]; d != 0 {
			return d
		}
		return strings.Compare(a.Field, b.Field)
	})
	return list
}
