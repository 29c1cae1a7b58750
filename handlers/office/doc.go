// Package office is how an office and an ente order their work: punti and their weeks, closures and
// absences, topics of officials, ready-made replies, handing over, the ente's list [R4, R6, R43, A16].
// Its pages are the Responsabile's and the Amministratore's; they read no content without a reason.
package office

import "combipat/handlers/web"

// Service answers the pages of the noun.
type Service struct{ *web.Server }

// New returns the pages over the kernel.
func New(w *web.Server) *Service { return &Service{w} }
