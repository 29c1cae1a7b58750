// Package directory keeps the places of the house: enti and their uffici, structures with their
// topics, comuni and CAPs, and by which of them a request finds its way [R12, R14, A21, A22].
// It stands on store/db alone; who works in a place is people's, what is written there requests'.
package directory

import "combipat/store/db"

// Directory answers for the places.
type Directory struct{ *db.DB }

// New returns the directory over an open database.
func New(d *db.DB) *Directory { return &Directory{d} }
