// Package portal is what everybody finds on entering: the list of services with what waits there,
// Notifiche, the manual of one's role and the notes at the foot [R37, R41, R42]. It shows what others
// keep and writes nothing but that a notice was read.
package portal

import "combipat/handlers/web"

// Service answers the pages of the noun.
type Service struct{ *web.Server }

// New returns the pages over the kernel.
func New(w *web.Server) *Service { return &Service{w} }
