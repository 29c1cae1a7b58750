package handlers

// mark is what the gate does differently for a line of the table.
type mark uint8

const (
	unattended mark = 1 << iota // done by the page itself: no sign that somebody is there
	parking                     // what was typed is kept when the session has ended
	enrolling                   // open to who has yet to set up the second factor of their role
	recent                      // asks again who one is when that was last shown too long ago
)

// alone is the header of a request that a script made without its person: a list that
// refreshed itself. It can only shorten a session.
const alone = "X-Combipat-Da-Solo"

// marks are kept by method and path of the table.
var marks = map[string]mark{
	// forms that people write in for a while; each comes back without being done: TestParkedForms
	"POST /richieste":                  parking,
	"POST /richieste/:id/integrazioni": parking,
	"POST /ricevute/:id/risposta":      parking,
	"POST /ricevute/:id/chiusura":      parking,
	"POST /ricevute/:id/trasferimento": parking,
	"POST /ricevute/:id/note":          parking,

	"GET " + livePath:                      unattended,
	"GET /notifiche/conteggio":             unattended,
	"POST /ricevute/:id/presenza":          unattended,
	"POST /richieste/bozza":                unattended,
	"GET " + sessionPath:                   unattended | enrolling,
	"POST /sessione/prolunga":              enrolling,
	"POST /esci":                           enrolling,
	"GET " + confirmPath:                   enrolling,
	"POST " + confirmPath:                  enrolling,
	"GET " + factorsPath:                   enrolling,
	"POST " + totpPath:                     enrolling | recent,
	"GET " + totpPath:                      enrolling,
	"POST " + totpPath + "/conferma":       enrolling,
	"POST " + totpPath + "/rimuovi":        recent,
	"POST " + passkeyPath:                  enrolling | recent,
	"POST " + passkeyPath + "/registra":    enrolling,
	"POST " + passkeyPath + "/:id/rimuovi": recent,
	"POST " + factorsPath + "/codici":      recent,
	"POST /persone/:id/fattori":            recent,
}

func (r route) mark() mark { return marks[r.method+" "+r.path] }
