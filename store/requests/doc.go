// Package requests keeps what patronati write and offices answer: drafts, sending, the dialogue,
// its files, lists, search, the CRM, notices, and what the passing of days changes [R7–R26].
// Every query on a citizen's data takes its WHERE from db's reach.go. It stands on directory; of
// appointments it knows only whether an office has made one bookable.
package requests

import "combipat/store/directory"

// Requests answers for requests and their threads.
type Requests struct{ *directory.Directory }

// New returns the requests over the directory.
func New(d *directory.Directory) *Requests { return &Requests{d} }
