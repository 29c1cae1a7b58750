package requests

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"combipat/desk"
	"combipat/views/ui"
)

// formStep is a part of the form: a Referente's has two, an operator's five.
type formStep struct {
	ID, Title, Long string
	Current         bool
	fields          []string
}

var stepTitles = []formStep{
	{ID: "passo-1", Title: "Motivo", Long: "Motivo del contatto e argomento", fields: []string{"motivo", "argomento"}},
	{ID: "passo-2", Title: "Cittadino", Long: "Cittadino", fields: []string{"cf", "nome", "cognome"}},
	{ID: "passo-3", Title: "Residenza", Long: "Residenza", fields: []string{"cap", "comune", "estero"}},
	{ID: "passo-4", Title: "Identificativo", Long: "Identificativo dell’istanza o della prestazione", fields: []string{"identificativo_tipo", "identificativo"}},
	{ID: "passo-5", Title: "Testo e allegati", Long: "Testo e allegati", fields: []string{"testo", "allegati"}},
}

// steps are those of the person's form; the current one is the first with something to correct.
func steps(f NewRequest) []formStep {
	list := slices.Clone(stepTitles)
	if f.Who.AsReferente() {
		list = []formStep{stepTitles[0], stepTitles[4]}
	}
	first := slices.IndexFunc(list, func(s formStep) bool {
		return slices.ContainsFunc(s.fields, func(name string) bool { return f.Errors[name] != "" })
	})
	list[max(first, 0)].Current = true
	return list
}

// oneName is the value of the box that says that the citizen has one name only.
func oneName(q desk.Question) string {
	if q.OneName {
		return "1"
	}
	return ""
}

func (s formStep) mark() templ.Attributes {
	if s.Current {
		return templ.Attributes{"aria-current": "step"}
	}
	return nil
}

// step is a part's place among the others, for those who do not see the list beside it.
func step(n int, who desk.Actor) string {
	total := 5
	if who.AsReferente() {
		n, total = min(n, 2), 2
	}
	return fmt.Sprintf("Passo %d di %d:", n, total)
}

func stepNumber(n int, who desk.Actor) string {
	if who.AsReferente() {
		n = min(n, 2)
	}
	return strconv.Itoa(n)
}

// check has a field looked at when it changes. The form goes along without its files.
func check(field, target string) templ.Attributes {
	return templ.Attributes{"autocapitalize": "characters", "spellcheck": "false", "data-hx-post": "/richieste/nuova/verifica?campo=" + field,
		"data-hx-trigger": "change", "data-hx-target": target, "data-hx-encoding": withoutFiles}
}

// placeCheck has the residence looked up again whenever a field it depends on changes.
func placeCheck() templ.Attributes {
	return templ.Attributes{"data-hx-post": "/richieste/nuova/verifica?campo=residenza", "data-hx-trigger": "change", "data-hx-target": "#luogo",
		"data-hx-encoding": withoutFiles}
}

const withoutFiles = "application/x-www-form-urlencoded"

func motivoRadios(who desk.Actor) []ui.Option {
	var options []ui.Option
	for _, m := range desk.Motivi(who.Profile) {
		o := ui.Option{Value: string(m), Label: m.Label()}
		if m.NeedsIdentifier() {
			o.Hint = "Serve l’identificativo: protocollo, Domus o numero di pensione."
		}
		options = append(options, o)
	}
	return options
}

func identifierOptions() []ui.Option {
	options := []ui.Option{{Label: "Scegli"}}
	for _, k := range desk.IdentifierKinds {
		options = append(options, ui.Option{Value: string(k), Label: k.Label()})
	}
	return options
}

// draftName is whom a draft is about, as far as it was typed.
func draftName(r desk.Request) string {
	switch {
	case r.Citizen.Name() != "":
		return r.Citizen.Name()
	case r.Profile == desk.Referente:
		return "Bozza per il CRIC"
	}
	return "Senza nome"
}
