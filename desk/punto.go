package desk

import (
	"slices"
	"strings"
	"time"
)

// Mode is how an appointment is held [R31].
type Mode string

const (
	InPresenza Mode = "presenza"
	Telefonica Mode = "telefono"
	WebMeeting Mode = "web"
)

// Modes lists them in the order of the message.
var Modes = []Mode{InPresenza, Telefonica, WebMeeting}

// Label returns the mode in the message's words, "" for an unknown one.
func (m Mode) Label() string {
	switch m {
	case InPresenza:
		return "In presenza"
	case Telefonica:
		return "Telefonica"
	case WebMeeting:
		return "Web meeting"
	}
	return ""
}

// Punto is a punto di consulenza of a sede with everything that decides when it can be
// booked [R43]. The store loads it whole; Grid and Slots only compute.
type Punto struct {
	ID, Code    string
	Sede, Name  string // Sede is the id of its Struttura
	Address     string
	Topics      []string // codes; a topic brings its subtopics along
	Modes       []Mode
	Patron      string // patron saint of the sede's town, "06-29", or ""
	NoticeDays  int    // working days between booking and appointment, at least
	NoticeHours int    // hours between booking and appointment, at least
	Horizon     int    // days ahead that can be booked; 0 for no limit

	Agenda     []Template
	Exceptions []Exception
	Closures   []Closure // of the sede
	Officials  int       // how many serve here; 0 = nobody is named
	Absences   []Absence // of the punto's officials
}

// Treats says whether the punto deals with a topic or with its parent [A19].
func (p Punto) Treats(t Topic) bool {
	return slices.Contains(p.Topics, t.Code) || t.Parent != "" && slices.Contains(p.Topics, t.Parent)
}

// Offers says whether appointments of the mode are held here [R31].
func (p Punto) Offers(m Mode) bool { return slices.Contains(p.Modes, m) }

// Grain is the number of minutes every opening hour is a multiple of: appointments are kept
// apart in the database by the five minutes they cover, whatever hours they were cut from.
const Grain = 5

// Hours is one opening from minute From to minute To of a day in Rome (540 is 09:00, 1440 the
// end), cut into slots of Length minutes with Buffer minutes after each, Counters at a time.
// All four are multiples of Grain.
type Hours struct{ From, To, Length, Buffer, Counters int }

// Check refuses hours that cannot be cut into slots [R43].
func (h Hours) Check() error {
	switch {
	case h.From < 0 || h.To > 24*60 || h.From >= h.To:
		return refuse("R43", "L’orario di fine deve seguire quello di inizio.")
	case h.From%Grain != 0 || h.To%Grain != 0 || h.Length%Grain != 0 || h.Buffer%Grain != 0:
		return refuse("R43", "Orari, durata e intervallo si indicano a passi di 5 minuti.")
	case h.Length < 5 || h.Length > h.To-h.From:
		return refuse("R43", "La durata dell’appuntamento è di almeno 5 minuti e non supera la fascia oraria.")
	case h.Buffer < 0:
		return refuse("R43", "L’intervallo tra un appuntamento e l’altro non può essere negativo.")
	case h.Counters < 1 || h.Counters > 99:
		return refuse("R43", "Le postazioni vanno da 1 a 99.")
	}
	return nil
}

// Template is one line of the weekly agenda. It holds from ValidFrom to ValidTo, both
// included and both optional, in every Every-th week counted from the week of Anchor.
type Template struct {
	Weekday            time.Weekday
	Hours              Hours
	ValidFrom, ValidTo Day
	Every              int // 0 and 1: every week
	Anchor             Day // "" with Every > 1: the week of ValidFrom
}

// holdsOn says whether the template opens the punto that day.
func (t Template) holdsOn(d Day) bool {
	if d.Weekday() != t.Weekday || d < t.ValidFrom || t.ValidTo != "" && d > t.ValidTo {
		return false
	}
	anchor := t.Anchor
	if anchor == "" {
		anchor = t.ValidFrom
	}
	if t.Every < 2 || anchor == "" {
		return true
	}
	return monday(d).Since(monday(anchor))/7%t.Every == 0
}

