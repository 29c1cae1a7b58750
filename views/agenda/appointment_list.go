package agenda

import (
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// AgendaHome is the Home Page of the Agenda [R38].
type AgendaHome struct {
	List    store.Appointments
	Mine    bool
	Holds   []desk.AgendaEntry // the person's own, to be finished
	Offers  []desk.AgendaEntry // of the waiting list
	Moves   []ProposedMove
	Waiting []desk.Waiting // that have no offer yet
	Now     time.Time
	Next    string // address of the next page, "" at the end
	Address string // of this very page, for refreshing it
	Key     string
}

// ProposedMove is an appointment that a closure displaced, with the slot proposed instead [A16].
type ProposedMove struct{ Entry, Proposal desk.AgendaEntry }

// pending counts what waits for a decision.
func (h AgendaHome) pending() int { return len(h.Holds) + len(h.Offers) + len(h.Moves) }

// AppointmentSearch is Cerca Appuntamenti, with what was asked and found [R40].
type AppointmentSearch struct {
	Day, CF string // as typed
	Asked   bool
	List    store.Appointments
	Errors  desk.Invalid
	Now     time.Time
}

func appointmentPath(e desk.AgendaEntry) string { return "/agenda/appuntamenti/" + e.ID }

// modeTone sets the one mode apart that is not held at the sede's counter or on the telephone.
func modeTone(m desk.Mode) string {
	if m == desk.WebMeeting {
		return "info"
	}
	return ""
}

// visitorName is the name where a request knows it.
func visitorName(v desk.Visitor) string {
	if v.Name == "" {
		return string(v.CF)
	}
	return v.Name
}

// roomToday says when the room of a web meeting opens, on its day only [A24].
func roomToday(e desk.AgendaEntry, now time.Time) string {
	if e.Mode != desk.WebMeeting || e.State != desk.Confermato || e.Day() != desk.DayOf(now) || now.After(e.RoomUntil()) {
		return ""
	}
	if e.RoomOpen(now) {
		return "aperto fino alle " + ui.Clock(e.RoomUntil())
	}
	return "si apre alle " + ui.Clock(e.RoomFrom())
}

// overdue says whether an appointment is over and the sede has not said how it went.
func overdue(e desk.AgendaEntry, now time.Time) bool {
	return e.State == desk.Confermato && !now.Before(e.End)
}

// dateValue is the day as a date input takes it; what is no date comes back empty.
func (s AppointmentSearch) dateValue() string {
	d, err := desk.ParseDay(s.Day)
	if err != nil {
		return ""
	}
	return string(d)
}
