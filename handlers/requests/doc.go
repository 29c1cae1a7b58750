// Package requests is Scrivi alla sede as the patronato sees it: Nuova richiesta and its drafts, the
// Storico, one request with what can be done today, sollecito, interaction, withdrawal [R7–R20].
// Rights come from desk, rows from store; files are read by web.
package requests

import "combipat/handlers/web"

// Service answers the pages of the noun.
type Service struct{ *web.Server }

// New returns the pages over the kernel.
func New(w *web.Server) *Service { return &Service{w} }
