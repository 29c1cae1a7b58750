package office

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"combipat/desk"
	"combipat/store"
	"combipat/views/ui"
)

// PuntiPage is the list of a sede's punti.
type PuntiPage struct {
	List    []store.KeptPunto
	Topics  []desk.Topic
	Key     string
	Refused ui.Refused
}

// PuntoPart is the part of a punto's page that is shown, as its address names it.
type PuntoPart string

const (
	PuntoWeek   PuntoPart = "settimana"
	PuntoDays   PuntoPart = "giorni"
	PuntoData   PuntoPart = "dati"
	PuntoPeople PuntoPart = "funzionari"
)

var puntoParts = []struct {
	Part  PuntoPart
	Text  string
	forms []string // those it holds
}{
	{PuntoWeek, "Settimana", []string{"fasce", "fasce-tolte"}}, {PuntoDays, "Giorni particolari", []string{"eccezioni", "eccezioni-tolte"}}, {PuntoData, "Dati del punto", []string{"dati", "ritiro"}}, {PuntoPeople, "Funzionari", []string{"funzionari"}},
}

// PuntoPartOf reads the part asked for; a form that was refused brings its own.
func PuntoPartOf(asked string, refused ui.Refused) PuntoPart {
	for _, p := range puntoParts {
		if slices.Contains(p.forms, refused.Form) {
			return p.Part
		}
	}
	for _, p := range puntoParts {
		if asked == string(p.Part) {
			return p.Part
		}
	}
	return PuntoWeek
}

// PuntoPage is one punto as its Responsabile keeps it.
type PuntoPage struct {
	Punto     store.KeptPunto
	Part      PuntoPart
	Line      string   // id of the line of the agenda being changed
	Week      desk.Day // Monday of the week previewed
	Offered   []desk.DaySlots
	Topics    []desk.Topic
	Officials []store.Official
	Today     desk.Day
	Key       string
	Refused   ui.Refused
}

func (p PuntoPage) path(part PuntoPart) templ.SafeURL {
	return templ.SafeURL("/sede/punti/" + p.Punto.ID + "?parte=" + string(part))
}

func (p PuntoPage) week(d desk.Day) templ.SafeURL {
	return templ.SafeURL("/sede/punti/" + p.Punto.ID + "?settimana=" + string(d))
}

// line is the line of the agenda being changed, if there is one.
func (p PuntoPage) line() (store.TemplateEntry, bool) {
	for _, t := range p.Punto.Templates {
		if t.ID == p.Line {
			return t, true
		}
	}
	return store.TemplateEntry{}, false
}

// typedLine is the form of a line: as it was typed, else the line being changed, else what most
// lines are.
func (p PuntoPage) typedLine() ui.Refused {
	if r := p.Refused.In("fasce"); r.Form != "" {
		return r
	}
	v := url.Values{"dalle": {"09:00"}, "alle": {"13:00"}, "durata": {"30"}, "intervallo": {"0"}, "postazioni": {"1"}, "ogni": {"1"}}
	if t, ok := p.line(); ok {
		v = hoursValues(t.Hours)
		v.Set("giorni", ui.WeekdayValue(t.Weekday))
		v.Set("valida_dal", string(t.ValidFrom))
		v.Set("valida_al", string(t.ValidTo))
		v.Set("ogni", strconv.Itoa(max(t.Every, 1)))
		v.Set("settimana_del", string(t.Anchor))
	}
	return ui.Refused{Values: v}
}

func hoursValues(h desk.Hours) url.Values {
	return url.Values{"dalle": {ui.MinuteText(h.From)}, "alle": {ui.MinuteText(h.To)}, "durata": {strconv.Itoa(h.Length)},
		"intervallo": {strconv.Itoa(h.Buffer)}, "postazioni": {strconv.Itoa(h.Counters)}}
}

// typedDay is the form of an exception: as it was typed, else with the hours of the first line.
func (p PuntoPage) typedDay() ui.Refused {
	if r := p.Refused.In("eccezioni"); r.Form != "" {
		return r
	}
	v := url.Values{"durata": {"30"}, "intervallo": {"0"}, "postazioni": {"1"}}
	if len(p.Punto.Templates) > 0 {
		v = hoursValues(p.Punto.Templates[0].Hours)
	}
	return ui.Refused{Values: v}
}

// typedData is the form of the punto itself; p is the zero value for a new one.
func typedData(r ui.Refused, p desk.Punto) ui.Refused {
	if r = r.In("dati"); r.Form != "" {
		return r
	}
	v := url.Values{"codice": {p.Code}, "nome": {p.Name}, "indirizzo": {p.Address}, "argomenti": p.Topics,
		"preavviso_giorni": {strconv.Itoa(p.NoticeDays)}, "preavviso_ore": {strconv.Itoa(p.NoticeHours)}, "orizzonte": {strconv.Itoa(p.Horizon)}}
	for _, m := range p.Modes {
		v.Add("modalita", string(m))
	}
	if p.Code == "" {
		v.Set("orizzonte", "60")
	}
	return ui.Refused{Values: v}
}

// hoursText says an opening in a line: "09:00–13:00, 30 minuti, 2 postazioni".
func hoursText(h desk.Hours) string {
	text := ui.MinuteText(h.From) + "–" + ui.MinuteText(h.To) + ", " + strconv.Itoa(h.Length) + " minuti"
	if h.Buffer > 0 {
		text += " più " + strconv.Itoa(h.Buffer) + " di intervallo"
	}
	return text + ", " + ui.Plural(h.Counters, "postazione", "postazioni")
}

// validText says when a line of the agenda holds.
func validText(t desk.Template) string {
	var parts []string
	if t.Every > 1 {
		every := "ogni " + strconv.Itoa(t.Every) + " settimane"
		if t.Anchor != "" {
			every += ", da quella del " + t.Anchor.Italian()
		}
		parts = append(parts, every)
	}
	switch {
	case t.ValidFrom != "" && t.ValidTo != "":
		parts = append(parts, "dal "+t.ValidFrom.Italian()+" al "+t.ValidTo.Italian())
	case t.ValidFrom != "":
		parts = append(parts, "dal "+t.ValidFrom.Italian())
	case t.ValidTo != "":
		parts = append(parts, "fino al "+t.ValidTo.Italian())
	}
	if len(parts) == 0 {
		return "sempre"
	}
	return strings.Join(parts, ", ")
}

// exceptionText says what a special day offers.
func exceptionText(e desk.Exception) string {
	if len(e.Hours) == 0 {
		return "Chiuso"
	}
	var parts []string
	for _, h := range e.Hours {
		parts = append(parts, hoursText(h))
	}
	return strings.Join(parts, "; ")
}

// weekHours sums a week's lines up: "lun, mar 09:00–13:00".
func weekHours(list []store.TemplateEntry) string {
	var order []string
	days := map[string][]string{}
	for _, t := range list {
		hours := ui.MinuteText(t.Hours.From) + "–" + ui.MinuteText(t.Hours.To)
		if days[hours] == nil {
			order = append(order, hours)
		}
		days[hours] = append(days[hours], ui.WeekdayValue(t.Weekday))
	}
	var parts []string
	for _, hours := range order {
		parts = append(parts, strings.Join(days[hours], ", ")+" "+hours)
	}
	return strings.Join(parts, "; ")
}

func puntoModes() []ui.Option {
	var options []ui.Option
	for _, m := range desk.Modes {
		options = append(options, ui.Option{Value: string(m), Label: m.Label()})
	}
	return options
}
