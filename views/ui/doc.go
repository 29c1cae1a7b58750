// Package ui is the layout and the parts that several nouns draw: fields of forms, refused forms,
// listings, badges, the facts and the thread of a request, dates and numbers as pages write them.
// format.go is the only place where a value becomes words; no page of a noun is imported here.
package ui
