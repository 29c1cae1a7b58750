package desk

import "time"

// AppointmentRef names an appointment in a link.
type AppointmentRef struct{ ID, Number string }

// Clash refuses an appointment on a topic because the ente already has other, an active one, for
// the citizen at a position of the form. Whoever may open it is told number and time,
// a colleague of another ufficio only where to ask [A17]. Another ente's appointment never
// comes here: both stand.
func Clash(other AgendaEntry, topic string, position int, opens bool) error {
	who := "Il cittadino"
	if position == 2 {
		who = "Il secondo cittadino"
	}
	how := "che si sovrappone a questo orario"
	if other.Topic == topic {
		how = "sullo stesso argomento"
	}
	if !opens {
		return refuse("A17", who+" ha già un appuntamento "+how+", preso da un altro ufficio del tuo ente: "+
			other.Ufficio.Name+" ("+other.Ufficio.Code+"). Rivolgiti a quell’ufficio.")
	}
	return &Refusal{Rule: "A17", Appointment: AppointmentRef{other.ID, other.Number},
		Text: who + " ha già un appuntamento " + how + ": " + other.Number + ", il " + other.Day().Italian() + " alle " +
			other.Start.In(Rome).Format("15:04") + ". Spostalo o annullalo prima di prenderne un altro."}
}

// Double is an active appointment of another ente for the same citizen, on the same topic or at
// an overlapping time: both stand, and the sede settles it [A17].
type Double struct {
	AppointmentRef
	Start time.Time
	Punto string
	Sede  string
	Ente  string
	Opens bool // the official may open it
}
