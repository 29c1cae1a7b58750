package handlers

// mark is what the gate does differently for a line of the table.
type mark uint8

const (
	unattended mark = 1 << iota // done by the page itself: no sign that somebody is there
	enrolling                   // open to who has yet to set up the second factor of their role
)

// alone is the header of a request that a script made without its person: a list that
// refreshed itself. It can only shorten a session.
const alone = "X-Combipat-Da-Solo"

// marks are kept by method and path of the table.
var marks = map[string]mark{
	"GET " + livePath:             unattended,
	"GET /notifiche/conteggio":    unattended,
	"POST /ricevute/:id/presenza": unattended,
	"POST /richieste/bozza":       unattended,
	"POST /esci":                  enrolling,
	"GET /profilo":                enrolling,
}

func (r route) mark() mark { return marks[r.method+" "+r.path] }
