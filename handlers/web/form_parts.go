package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/url"
	"slices"

	"combipat/desk"
)

const (
	// mostParts is how many parts a form with files may have, and mostAlike how many of one name: what
	// our forms repeat are the files kept from an earlier sending, and those alone.
	mostParts = 300
	mostAlike = 8
	// mostFields is for a form without files: a page of boxes to tick is some hundreds.
	mostFields = 2000
)

// errManyFields is a form that none of our pages sends.
var errManyFields = errors.New("more fields than a form has")

// textFields reads the texts of a form that has files: 256 KiB of them together.
type textFields struct {
	into  url.Values
	parts int
	room  int64
}

func fieldsOf(into url.Values) *textFields { return &textFields{into: into, room: MaxForm} }

// take reads a part if it is a text; one of the files it leaves. errManyFields where there are too many
// parts, or the texts are longer than any form's.
func (t *textFields) take(part *multipart.Part) (isText bool, err error) {
	name := part.FormName()
	if t.parts++; t.parts > mostParts {
		return false, errManyFields
	}
	if part.FileName() != "" || name == "allegati" {
		return false, nil
	}
	alike := mostAlike
	if slices.Contains([]string{"tieni", "togli"}, name) {
		alike = 2 * desk.MaxFiles
	}
	text, err := io.ReadAll(io.LimitReader(part, t.room+1))
	if err != nil {
		return true, err
	}
	if t.room -= int64(len(text)); t.room < 0 || len(t.into[name]) >= alike {
		return true, errManyFields
	}
	t.into.Add(name, TypedField(name, string(text)))
	return true, nil
}
