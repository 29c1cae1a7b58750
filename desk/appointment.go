package desk

import (
	"fmt"
	"time"
)

// AppointmentState is where an appointment stands [R34].
type AppointmentState string

const (
	InPrenotazione     AppointmentState = "in-prenotazione" // a hold, while the form is filled in
	Confermato         AppointmentState = "confermato"
	Svolto             AppointmentState = "svolto"
	Assente            AppointmentState = "assente" // nobody came: never called "annullato" [A15]
	AnnullatoPatronato AppointmentState = "annullato-patronato"
	AnnullatoSede      AppointmentState = "annullato-sede"
	ChiusoDefinito     AppointmentState = "chiuso-definito" // solved, no need to come [A12]
)

// AppointmentStates lists them in the order of an appointment's life.
var AppointmentStates = []AppointmentState{InPrenotazione, Confermato, Svolto, Assente, AnnullatoPatronato, AnnullatoSede, ChiusoDefinito}

// Label returns the state as pages show it, "" for an unknown one.
func (s AppointmentState) Label() string {
	switch s {
	case InPrenotazione:
		return "In prenotazione"
	case Confermato:
		return "Confermato"
	case Svolto:
		return "Svolto"
	case Assente:
		return "Assente"
	case AnnullatoPatronato:
		return "Annullato dal patronato"
	case AnnullatoSede:
		return "Annullato dalla sede"
	case ChiusoDefinito:
		return "Chiuso e definito"
	}
	return ""
}

// HoldFor is how long a slot waits for its form, from the moment it was chosen [R34].
const HoldFor = 10 * time.Minute

const (
	roomBefore = 15 * time.Minute // "Accedi Web Meeting" opens [A24]
	roomAfter  = 30 * time.Minute // and closes
)

// Appointment is what the rules need to know of one appointment.
type Appointment struct {
	State      AppointmentState
	Mode       Mode
	Topic      string
	Start, End time.Time
	HoldUntil  time.Time // while InPrenotazione
	Patron     string    // of the sede's town, "06-29"
	Citizens   []CodiceFiscale
	Displaced  bool // the sede took its slot away: whoever moves or leaves it loses nothing [A16]
}

// Day returns the day of the appointment in Rome.
func (a Appointment) Day() Day { return DayOf(a.Start) }

// Active says whether the appointment occupies its slot: a live hold, or confirmed and not
// yet over [A13, A17].
func (a Appointment) Active(now time.Time) bool {
	return a.State == Confermato && now.Before(a.End) || a.State == InPrenotazione && now.Before(a.HoldUntil)
}

// InCourse says whether the Home Page lists it: confirmed, today or later [R38, A25].
func (a Appointment) InCourse(today Day) bool { return a.State == Confermato && a.Day() >= today }

// MayBecome returns nil where the appointment may pass to the state next at the moment now,
// or a *Refusal. The patronato confirms and cancels; the sede does the rest [R34].
func (a Appointment) MayBecome(next AppointmentState, now time.Time) error {
	switch {
	case a.State == InPrenotazione && next == Confermato:
		if !now.Before(a.HoldUntil) {
			return refuse("R34", "Il tempo per confermare è scaduto: scegli di nuovo l’orario.")
		}
		return nil
	case a.State == InPrenotazione && next == AnnullatoPatronato:
		return nil // the form was left
	case a.State != Confermato:
		return refuse("R34", fmt.Sprintf("L’appuntamento è nello stato «%s»: l’operazione non è più possibile.", a.State.Label()))
	}
	switch next {
	case AnnullatoPatronato:
		if !now.Before(a.Start) {
			return refuse("A14", "L’appuntamento è già iniziato: non si può più annullare.")
		}
		return nil
	case AnnullatoSede, ChiusoDefinito:
		if !now.Before(a.End) && !(a.Displaced && next == AnnullatoSede) {
			return refuse("R34", "L’orario dell’appuntamento è passato: registra se si è svolto o se il cittadino era assente.")
		}
		return nil
	case Svolto, Assente:
		if now.Before(a.Start) {
			return refuse("R34", "L’esito si registra dall’orario di inizio dell’appuntamento.")
		}
		return nil
	}
	return refuse("R34", "Questo passaggio non è previsto.")
}

// CancelUntil returns the last day on which the patronato may cancel or move without burning
// the right: one working day before the appointment [A14].
func (a Appointment) CancelUntil() Day { return WorkingDaysBefore(a.Day(), 1, a.Patron) }

// CancelsInTime says whether a cancellation by the patronato today counts as timely [A14].
func (a Appointment) CancelsInTime(today Day) bool { return today <= a.CancelUntil() }

// Burns says whether passing to the state next uses up the right the appointment rests on: done, no
// show, or cancelled too late do; cancelled by the sede, or chiuso e definito, do not
// [A12, A14–A16]. A hold that is left never does, nor what the sede displaced.
func (a Appointment) Burns(next AppointmentState, now time.Time) bool {
	switch next {
	case Svolto, Assente:
		return !a.Displaced
	case AnnullatoPatronato:
		return a.State == Confermato && !a.Displaced && !a.CancelsInTime(DayOf(now))
	}
	return false
}

// MayDisplace returns nil where the sede may still propose another time instead, or a *Refusal: for
// confirmed ones that have not begun, once [A16].
func (a Appointment) MayDisplace(now time.Time) error {
	switch {
	case a.State != Confermato:
		return refuse("A16", "L’appuntamento non è più confermato: non c’è un altro orario da proporre.")
	case a.Displaced:
		return refuse("A16", "Per questo appuntamento è già stato proposto un altro orario.")
	case !now.Before(a.Start):
		return refuse("A16", "L’appuntamento è già cominciato: non si può più proporre un altro orario.")
	}
	return nil
}

// MayMove returns nil where the patronato may take another slot instead, or a *Refusal:
// confirmed ones only, and as long as cancelling is still timely, or the sede displaced it
// [R34, A14, A16].
func (a Appointment) MayMove(now time.Time) error {
	if a.Displaced && a.State == Confermato { // a proposal may outlast the time it replaces
		return nil
	}
	if err := a.MayBecome(AnnullatoPatronato, now); err != nil || a.State != Confermato {
		return refuse("R34", "Si può spostare solo un appuntamento confermato e non ancora iniziato.")
	}
	if !a.CancelsInTime(DayOf(now)) {
		return refuse("A14", fmt.Sprintf("L’appuntamento si poteva spostare fino al %s, un giorno lavorativo prima.", a.CancelUntil().Italian()))
	}
	return nil
}

// RoomFrom and RoomUntil bound "Accedi Web Meeting" [A24].
func (a Appointment) RoomFrom() time.Time  { return a.Start.Add(-roomBefore) }
func (a Appointment) RoomUntil() time.Time { return a.End.Add(roomAfter) }

// RoomOpen says whether the virtual room lets people in: a confirmed web meeting, from 15
// minutes before it to 30 after its end [R39, A24].
func (a Appointment) RoomOpen(now time.Time) bool {
	return a.Mode == WebMeeting && a.State == Confermato && !now.Before(a.RoomFrom()) && !now.After(a.RoomUntil())
}
