package desk

import (
	"net/mail"
	"regexp"
)

// Roles in the order in which a form offers them.
var Roles = []Role{Operatore, Amministratore, Funzionario, FunzionarioCRIC, Responsabile, ResponsabileCRIC, LettoreCRM, Gestore}

// Patronato says whether the role belongs to an ente rather than to INPS.
func (r Role) Patronato() bool { return r == Operatore || r == Amministratore }

// AtStruttura returns the kind of structure the role works at, "" for none.
func (r Role) AtStruttura() StrutturaKind {
	switch r {
	case Funzionario, Responsabile:
		return Territoriale
	case FunzionarioCRIC, ResponsabileCRIC:
		return CRIC
	}
	return ""
}

// MayHaveMore says whether somebody of the role may have further positions: in other uffici of the
// ente, at other structures [A30].
func (r Role) MayHaveMore() bool { return r == Operatore || r.AtStruttura() != "" }

// Beside says whether one person may be both, each at its own place [A30].
func (r Role) Beside(other Role) bool {
	return r.MayHaveMore() && other.MayHaveMore() && r.Patronato() == other.Patronato()
}

// At returns the role as it is at a kind of structure: the Responsabile of a CRIC is that of a CRIC [A30].
func (r Role) At(kind StrutturaKind) Role {
	if r == Responsabile && kind == CRIC {
		return ResponsabileCRIC
	}
	return r
}

// Lacks says what keeps somebody of the role from working, given which of the places an account
// may belong to theirs does; "" for nothing.
func (r Role) Lacks(ente, ufficio, struttura bool) string {
	switch {
	case r.Patronato() && !ente:
		return r.Label() + " senza ente"
	case r == Operatore && !ufficio:
		return r.Label() + " senza ufficio"
	case r.AtStruttura() != "" && !struttura:
		return r.Label() + " senza struttura"
	}
	return ""
}

var loginShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,59}$`)

// CheckPerson notes what is wrong with the names of somebody who is to have access.
func CheckPerson(bad Invalid, login, name, email string) {
	if !loginShape.MatchString(login) {
		bad.Add("utente", "Da 2 a 60 lettere minuscole, cifre, punti e trattini, per esempio maria.verdi.")
	}
	NameOf(bad, "nome", name, maxName, "Scrivi nome e cognome.")
	if email == "" {
		return
	}
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email || len(email) > 254 {
		bad.Add("email", "Non è un indirizzo e-mail.")
	}
}

// PersonChange is what somebody who keeps accounts does to one: Own is their own, From the role
// it had.
type PersonChange struct {
	Own  bool
	From Role
}

// To says whether the account may have that role afterwards: a Gestore stays one until another
// Gestore says otherwise, so that there always is one.
func (c PersonChange) To(role Role) error {
	if c.Own && role != c.From {
		return refuse("R6", "Non puoi cambiare il tuo stesso ruolo: chiedilo a un altro Gestore.")
	}
	return nil
}
