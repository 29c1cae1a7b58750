// Package agenda is Agenda Appuntamenti for both sides: Home Page, Nuovo Appuntamento up to the slot,
// holds, confirming, moving, cancelling, the waiting list, calendars, and the day of the sede
// [R27–R43]. A place is taken by store in one statement, never here.
package agenda

import "combipat/handlers/web"

// Service answers the pages of the noun.
type Service struct{ *web.Server }

// New returns the pages over the kernel.
func New(w *web.Server) *Service { return &Service{w} }
