package desk

// Role says on which side of the counter a person stands and what is theirs to do [R2–R6].
type Role string

const (
	Operatore        Role = "operatore"         // of a patronato; Referente regionale where granted [R2, R3]
	Amministratore   Role = "amministratore"    // of an ente [R4]
	Funzionario      Role = "funzionario"       // structures × topics [R6]
	FunzionarioCRIC  Role = "cric"              // a region [R6]
	Responsabile     Role = "responsabile"      // a whole structure [R6]
	ResponsabileCRIC Role = "responsabile-cric" // of a CRIC, which has no agenda and no CRM [R6, A30]
	LettoreCRM       Role = "crm"               // contact centre, read-only [R6]
	Gestore          Role = "gestore"           // system administrator, sees no request content [R6]
)

// Label returns the role in the message's words.
func (r Role) Label() string {
	switch r {
	case Operatore:
		return "Operatore di patronato"
	case Amministratore:
		return "Amministratore dell’ente"
	case Funzionario:
		return "Funzionario"
	case FunzionarioCRIC:
		return "Funzionario CRIC"
	case Responsabile:
		return "Responsabile di struttura"
	case ResponsabileCRIC:
		return "Responsabile di CRIC"
	case LettoreCRM:
		return "Lettore CRM"
	case Gestore:
		return "Gestore"
	}
	return string(r)
}

// Profile is the hat an operator wears at the moment: a choice, not a union of rights [R3, A26].
type Profile string

const (
	Generico  Profile = "generico"
	Referente Profile = "referente"
)

// Label returns the profile in the message's words.
func (p Profile) Label() string {
	if p == Referente {
		return "Referente regionale"
	}
	return "Operatore generico"
}

// Ente is a patronato; Code is its "codice INPS" [R1].
type Ente struct{ ID, Code, Name string }

// Ufficio is an office of an ente; Code is its "codice ufficio", Region decides the CRIC [R1, R15].
type Ufficio struct{ ID, Code, Name, Region string }

// StrutturaKind tells a Struttura territoriale from a CRIC.
type StrutturaKind string

const (
	Territoriale StrutturaKind = "provinciale"
	CRIC         StrutturaKind = "cric"
)

// Struttura is an INPS office: territorial (Provincia set) or the CRIC of a Region.
type Struttura struct {
	ID, Code, Name string
	Kind           StrutturaKind
	Provincia      string // two letters, empty for a CRIC
	Region         string
}

// Actor is the person acting, as read from their session: every store method that touches
// citizens' data takes one and carries it in its WHERE clause.
type Actor struct {
	ID, Login, Name string
	Role            Role
	Position        string  // id of the position worn; the first one has the person's own [A30]
	Several         bool    // there are other positions to choose from
	CanRefer        bool    // Referente regionale granted by the ente [R4]
	Profile         Profile // chosen at the moment, operators only
	Ente            Ente
	Ufficio         Ufficio
	Struttura       Struttura // INPS side only
}

// As returns what the person acts as at the moment, with the place where there are several: the role,
// an operator's profile.
func (a Actor) As() string {
	as, place := a.Role.Label(), a.Struttura.Name
	if a.Role == Operatore {
		as, place = a.Profile.Label(), a.Ufficio.Name
	}
	if a.Several && place != "" {
		as += ", " + place
	}
	return as
}

// Official says whether the person answers requests for INPS.
func (a Actor) Official() bool {
	return a.Role == Funzionario || a.Role == FunzionarioCRIC || a.Role == Responsabile || a.Role == ResponsabileCRIC
}

// AsReferente says whether the person now acts as Referente regionale [R3].
func (a Actor) AsReferente() bool {
	return a.Role == Operatore && a.CanRefer && a.Profile == Referente
}
