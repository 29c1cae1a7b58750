package agenda

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// SedePage is a day of the agenda of the sede.
type SedePage struct {
	Who       desk.Actor
	Now       time.Time
	Day       desk.Day
	Punto     string // filter: code of a punto
	Official  string // filter: id of an official
	Officials []store.Official
	Punti     []desk.Punto // to choose from
	Grids     []DayGrid
	Rooms     bool   // the virtual room exists
	Address   string // of the page, for fetching itself anew
}

// DayGrid is a punto's day laid out for reading: every cell says in words what it is.
type DayGrid struct {
	Punto        desk.Punto
	Closed       string // why the whole day is shut
	Retired      bool   // takes no new appointments
	Counters     int
	Rows         []DayRow
	Appointments int
	Free         int
	Held         int
	Absent       bool // an absence takes a counter away
}

// DayRow is one time, one cell a counter.
type DayRow struct {
	Start, End time.Time
	Cells      []DayCell
}

// DayCell is one counter at one time: an appointment, or the word for its absence.
type DayCell struct {
	Entry *desk.AgendaEntry
	First bool // Entry begins here
	Word  string
	Kind  string // free, past, shut, absent, none
}

// GridOfDay adds to the office's grid what the rules leave out of it: the times that a closure
// shuts and the counters that an absence takes away [R43].
func GridOfDay(d desk.PuntoDay, day desk.Day, now time.Time, retired bool) DayGrid {
	whole := d.Punto
	whole.Closures, whole.Absences = nil, nil
	full := map[int64]desk.Slot{}
	g := DayGrid{Punto: d.Punto, Closed: d.Closed, Retired: retired, Counters: d.Counters}
	rows := slices.Clone(d.Rows)
	for _, s := range desk.Grid(whole, day, nil) {
		full[s.Start.Unix()] = s
		g.Counters = max(g.Counters, s.Counters)
		if d.Closed == "" && !slices.ContainsFunc(rows, func(r desk.GridRow) bool { return r.Start.Equal(s.Start) }) {
			rows = append(rows, desk.GridRow{Start: s.Start, End: s.End})
		}
	}
	slices.SortFunc(rows, func(a, b desk.GridRow) int { return a.Start.Compare(b.Start) })
	for _, r := range rows {
		slot, open := full[r.Start.Unix()]
		row := DayRow{Start: r.Start, End: r.End}
		for n := 1; n <= g.Counters; n++ {
			var cell desk.Cell
			if n <= len(r.Cells) {
				cell = r.Cells[n-1]
			}
			row.Cells = append(row.Cells, g.cell(cell, r, now, open && n <= slot.Counters))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// cell finds the word of one cell and counts it; planned says that the hours have the counter.
func (g *DayGrid) cell(c desk.Cell, r desk.GridRow, now time.Time, planned bool) DayCell {
	switch {
	case c.Entry != nil:
		if c.First && c.Entry.State == desk.InPrenotazione {
			g.Held++
		} else if c.First {
			g.Appointments++
		}
		return DayCell{Entry: c.Entry, First: c.First}
	case !planned:
		return DayCell{Word: "Fuori orario", Kind: "none"}
	case g.Punto.Shut(r.Start, r.End):
		return DayCell{Word: "Chiuso", Kind: "shut"}
	case !c.Free:
		g.Absent = true
		return DayCell{Word: "Funzionario assente", Kind: "absent"}
	case !r.Start.After(now):
		return DayCell{Word: "Non prenotato", Kind: "past"}
	case g.Retired:
		return DayCell{Word: "Non prenotabile", Kind: "none"}
	}
	g.Free++
	return DayCell{Word: "Libero", Kind: "free"}
}

// cellClass is written out because the style sheet keeps only the classes it finds in the views.
func cellClass(c DayCell) string {
	switch {
	case c.Entry != nil && c.Entry.Displaced:
		return "cb-cell cb-cell-moved"
	case c.Entry != nil && c.Entry.Number == "":
		return "cb-cell cb-cell-held"
	case c.Entry != nil:
		return "cb-cell cb-cell-taken"
	case c.Kind == "free":
		return "cb-cell cb-cell-free"
	case c.Kind == "shut", c.Kind == "absent":
		return "cb-cell cb-cell-shut"
	}
	return "cb-cell cb-cell-none"
}

// summary is the day of a punto in a sentence.
func (g DayGrid) summary() string {
	parts := []string{ui.Plural(g.Appointments, "appuntamento", "appuntamenti")}
	if g.Held > 0 {
		parts = append(parts, ui.Plural(g.Held, "orario riservato", "orari riservati"))
	}
	switch {
	case g.Retired:
		parts = append(parts, "il punto è ritirato e non prende nuovi appuntamenti")
	case g.Closed == "":
		parts = append(parts, freeText(g.Free))
	}
	if g.Absent {
		parts = append(parts, "un funzionario è assente")
	}
	return strings.Join(parts, ", ") + "."
}

func freeText(n int) string {
	if n == 0 {
		return "nessun posto libero"
	}
	return ui.Plural(n, "posto ancora libero", "posti ancora liberi")
}

// counterLabel names a cell's column where there are several.
func (g DayGrid) counterLabel(n int) templ.Attributes {
	if g.Counters < 2 {
		return nil
	}
	return templ.Attributes{"data-label": "Postazione " + ui.Number(n+1)}
}

// heldUntil says of a live hold how long it lasts; on another day, with the day.
func heldUntil(e *desk.AgendaEntry, now time.Time) string {
	if desk.DayOf(e.HoldUntil) == desk.DayOf(now) {
		return "In prenotazione fino alle " + ui.Clock(e.HoldUntil)
	}
	return "Riservato fino al " + ui.DateTime(e.HoldUntil)
}

// meetings are the day's web meetings one may read, next first.
func (p SedePage) meetings() []desk.AgendaEntry {
	var list []desk.AgendaEntry
	for _, g := range p.Grids {
		for _, r := range g.Rows {
			for _, c := range r.Cells {
				if c.Entry != nil && c.First && c.Entry.Number != "" && c.Entry.Mode == desk.WebMeeting && c.Entry.State == desk.Confermato {
					list = append(list, *c.Entry)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b desk.AgendaEntry) int { return a.Start.Compare(b.Start) })
	return list
}

// roomWord says where the virtual room of a meeting stands [A24].
func roomWord(e desk.AgendaEntry, now time.Time) string {
	switch {
	case e.RoomOpen(now):
		return "Stanza aperta fino alle " + ui.Clock(e.RoomUntil())
	case now.Before(e.RoomFrom()):
		return "La stanza apre alle " + ui.Clock(e.RoomFrom())
	}
	return "Stanza chiusa"
}

// on is the address of another day with the same filters.
func (p SedePage) on(d desk.Day) templ.SafeURL {
	q := url.Values{"giorno": {string(d)}}
	if p.Punto != "" {
		q.Set("punto", p.Punto)
	}
	if p.Official != "" {
		q.Set("funzionario", p.Official)
	}
	return templ.SafeURL("/agenda-sede?" + q.Encode())
}

// week is the Monday to Sunday around the day.
func (p SedePage) week() []desk.Day {
	monday := ui.WeekOf(p.Day)
	days := make([]desk.Day, 7)
	for i := range days {
		days[i] = monday.AddDays(i)
	}
	return days
}

// refresh has the grids fetched anew when something changes in the agenda of the sede.
func (p SedePage) refresh() templ.Attributes {
	return templ.Attributes{"data-hx-get": p.Address, "data-hx-trigger": "agenda from:body", "data-hx-swap": "innerHTML"}
}

func (p SedePage) puntoOptions() []ui.Option {
	options := []ui.Option{{Label: "Tutti"}}
	for _, q := range p.Punti {
		options = append(options, ui.Option{Value: q.Code, Label: q.Name})
	}
	return options
}

// officialChoices lets the Responsabile choose among the officials, an official only themselves.
func (p SedePage) officialChoices() []ui.Option {
	options := []ui.Option{{Label: "Tutti"}}
	for _, o := range p.Officials {
		options = append(options, ui.Option{Value: o.ID, Label: o.Name})
	}
	if p.Who.Role == desk.Funzionario {
		options = append(options, ui.Option{Value: p.Who.ID, Label: "Dove servo io"})
	}
	return options
}

// bookedBy is the patronato of an appointment with its office.
func bookedBy(e *desk.AgendaEntry) string { return e.Ente.Name + ", " + e.Ufficio.Name }
