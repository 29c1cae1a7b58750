// Package inbox is the officials' side of a request: the list of what is theirs, one request with
// reply, closing, transfer, assignment and notes, and the citizen's page of the CRM [R21–R26].
// Whose rows these are is store's WHERE; nothing here widens it.
package inbox

import "combipat/handlers/web"

// Service answers the pages of the noun.
type Service struct{ *web.Server }

// New returns the pages over the kernel.
func New(w *web.Server) *Service { return &Service{w} }
