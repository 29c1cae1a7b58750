// Package privacy is what concerns personal data: who looked at a citizen, export, erasure, how long
// things are kept. Every page of it writes to the register before it shows anything.
package privacy

import "combipat/handlers/web"

// Service answers the pages of the noun.
type Service struct{ *web.Server }

// New returns the pages over the kernel.
func New(w *web.Server) *Service { return &Service{w} }
