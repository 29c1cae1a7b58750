package desk

import (
	"slices"
	"time"
)

// PuntoRef names a punto di consulenza where its agenda is not needed.
type PuntoRef struct{ ID, Code, Name, Address string }

// Visitor is a citizen of an appointment; names and request are known only where the
// appointment comes from a request.
type Visitor struct {
	CF      CodiceFiscale
	Name    string
	Request RequestRef
}

// AgendaEntry is an appointment, or the hold it begins as, with everything its pages show [R38].
type AgendaEntry struct {
	ID      string
	Version int64
	Number  string // AP-2026-000123, "" while a hold
	Appointment
	Counter   int // postazione
	Punto     PuntoRef
	Sede      Struttura
	SedePhone string

	Ente    Ente
	Ufficio Ufficio
	Author  PersonRef

	Argomento  Topic // Appointment.Topic is its first level
	Visitors   []Visitor
	Contact    string // recapito [R32]
	Motivation string // [R36]
	Bring      string // "porta con te" [R25]
	Note       string // of the outcome, or why it was cancelled

	Request     RequestRef   // whose right it uses, while a hold too; empty from the Agenda [R33]
	Moves       string       // a hold: id of the appointment it is to move
	Proposed    bool         // a hold made by the sede for a displaced appointment [A16]
	Offered     bool         // a hold made by the waiting list
	Cause       Displacement // of Displaced
	CauseText   string       // the sede's words about it
	Doubles     []Double     // other enti's for its citizens, for the office's eyes [A17]
	Sequence    int64        // of the calendar entry
	HeldAt      time.Time
	ConfirmedAt time.Time // or moved
	UpdatedAt   time.Time
}

// UID names the calendar entry for ever, whatever becomes of the appointment.
func (e AgendaEntry) UID() string { return e.ID + "@combipat" }

// CancelsAs returns the state a cancellation leads to: of what the sede displaced, its
// own doing whoever clicks [A16].
func (e AgendaEntry) CancelsAs(by Role) AppointmentState {
	if by == Operatore && !e.Displaced {
		return AnnullatoPatronato
	}
	return AnnullatoSede
}

// Happening is one line of an appointment's history.
type Happening struct {
	At           time.Time
	Author, Text string
}

// Sede is a structure with its punti di consulenza.
type Sede struct {
	Struttura
	Punti []Punto
}

// DaySlots is a day of a punto as it is offered: its slots, full ones too, or why it has none.
type DaySlots struct {
	Day    Day
	Slots  []Slot
	Closed string // "" when the day is not shut as a whole
}

// Free returns how many appointments the day still takes.
func (d DaySlots) Free() int {
	n := 0
	for _, s := range d.Slots {
		n += len(s.Free)
	}
	return n
}

// FirstFree returns the day's first slot that takes an appointment.
func (d DaySlots) FirstFree() (Slot, bool) {
	i := slices.IndexFunc(d.Slots, func(s Slot) bool { return len(s.Free) > 0 })
	if i < 0 {
		return Slot{}, false
	}
	return d.Slots[i], true
}

// Alternative is a first free slot somewhere else, or by other means.
type Alternative struct {
	Punto Punto
	Mode  Mode
	Slot  Slot
}

// Alternatives are the ways on where the wished-for slot is gone: never a dead end.
type Alternatives struct {
	Days  []DaySlots    // other days with room, same punto and mode, nearest first
	Punti []Alternative // same mode, other punti of the sede and topic
	Modes []Alternative // other modes, this punto first
}

// Cell is one counter at one time of the office's grid.
type Cell struct {
	Entry *AgendaEntry // nil: nobody
	Free  bool         // may be booked
	First bool         // Entry begins in this row
}

// GridRow is one time of the office's grid, one cell a counter.
type GridRow struct {
	Start, End time.Time
	Cells      []Cell
}

// PuntoDay is a day of a punto as the office sees it: counters × time.
type PuntoDay struct {
	Punto    Punto
	Closed   string
	Counters int
	Rows     []GridRow
}