// monday returns the Monday of the day's week.
func monday(d Day) Day { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// Exception replaces the whole agenda of one day by other hours, or by none. It opens neither
// holidays nor closures.
type Exception struct {
	Day   Day
	Hours []Hours
}

// Span is a range of days, both included; on each of them from minute FromMinute to ToMinute,
// or the whole day when both are 0.
type Span struct {
	From, To             Day
	FromMinute, ToMinute int
}

// Check refuses spans that end before they begin [R43].
func (s Span) Check() error {
	if s.From == "" || s.To < s.From {
		return refuse("R43", "Il giorno finale non può precedere quello iniziale.")
	}
	allDay := s.FromMinute == 0 && s.ToMinute == 0
	if !allDay && (s.FromMinute < 0 || s.ToMinute > 24*60 || s.FromMinute >= s.ToMinute) {
		return refuse("R43", "L’orario di fine deve seguire quello di inizio.")
	}
	return nil
}

// touches says whether the span overlaps [start, end) on the day d.
func (s Span) touches(d Day, start, end time.Time) bool {
	if d < s.From || d > s.To {
		return false
	}
	if s.FromMinute == 0 && s.ToMinute == 0 {
		return true
	}
	return start.Before(d.At(0, s.ToMinute)) && d.At(0, s.FromMinute).Before(end)
}

// Closure shuts every punto of the sede; Reason is shown to whoever looks for a slot.
type Closure struct {
	Span
	Reason string
}

// Absence is when an official is not there, which may leave a counter unserved.
type Absence struct {
	Span
	Official string
}

// openHours returns the hours of a day before closures and absences: none on national
// holidays and on the patron's day, those of the exception where there is one.
func (p Punto) openHours(d Day) []Hours {
	if d == "" || closedOn(d, p.Patron) {
		return nil
	}
	var hours []Hours
	for _, t := range p.Agenda {
		if t.holdsOn(d) {
			hours = append(hours, t.Hours)
		}
	}
	for _, e := range p.Exceptions {
		if e.Day == d {
			hours = e.Hours
		}
	}
	return hours
}

// Shut says whether a closure of the sede touches [start, end) [R43].
func (p Punto) Shut(start, end time.Time) bool {
	for _, c := range p.Closures {
		if c.Touches(start, end) {
			return true
		}
	}
	return false
}

// Touches says whether the span overlaps [start, end), which lies within one day.
func (s Span) Touches(start, end time.Time) bool { return s.touches(DayOf(start), start, end) }

// Check refuses a template that can open nothing [R43].
func (t Template) Check() error {
	switch {
	case t.Weekday < time.Sunday || t.Weekday > time.Saturday:
		return refuse("R43", "Scegli il giorno della settimana.")
	case t.ValidTo != "" && t.ValidTo < t.ValidFrom:
		return refuse("R43", "Il giorno finale non può precedere quello iniziale.")
	case t.Every < 0 || t.Every > 53:
		return refuse("R43", "La cadenza va da 1 a 53 settimane.")
	case t.Every > 1 && t.Anchor == "" && t.ValidFrom == "":
		return refuse("R43", "Per una cadenza di più settimane indica la settimana da cui si conta.")
	}
	return t.Hours.Check()
}

// Check refuses an exception without a day, or with hours that cannot be cut into slots [R43].
func (e Exception) Check() error {
	if e.Day == "" {
		return refuse("R43", "Indica il giorno.")
	}
	for _, h := range e.Hours {
		if err := h.Check(); err != nil {
			return err
		}
	}
	return nil
}

const (
	maxNoticeDays  = 30
	maxNoticeHours = 30 * 24
	maxHorizon     = 366 // days
)

// Check complains about every field of a punto that cannot stand [R31, R43]; its agenda is
// checked line by line.
func (p Punto) Check() error {
	bad := Invalid{}
	if !only(p.Code, letters+figures+"-") || p.Code == "" || len(p.Code) > 40 {
		bad.Add("codice", "Il codice è fatto di lettere maiuscole, cifre e trattini, per esempio MI-PENSIONI.")
	}
	NameOf(bad, "nome", p.Name, maxName, "Scrivi il nome del punto di consulenza.")
	if len(p.Topics) == 0 {
		bad.Add("argomenti", "Scegli almeno un argomento.")
	}
	if len(p.Modes) == 0 || slices.ContainsFunc(p.Modes, func(m Mode) bool { return m.Label() == "" }) {
		bad.Add("modalita", "Scegli almeno una modalità: in presenza, telefonica o web meeting.")
	}
	if p.NoticeDays < 0 || p.NoticeDays > maxNoticeDays {
		bad.Add("preavviso_giorni", "Il preavviso va da 0 a 30 giorni lavorativi.")
	}
	if p.NoticeHours < 0 || p.NoticeHours > maxNoticeHours {
		bad.Add("preavviso_ore", "Il preavviso va da 0 a 720 ore.")
	}
	if p.Horizon < 0 || p.Horizon > maxHorizon {
		bad.Add("orizzonte", "L’orizzonte va da 0 (nessun limite) a 366 giorni.")
	}
	return bad.Err()
}

// PatronDay returns the patron saint's day as it is stored, "12-07", of what was typed
// ("7/12" or "07/12"), "" for none; else Invalid.
func PatronDay(typed string) (string, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return "", nil
	}
	d, err := ParseDay(typed + "/2024") // a leap year
	if err != nil {
		return "", Invalid{"patrono": "Scrivi giorno e mese del santo patrono, per esempio 07/12."}
	}
	return string(d[5:]), nil
}
