package desk

// Motivo is the reason for contact, the first choice of the structured form [R7, R8, R10].
type Motivo string

const (
	MotivoSollecito   Motivo = "sollecito"   // about an application already filed [R8]
	MotivoPrestazione Motivo = "prestazione" // about a benefit in course or refused [R8]
	MotivoRequisiti   Motivo = "requisiti"   // about no specific application [R8, R10]
	MotivoChiarimento Motivo = "chiarimento" // about norms and procedure [R10]
)

// Motivi returns what a profile may choose, in the order of the message.
func Motivi(p Profile) []Motivo {
	if p == Referente {
		return []Motivo{MotivoChiarimento, MotivoRequisiti}
	}
	return []Motivo{MotivoSollecito, MotivoPrestazione, MotivoRequisiti}
}

// Label returns the motivo as the message spells it.
func (m Motivo) Label() string {
	switch m {
	case MotivoSollecito:
		return "Sollecito domanda già presentata"
	case MotivoPrestazione:
		return "Prestazione in corso o respinta"
	case MotivoRequisiti:
		return "Requisiti e modalità di accesso ai servizi"
	case MotivoChiarimento:
		return "Chiarimento normativo"
	}
	return ""
}

// NeedsIdentifier says whether the motivo is about one application or benefit, which must
// then be named [R9].
func (m Motivo) NeedsIdentifier() bool {
	return m == MotivoSollecito || m == MotivoPrestazione
}

// Provenance tells officials where a request comes from [R22, R23].
type Provenance string

const (
	DaPatronato     Provenance = "patronato"
	DaCittadino     Provenance = "cittadino"
	DaContactCenter Provenance = "contact-center"
	DaAltro         Provenance = "altro"
)

// Provenances lists them in the order of the filter.
var Provenances = []Provenance{DaPatronato, DaCittadino, DaContactCenter, DaAltro}

// Label returns the badge's text.
func (p Provenance) Label() string {
	switch p {
	case DaPatronato:
		return "Patronato"
	case DaCittadino:
		return "Cittadino"
	case DaContactCenter:
		return "Contact center"
	case DaAltro:
		return "Altro"
	}
	return ""
}

// Outcome is what a request came to, said at closing [R25].
type Outcome string

const (
	Risolta        Outcome = "risolta"
	Informazioni   Outcome = "informazioni"
	NonAccoglibile Outcome = "non-accoglibile"
)

// Outcomes lists them in the order of the closing form.
var Outcomes = []Outcome{Risolta, Informazioni, NonAccoglibile}

// Label returns the outcome in the words of the closing form.
func (o Outcome) Label() string {
	switch o {
	case Risolta:
		return "Risolta"
	case Informazioni:
		return "Informazioni fornite"
	case NonAccoglibile:
		return "Non accoglibile"
	}
	return ""
}

// Topic is an argomento of the catalogue; a subtopic has a Parent and routes as it does
// unless a rule names it [R12].
type Topic struct {
	Code, Parent, Label string
}

// Root returns the code of the topic of the first level.
func (t Topic) Root() string {
	if t.Parent != "" {
		return t.Parent
	}
	return t.Code
}
