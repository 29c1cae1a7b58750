// Package handlers is the HTTP face of the product: routes.go shows all of it, method, path, role
// and function; a folder beside it is a noun. A handler reads its input, makes one call, and shows
// the result. What every noun stands on is web: who is asking, forms and files, errors to pages.
package handlers

import (
	"log/slog"
	"time"

	"combipat/handlers/account"
	"combipat/handlers/agenda"
	"combipat/handlers/directory"
	"combipat/handlers/inbox"
	"combipat/handlers/office"
	"combipat/handlers/portal"
	"combipat/handlers/privacy"
	"combipat/handlers/requests"
	"combipat/handlers/room"
	"combipat/handlers/rooms"
	"combipat/handlers/web"
	"combipat/meet"
	"combipat/store"
)

// Config is what a server needs from outside.
type Config = web.Config

// Server answers every page of the product: the kernel, and the nouns made from it.
type Server struct {
	*web.Server
	account   *account.Service
	portal    *portal.Service
	requests  *requests.Service
	inbox     *inbox.Service
	agenda    *agenda.Service
	office    *office.Service
	directory *directory.Service
	privacy   *privacy.Service
	room      *room.Service
}

// New returns a server ready to be mounted; Close ends its open streams.
func New(cfg Config) *Server {
	w := web.New(cfg)
	s := &Server{
		Server: w, account: account.New(w), portal: portal.New(w), requests: requests.New(w), inbox: inbox.New(w), agenda: agenda.New(w),
		office: office.New(w), directory: directory.New(w), privacy: privacy.New(w), room: room.New(w),
	}
	var surface []web.Route
	for _, r := range s.routes() {
		surface = append(surface, web.Route(r))
	}
	w.Mount(surface, marks, bodies, budgets, formPlaces)
	return s
}

// HashPassword returns the hash of a password as accounts keep it.
func HashPassword(password string) string { return account.HashPassword(password) }

// Rooms is the house's web meetings with their record in the database.
type Rooms = rooms.Rooms

// OpenRooms opens the room server and binds it to the store; cfg says where it listens.
func OpenRooms(cfg meet.Config, s *store.Store, now func() time.Time, log *slog.Logger) (*Rooms, error) {
	return rooms.OpenRooms(cfg, s, now, log)
}
