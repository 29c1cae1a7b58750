// Package directory is the Gestore's house-keeping: structures, Poli and CAPs, enti and uffici, topics,
// lists that are imported, mail and scanner as numbers [R12, R14, R44]. The Gestore sees no content of
// any request [R6].
package directory

import "combipat/handlers/web"

// Service answers the pages of the noun.
type Service struct{ *web.Server }

// New returns the pages over the kernel.
func New(w *web.Server) *Service { return &Service{w} }
