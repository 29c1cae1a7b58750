// Package room is the way into a web meeting: the page, the guest's door, the one POST of signalling,
// lobby, lines and documents, the network test, and the record that store keeps [R39, A24].
// Voice and pictures are meet's; here it is only asked who may be there.
package room

import "combipat/handlers/web"

// Service answers the pages and calls of the room.
type Service struct {
	*web.Server
	wrongLinks wrongLinks // links of guests that nobody gave out
}

// New returns the room's pages over the kernel.
func New(w *web.Server) *Service { return &Service{Server: w} }
