package agenda

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"combipat/desk"
)

// AppointmentPage is one appointment with everything needed to hold it, for both sides [R38].
type AppointmentPage struct {
	Who       desk.Actor
	Entry     desk.AgendaEntry
	Proposal  desk.AgendaEntry // the slot the sede proposes instead, ID "" for none [A16]
	History   []desk.Happening
	Fascicolo templ.Component // the office's: thread, files and the form of the outcome
	Meeting   MeetingPage     // its web meeting: guests' links, what was kept of it
	Returned  int             // how often a cancellation has given the request's right back [A14]
	Unread    bool            // a notification about it waits to be read
	Rooms     bool            // the room exists
	Now       time.Time
	Key       string
	Why       string              // the rule that said no
	Named     desk.AppointmentRef // that Why names
	Reason    string              // motivo as typed
	Errors    desk.Invalid
}

// version is what a form carries so that a write can tell whether the appointment changed.
func (p AppointmentPage) version() string { return strconv.FormatInt(p.Entry.Version, 10) }

func (p AppointmentPage) operator() bool { return p.Who.Role == desk.Operatore }

// mayCancel asks the same rule as the write does.
func (p AppointmentPage) mayCancel() error {
	return p.Entry.MayBecome(p.Entry.CancelsAs(p.Who.Role), p.Now)
}

// mayPropose says whether the sede may offer another time instead [A16].
func (p AppointmentPage) mayPropose() bool { return !p.operator() && p.Entry.MayDisplace(p.Now) == nil }

// refusalText is the sentence of a rule.
func refusalText(err error) string {
	if r, ok := err.(*desk.Refusal); ok {
		return r.Text
	}
	return ""
}

// CancelText says what cancelling now does to the right, until when it gives it back, and what
// it counts as afterwards [A14–A16].
func CancelText(e desk.AgendaEntry, returned int, now time.Time) string {
	until := "il " + e.CancelUntil().Italian() + ", un giorno lavorativo prima"
	switch {
	case e.Displaced && e.Cause != desk.DisplacedByClosure:
		return "L’annullamento dipende dalla sede: il diritto a prenotare resta."
	case e.Displaced:
		return "L’annullamento dipende dalla chiusura della sede: il diritto a prenotare resta."
	case e.Request.ID == "":
		return "L’appuntamento non nasce da una richiesta: puoi annullarlo fino all’inizio, e prenotarne un altro."
	case returned >= 2 && e.CancelsInTime(desk.DayOf(now)):
		return "Il diritto a prenotare è già tornato due volte: se annulli ancora non torna, finché un funzionario non lo rende di nuovo disponibile."
	case e.CancelsInTime(desk.DayOf(now)):
		return "Se annulli entro " + until + ", il diritto a prenotare torna, al massimo due volte. Dopo vale come «assente»: il diritto è consumato finché un funzionario non lo rende di nuovo disponibile."
	}
	return "Il termine per annullare senza conseguenze era " + until + ". Se annulli ora vale come «assente»: il diritto a prenotare è consumato finché un funzionario non lo rende di nuovo disponibile."
}

// outcomeText says what became of an appointment that is not in course any more, "" where the
// badge says it all [A12, A15, A16].
func outcomeText(e desk.AgendaEntry) string {
	switch e.State {
	case desk.Assente:
		return "Il cittadino era assente."
	case desk.AnnullatoSede:
		return "L’appuntamento è stato annullato dalla sede: il diritto a prenotare resta."
	case desk.ChiusoDefinito:
		return "La questione è chiusa e definita senza incontro: non occorre presentarsi e il diritto a prenotare resta."
	}
	return ""
}

// readNow has the form that marks notifications as read sent by itself, and taken away.
func readNow(e desk.AgendaEntry) templ.Attributes {
	return templ.Attributes{"data-hx-post": appointmentPath(e) + "/letta", "data-hx-trigger": "load", "data-hx-swap": "outerHTML"}
}

// capital begins a line of the history, which the store writes to stand after a number.
func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
