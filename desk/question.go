package desk

import (
	"strings"
)

const (
	MaxAttachments = 6 << 20 // bytes in total per message: "6MB complessivi" read as 6 MiB [R11, A20]
	MaxText        = 20_000  // characters of one message: some ten pages
	maxName        = 100     // characters of a name
)

// Question is the structured form as it was typed, one field an entry of CONTRACT.md. It is
// what a draft keeps: nothing in it has been checked [R7].
type Question struct {
	Motivo         string
	Topic          string
	CF             string
	FirstName      string
	LastName       string
	OneName        bool // the citizen has one name only, in either field
	CAP            string
	Comune         string // ISTAT code
	ComuneFor      string // the CAP beside which the comune was chosen, "" where the form does not say
	Abroad         string // state code
	IdentifierKind string
	Identifier     string
	Text           string
}

// Citizen is the person a request is about [R13].
type Citizen struct {
	CF                  CodiceFiscale
	FirstName, LastName string
	CAP                 CAP
	Comune              string // ISTAT code, "" where unknown
	Abroad              string // state code, "" for a residence in Italy
}

// Name returns first and last name.
func (c Citizen) Name() string { return strings.TrimSpace(c.FirstName + " " + c.LastName) }

// Submission is a Question that may be sent.
type Submission struct {
	Profile    Profile
	Motivo     Motivo
	Topic      Topic
	Citizen    Citizen    // empty for a Referente [R10]
	Identifier Identifier // empty where the motivo asks for none [R9]
	Text       string
}

// Check turns what was typed into what may be sent, or returns Invalid with a text for every
// field that stands in the way. topic is the catalogue's entry for q.Topic, empty if it has
// none [R8–R10, R12, R13].
func (q Question) Check(profile Profile, topic Topic) (Submission, error) {
	bad := Invalid{}
	s := Submission{Profile: profile, Motivo: q.motivo(profile, bad), Topic: topic, Text: strings.TrimSpace(q.Text)}
	if topic.Code == "" {
		bad.Add("argomento", "Scegli l’argomento della richiesta.")
	}
	if profile == Referente {
		q.refuseCitizen(bad)
	} else {
		s.Citizen = q.citizen(bad)
		if s.Motivo.NeedsIdentifier() {
			s.Identifier = q.identifier(bad)
		}
	}
	CheckText(bad, "testo", s.Text, "Scrivi il testo della richiesta.")
	return s, bad.Err()
}

// CheckText complains about a text that is empty (with the given sentence) or too long.
func CheckText(bad Invalid, field, text, ifEmpty string) {
	if Blank(text) && ifEmpty != "" {
		bad.Add(field, ifEmpty)
	}
	if Length(text) > MaxText {
		bad.Add(field, "Il testo supera 20.000 caratteri: accorcialo o mettilo in un allegato.")
	}
}

func (q Question) motivo(profile Profile, bad Invalid) Motivo {
	for _, m := range Motivi(profile) {
		if string(m) == q.Motivo {
			return m
		}
	}
	if Motivo(q.Motivo).Label() != "" {
		bad.Add("motivo", "Il motivo «"+Motivo(q.Motivo).Label()+"» non è del profilo "+profile.Label()+".")
	} else {
		bad.Add("motivo", "Scegli il motivo del contatto.")
	}
	return ""
}

// refuseCitizen holds R3 and R10: a Referente's request names no citizen and no application.
func (q Question) refuseCitizen(bad Invalid) {
	if strings.TrimSpace(q.CF) != "" {
		bad.Add("cf", "Il Referente regionale non scrive per un singolo cittadino: togli il codice fiscale o passa al profilo Operatore generico.")
	}
	if strings.TrimSpace(q.Identifier) != "" {
		bad.Add("identificativo", "Le richieste del Referente regionale non riguardano una singola istanza: togli l’identificativo.")
	}
}

func (q Question) citizen(bad Invalid) Citizen {
	c := q.Home(bad)
	var err error
	if strings.TrimSpace(q.CF) == "" {
		bad.Add("cf", "Scrivi il codice fiscale del cittadino.")
	} else if c.CF, err = ParseCodiceFiscale(q.CF); err != nil {
		bad.Add("cf", err.Error())
	}
	c.FirstName, c.LastName = q.names(bad)
	if c.CAP == "" && c.Comune == "" && c.Abroad == "" {
		bad.Add("cap", "Scrivi il CAP di residenza, oppure scegli il comune o lo Stato estero.")
	}
	return c
}

// Home is the residence that was typed, of which bad is told what cannot be meant; an empty one is not
// complained about. The form asks it while it is being filled, sending in the end: both say the same [R14].
func (q Question) Home(bad Invalid) Citizen {
	if abroad := strings.ToUpper(strings.TrimSpace(q.Abroad)); abroad != "" {
		if !isStateCode(abroad) {
			bad.Add("estero", "Questo Stato non è nell’elenco: scegline uno.")
		}
		return Citizen{Abroad: abroad}
	}
	home := Citizen{Comune: strings.TrimSpace(q.Comune)}
	if typed := strings.TrimSpace(q.CAP); typed != "" {
		var err error
		if home.CAP, err = ParseCAP(typed); err != nil {
			bad.Add("cap", err.Error())
		}
	}
	return home
}

// isStateCode says whether a text has the form of a state's code, Z133. Whether a list has it is not asked:
// sending never fails for routing [A21].
func isStateCode(code string) bool { return len(code) == 4 && code[0] == 'Z' && onlyDigits(code[1:]) }

// names returns the citizen's first and last name. Who has one name only says so, and the other
// field is then empty: nothing is made up to fill it [R13, A31].
func (q Question) names(bad Invalid) (first, last string) {
	switch {
	case q.OneName && !Blank(q.FirstName) && !Blank(q.LastName):
		bad.Add("cognome", "Hai segnato che ha un solo nome: lascia vuoto l’altro campo, oppure togli la spunta.")
	case q.OneName && Blank(q.FirstName) && !Blank(q.LastName):
		return "", NameOf(bad, "cognome", q.LastName, maxName, "")
	case q.OneName:
		return NameOf(bad, "nome", q.FirstName, maxName, "Scrivi il nome del cittadino."), ""
	}
	return NameOf(bad, "nome", q.FirstName, maxName, "Scrivi il nome del cittadino."), NameOf(bad, "cognome", q.LastName, maxName, "Scrivi il cognome del cittadino.")
}

func (q Question) identifier(bad Invalid) Identifier {
	kind := IdentifierKind(strings.TrimSpace(q.IdentifierKind))
	if kind.Label() == "" {
		bad.Add("identificativo_tipo", "Scegli il tipo di identificativo: protocollo, Domus o pensione.")
	}
	if strings.TrimSpace(q.Identifier) == "" {
		bad.Add("identificativo", "Per questo motivo è indispensabile l’identificativo dell’istanza o della prestazione.")
	}
	if kind.Label() == "" || strings.TrimSpace(q.Identifier) == "" {
		return Identifier{}
	}
	id, err := ParseIdentifier(kind, q.Identifier)
	if err != nil {
		bad.Add("identificativo", err.Error())
	}
	return id
}
