package agenda

import (
	"strconv"
	"time"

	"combipat/desk"
	"combipat/views/ui"
)

// FascicoloPage is what an official finds beside an appointment.
type FascicoloPage struct {
	Who      desk.Actor
	Entry    desk.AgendaEntry
	Now      time.Time
	Key      string
	Visitors []VisitorFile
	Refused  ui.Refused
	Proposed desk.AppointmentState // by the presence in the room, "" for nothing
	Presence string                // why
}

// VisitorFile is one citizen of an appointment with what the official may read about them.
type VisitorFile struct {
	desk.Visitor
	Request desk.Request // ID "" without one, or where it is not theirs to read
	Thread  []desk.Entry
	Others  []desk.Request
}

// outcomes are the ways an appointment can end, each open or with the reason why not [A12, A15].
func (p FascicoloPage) outcomes() []ui.Option {
	options := []ui.Option{
		{Value: "svolto", Label: desk.Svolto.Label(), Hint: "L’appuntamento si è tenuto."},
		{Value: "assente", Label: desk.Assente.Label(), Hint: "Nessuno si è presentato: il diritto è consumato finché un funzionario non lo riabilita."},
		{Value: "chiuso-e-definito", Label: desk.ChiusoDefinito.Label(), Hint: "Risolto, non occorre venire: il posto torna libero e il diritto non è consumato. Scrivi come è stato definito."},
	}
	for i, next := range []desk.AppointmentState{desk.Svolto, desk.Assente, desk.ChiusoDefinito} {
		if err := p.Entry.MayBecome(next, p.Now); err != nil {
			options[i].Disabled, options[i].Hint = true, ui.WhyNot(err)
		}
	}
	return options
}

// outcome is the choice as it was typed, or what the presence in the room proposes.
func (p FascicoloPage) outcome() string {
	if typed := p.Refused.Value("esito"); typed != "" {
		return typed
	}
	return string(p.Proposed)
}

// open says whether an outcome is still to be recorded.
func (p FascicoloPage) open() bool { return p.Entry.State == desk.Confermato }

// spent is the request whose right this or an earlier appointment used up and which an official
// may make bookable anew [A15]; ID "" where there is none.
func (p FascicoloPage) spent() desk.Request {
	if p.open() || len(p.Visitors) == 0 {
		return desk.Request{}
	}
	r := p.Visitors[0].Request
	if r.ID == "" || r.RightsAt(p.Now).Book.OK || r.Booking.Active || !r.Booking.Until.IsZero() && p.Now.Before(r.Booking.Until) {
		return desk.Request{}
	}
	if _, err := r.Dialogue.Grant(desk.DayOf(p.Now)); err != nil {
		return desk.Request{}
	}
	return r
}

func entryVersion(e desk.AgendaEntry) string { return strconv.FormatInt(e.Version, 10) }
