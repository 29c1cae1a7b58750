package web

import (
	"combipat/desk"
)

// Mark is what the gate does differently for a line of the table.
type Mark uint8

const (
	Unattended Mark = 1 << iota // done by the page itself: no sign that somebody is there
	Saving                      // a page saves what is typed in it: kept when the session has ended, as its form would be
	Enrolling                   // open to who has yet to set up the second factor of their role
	Recent                      // asks again who one is when that was last shown too long ago
)

// alone is the header of a request that a script made without its person: a list that
// refreshed itself. It can only shorten a session.
const alone = "X-Combipat-Da-Solo"

// Route is one line of the surface: who may do what, where.
type Route struct {
	Method string
	Path   string
	Roles  []desk.Role // nil: anyone, signed in or not
	Page   Page
}
