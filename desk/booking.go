package desk

import (
	"strings"
)

// Booking is the form of Prenota and of Nuovo Appuntamento as it was typed [R29, R32, R34–R36].
type Booking struct {
	CF, CF2    string // the second citizen is optional
	SameMatter bool   // ticked: both are about the same topic [R35, A18]
	Mode       string
	Topic      string // code of the argomento
	Contact    string // recapito
	Motivation string
}

// Booked is a Booking that may be confirmed.
type Booked struct {
	Citizens   []CodiceFiscale // one or two, never the same twice
	Mode       Mode
	Topic      Topic
	Contact    string // an e-mail address or a telephone number; "" only in presenza
	Motivation string
}

const (
	maxMotivation = 2000 // characters
	maxContact    = 254  // of an e-mail address (RFC 5321)
)

// Check turns what was typed into what may be confirmed at the punto, or returns Invalid with
// a text for every field that stands in the way. topic is the catalogue's entry for b.Topic,
// empty if it has none. fromRequest says that the second citizen is backed by a request (see
// Matter), so that no declaration is asked [A18].
func (b Booking) Check(p Punto, topic Topic, fromRequest bool) (Booked, error) {
	bad := Invalid{}
	ok := Booked{Mode: Mode(b.Mode), Topic: topic, Contact: strings.Join(strings.Fields(b.Contact), " "), Motivation: strings.TrimSpace(b.Motivation)}
	if ok.Mode.Label() == "" {
		bad.Add("modalita", "Scegli la modalità: in presenza, telefonica o web meeting.")
	} else if !p.Offers(ok.Mode) {
		bad.Add("modalita", "Il punto di consulenza non offre questa modalità.")
	}
	switch {
	case topic.Code == "":
		bad.Add("argomento", "Scegli l’argomento dell’appuntamento.")
	case !p.Treats(topic):
		bad.Add("argomento", "Il punto di consulenza non tratta questo argomento.")
	}
	if text := contactFor(ok.Mode, ok.Contact); text != "" {
		bad.Add("recapito", text)
	}
	switch n := Length(ok.Motivation); {
	case Blank(ok.Motivation):
		bad.Add("motivazioni", "Per confermare è necessario specificare le motivazioni della prenotazione.")
	case n > maxMotivation:
		bad.Add("motivazioni", "Al massimo 2000 caratteri.")
	}
	cf, err := ParseCodiceFiscale(b.CF)
	if err != nil {
		bad.Add("cf", err.Error())
	}
	ok.Citizens = []CodiceFiscale{cf}
	if strings.TrimSpace(b.CF2) != "" {
		second, err := ParseCodiceFiscale(b.CF2)
		switch {
		case err != nil:
			bad.Add("cf2", err.Error())
		case second == cf:
			bad.Add("cf2", "Il secondo codice fiscale è uguale al primo.")
		case !fromRequest && !b.SameMatter:
			bad.Add("dichiarazione", "Con due cittadini conferma che le richieste riguardano la stessa tematica.")
		}
		ok.Citizens = append(ok.Citizens, second)
	}
	if err := bad.Err(); err != nil {
		return Booked{}, err
	}
	return ok, nil
}

// Matter is what a request lends to an appointment: two citizens may share one only if their
// requests agree in it [R29, A18].
type Matter struct {
	CF          CodiceFiscale
	Topic, Sede string
}

// MayShare returns nil where two requests fit one appointment, or a *Refusal.
func (m Matter) MayShare(second Matter) error {
	switch {
	case m.CF == second.CF:
		return refuse("R29", "Le due richieste sono dello stesso cittadino.")
	case m.Topic != second.Topic:
		return refuse("R29", "Le richieste dei due cittadini devono riguardare la stessa tematica.")
	case m.Sede != second.Sede:
		return refuse("R29", "Le richieste dei due cittadini devono essere gestite dalla stessa sede.")
	}
	return nil
}

// contactFor says in Italian what is wrong with the recapito for the mode, "" for nothing:
// e-mail for a web meeting, telephone for a call, either or none in presenza [R32].
func contactFor(m Mode, contact string) string {
	switch {
	case m == WebMeeting && !isEmail(contact):
		return "Per il web meeting serve un indirizzo e-mail valido."
	case m == Telefonica && !isPhone(contact):
		return "Per l’appuntamento telefonico serve un numero di telefono valido."
	case contact != "" && !isEmail(contact) && !isPhone(contact):
		return "Scrivi un indirizzo e-mail o un numero di telefono valido."
	}
	return ""
}

// isEmail says whether s is one bare address with a domain that can exist, fit for a header.
func isEmail(s string) bool {
	const ascii = letters + "abcdefghijklmnopqrstuvwxyz" + figures
	local, domain, found := strings.Cut(s, "@")
	return found && len(s) <= maxContact && local != "" && only(local, ascii+"!#$%&'*+-/=?^_`{|}~.") &&
		only(domain, ascii+"-.") && strings.Contains(domain, ".") && !strings.Contains("."+domain+".", "..")
}

// isPhone says whether s is a telephone number with 6 to 15 digits, as people write them.
func isPhone(s string) bool {
	n := len(dropAny(strings.TrimPrefix(s, "+"), " ./-()"))
	return n >= 6 && n <= 15 && onlyDigits(dropAny(strings.TrimPrefix(s, "+"), " ./-()"))
}
