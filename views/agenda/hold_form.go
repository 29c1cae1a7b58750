package agenda

import (
	"net/url"
	"strconv"
	"time"

	"combipat/desk"
	"combipat/views/ui"
)

// Typed is what was typed into the form of a booking, by field.
type Typed url.Values

// TypedFields are the fields of the form that a person fills in.
var TypedFields = []string{"cf", "cf2", "dichiarazione", "argomento", "recapito", "motivazioni"}

func (t Typed) get(field string) string { return url.Values(t).Get(field) }

// fields returns what was typed, in the order of the form.
func (t Typed) fields() []ui.FieldError {
	var list []ui.FieldError
	for _, name := range TypedFields {
		if v := t.get(name); v != "" {
			list = append(list, ui.FieldError{Field: name, Text: v})
		}
	}
	return list
}

// HoldPage is the form behind a slot that is being kept, until it is confirmed [R34–R36].
type HoldPage struct {
	Hold    desk.AgendaEntry
	Request desk.Request     // ID "" from the Agenda
	Moves   desk.AgendaEntry // ID "" unless the slot is for moving it
	Topics  []desk.Topic     // that the punto treats
	Typed   Typed
	Errors  desk.Invalid
	Mails   bool                // a confirmation goes out by e-mail
	Why     string              // the rule that said no
	Named   desk.AppointmentRef // that Why names
	Key     string
	Now     time.Time
}

// Choice is where one goes back to choose another slot.
func (p HoldPage) Choice() Choice {
	return Choice{Request: p.Hold.Request.ID, Moves: p.Hold.Moves, Sede: p.Hold.Sede.Code, Punto: p.Hold.Punto.Code, Mode: p.Hold.Mode}
}

// secondsLeft is for the countdown: counted from when the page was drawn, so that the clock of
// the computer it is read on does not matter.
func (p HoldPage) secondsLeft() string {
	return strconv.Itoa(max(0, int(p.Hold.HoldUntil.Sub(p.Now)/time.Second)))
}

// until is the end of the hold, with its day when that is not today.
func (p HoldPage) until() string {
	if desk.DayOf(p.Hold.HoldUntil) == desk.DayOf(p.Now) {
		return ui.Clock(p.Hold.HoldUntil)
	}
	return ui.Clock(p.Hold.HoldUntil) + " di " + ui.DayName(desk.DayOf(p.Hold.HoldUntil))
}

// topic is the one chosen, or the first the punto treats: it is on top of the list.
func (p HoldPage) topic() string {
	if v := p.Typed.get("argomento"); v != "" || len(p.Topics) == 0 {
		return v
	}
	return p.Topics[0].Code
}

// contactField is the recapito as the mode asks for it [R32].
func (p HoldPage) contactField() ui.Field {
	f := ui.Field{Name: "recapito", Value: p.Typed.get("recapito"), Error: p.Errors["recapito"], Class: "cb-mid", Autocomplete: "off"}
	switch p.Hold.Mode {
	case desk.WebMeeting:
		f.Label, f.Type, f.Required = "E-mail per il web meeting", "email", true
		f.Hint = "Questo servizio non manda e-mail: l’indirizzo serve alla sede. Consegna al cittadino la conferma stampata, e crea per lui il link personale."
		if p.Mails {
			f.Hint = "A questo indirizzo arriva la conferma, senza dati personali."
		}
	case desk.Telefonica:
		f.Label, f.Type, f.Required = "Numero di telefono da chiamare", "tel", true
	default:
		f.Label, f.Hint = "Recapito", "Telefono o e-mail, se la sede deve avvisare di un imprevisto."
	}
	return f
}

// citizenValue is the codice fiscale of the request, or as typed.
func (p HoldPage) citizenValue() string {
	if p.Request.ID != "" {
		return string(p.Request.Citizen.CF)
	}
	return p.Typed.get("cf")
}

// secondHint says what a second citizen needs [A18].
func (p HoldPage) secondHint() string {
	if p.Request.ID != "" {
		return "Serve una richiesta del patronato per il secondo cittadino, con lo stesso argomento e la stessa sede. L’appuntamento resta uno solo."
	}
	return "Stessa tematica e stesso punto di consulenza. L’appuntamento resta uno solo."
}
