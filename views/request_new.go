package views

import (
	"fmt"

	"github.com/a-h/templ"

	"combipat/desk"
	"combipat/store"
)

// step is the mark before a part of the form: a Referente's has two parts, an operator's five.
func step(n int, who desk.Actor) string {
	total := 5
	if who.AsReferente() {
		n, total = min(n, 2), 2
	}
	return fmt.Sprintf("Passo %d di %d:", n, total)
}

// placeCheck has the residence looked up again whenever a field it depends on changes.
func placeCheck() templ.Attributes {
	return templ.Attributes{"data-hx-post": "/richieste/nuova/verifica?campo=residenza", "data-hx-trigger": "change", "data-hx-target": "#luogo", "data-hx-include": "#modulo"}
}

func motivoRadios(who desk.Actor) []Option {
	var options []Option
	for _, m := range desk.Motivi(who.Profile) {
		o := Option{Value: string(m), Label: m.Label()}
		if m.NeedsIdentifier() {
			o.Hint = "Serve l’identificativo: protocollo, Domus o numero di pensione."
		}
		options = append(options, o)
	}
	return options
}

func identifierOptions() []Option {
	options := []Option{{Label: "Scegli"}}
	for _, k := range desk.IdentifierKinds {
		options = append(options, Option{Value: string(k), Label: k.Label()})
	}
	return options
}

func abroadOptions(states []store.State) []Option {
	options := []Option{{Label: "Residenza in Italia"}}
	for _, s := range states {
		options = append(options, Option{Value: s.Code, Label: s.Name})
	}
	return options
}

func comuneOptions(comuni []store.Comune) []Option {
	options := []Option{{Label: "Scegli il comune"}}
	for _, c := range comuni {
		options = append(options, Option{Value: c.ISTAT, Label: c.Name + " (" + c.Provincia + ")"})
	}
	return options
}

// stored turns attachments into what the file field shows as already kept.
func stored(files []desk.Attachment) []StoredFile {
	kept := make([]StoredFile, len(files))
	for i, f := range files {
		kept[i] = StoredFile{ID: f.ID, Name: f.Name, Size: f.Size}
	}
	return kept
}
