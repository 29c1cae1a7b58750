// Package views is the floor of the pages: each folder below is a noun, with the same name as the
// handlers that show it, and ui holds the layout and the parts that several nouns draw. Pages are
// templ over typed values; the generated files are committed.
package views

//go:generate go tool templ generate