// GridOf lays the day's appointments over the punto's slots. Whatever lies beside the present
// hours has a row of its own, so that nothing is hidden when hours change.
func GridOf(p Punto, d Day, entries []AgendaEntry) PuntoDay {
	var taken []Taken
	for _, e := range entries {
		taken = append(taken, Taken{e.Start, e.End, e.Counter})
	}
	grid := PuntoDay{Punto: p, Closed: p.ClosedBecause(d)}
	free := map[int64][]int{}
	at := func(start, end time.Time) {
		if !slices.ContainsFunc(grid.Rows, func(r GridRow) bool { return r.Start.Equal(start) }) {
			grid.Rows = append(grid.Rows, GridRow{Start: start, End: end})
		}
	}
	for _, s := range Grid(p, d, taken) {
		at(s.Start, s.End)
		free[s.Start.Unix()] = s.Free
		grid.Counters = max(grid.Counters, s.Counters)
	}
	for _, e := range entries {
		at(e.Start, e.End)
		grid.Counters = max(grid.Counters, e.Counter)
	}
	for _, numbers := range free {
		for _, n := range numbers {
			grid.Counters = max(grid.Counters, n)
		}
	}
	slices.SortFunc(grid.Rows, func(a, b GridRow) int { return a.Start.Compare(b.Start) })
	for i := range grid.Rows {
		grid.Rows[i].Cells = cells(&grid.Rows[i], grid.Counters, free[grid.Rows[i].Start.Unix()], entries)
	}
	return grid
}

func cells(r *GridRow, counters int, free []int, entries []AgendaEntry) []Cell {
	row := make([]Cell, counters)
	for _, n := range free {
		row[n-1].Free = true
	}
	for i, e := range entries {
		if e.Start.Before(r.End) && r.Start.Before(e.End) {
			row[e.Counter-1] = Cell{Entry: &entries[i], First: !e.Start.Before(r.Start)}
		}
	}
	return row
}

// Because says what displaced the appointment, as a sentence without its stop.
func (e AgendaEntry) Because() string { return e.Cause.Because(e.CauseText) }

// Affected is an appointment that the sede displaces, with the slot proposed instead.
type Affected struct {
	Entry    AgendaEntry
	Proposal AgendaEntry // ID "" where none was found
}

// Forecast compares, for one topic of the first level, the rights to book that exist or
// mature in the days to come with the slots that are free in them.
type Forecast struct {
	Topic    Topic
	Ripe     int // unanswered for more than 15 days already [R27a]
	Maturing int // becoming so within the days asked for
	Free     int // free places, each counted for every topic its punto treats
}

// FeedEntry is one line of an operator's calendar feed: numbers and dates only.
type FeedEntry struct {
	UID        string
	Sequence   int64
	Summary    string
	Start, End time.Time // of an appointment
	Day        Day       // else: all day
	Cancelled  bool
}

// HoldOrigin says who made a hold.
type HoldOrigin string

const (
	HoldTaken    HoldOrigin = "operatore"
	HoldOffered  HoldOrigin = "lista" // of the waiting list
	HoldProposed HoldOrigin = "sede"  // for an appointment that the sede displaced [A16]
)

// WaitingState is where an entry of the waiting list stands.
type WaitingState string

const (
	WaitAttesa   WaitingState = "attesa"
	WaitOfferta  WaitingState = "offerta"  // a slot is held for it
	WaitPresa    WaitingState = "presa"    // it became an appointment
	WaitScaduta  WaitingState = "scaduta"  // the offer was not taken
	WaitDecaduta WaitingState = "decaduta" // the right to book is gone, or its days are past
	WaitRitirata WaitingState = "ritirata"
)

// Label returns the state as pages show it.
func (s WaitingState) Label() string {
	switch s {
	case WaitAttesa:
		return "In attesa di un posto"
	case WaitOfferta:
		return "Un orario è riservato per te"
	case WaitPresa:
		return "Prenotato"
	case WaitScaduta:
		return "Offerta scaduta"
	case WaitDecaduta:
		return "Non più valida"
	case WaitRitirata:
		return "Ritirata"
	}
	return ""
}

// Waiting is a line of "avvisami".
type Waiting struct {
	ID         string
	Punto      PuntoRef
	Mode       Mode
	Request    RequestRef // empty: direct
	Person     PersonRef
	FromDay    Day
	ToDay      Day // "" no limit
	RightSince Day
	State      WaitingState
	Hold       string // id of the hold offered
	OfferUntil time.Time
}

// ParseStart reads the start of a slot as forms carry it, "2026-04-07T09:30" in Rome.
func ParseStart(s string) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		return time.Time{}, Invalid{"inizio": "Scegli uno degli orari proposti."}
	}
	return Day(t.Format(dayLayout)).At(t.Hour(), t.Minute()), nil
}

// StartValue writes a start as ParseStart reads it.
func StartValue(t time.Time) string { return t.In(Rome).Format("2006-01-02T15:04") }
