package meet

import "time"

// Role is what a person may do in the room.
type Role string

const (
	Host   Role = "host"   // the official: admits, mutes, removes
	Member Role = "member" // an operator of the patronato: enters without waiting
	Guest  Role = "guest"  // a citizen with a personal link: always waits
)

// Ticket is a person's right to be in a room during a window of time, already authorised by the caller.
type Ticket struct {
	Room   string
	Person string // opaque, the same at every visit
	Name   string // as the others see it
	Role   Role

	NotBefore, NotAfter time.Time

	// Admitted: the record holds an admission which nothing has ended since. It lets a guest
	// back in after a restart of the server; a removal in this process outweighs it.
	Admitted bool
	// Removed: the record's last word on this person is a removal or a refusal. After a restart of
	// the server they wait, members too.
	Removed bool
}

// valid returns nil inside the window, ErrEarly or ErrLate outside, ErrEnded for a ticket that names nobody.
func (t Ticket) valid(now time.Time) error {
	switch {
	case t.Room == "" || t.Person == "":
		return ErrEnded
	case t.Role != Host && t.Role != Member && t.Role != Guest:
		return ErrEnded
	case now.Before(t.NotBefore):
		return ErrEarly
	case !now.Before(t.NotAfter):
		return ErrLate
	}
	return nil
}
