package ui

import (
	"combipat/desk"
	"combipat/store"
)

// The choices of the forms and filters, each in the order of the message.

func StateOptions() []Option {
	options := []Option{{Label: "Tutti"}}
	for _, s := range desk.States {
		options = append(options, Option{Value: string(s), Label: s.Label()})
	}
	return options
}

func MotivoOptions(who desk.Actor, all string) []Option {
	options := []Option{{Label: all}}
	motivi := desk.Motivi(who.Profile)
	if who.Official() {
		motivi = []desk.Motivo{desk.MotivoSollecito, desk.MotivoPrestazione, desk.MotivoRequisiti, desk.MotivoChiarimento}
	}
	for _, m := range motivi {
		options = append(options, Option{Value: string(m), Label: m.Label()})
	}
	return options
}

// TopicOptions groups the subtopics under their topic, which can itself be chosen.
func TopicOptions(topics []desk.Topic, all string) []Option {
	options := []Option{{Label: all}}
	label := ""
	for _, t := range topics {
		if t.Parent == "" {
			label = t.Label
		}
		options = append(options, Option{Value: t.Code, Label: t.Label, Group: label})
	}
	return options
}

func ProvenanceOptions() []Option {
	options := []Option{{Label: "Tutte"}}
	for _, p := range desk.Provenances {
		options = append(options, Option{Value: string(p), Label: p.Label()})
	}
	return options
}

func StoricoViews(who desk.Actor) []Option {
	options := []Option{
		{Value: "", Label: "Tutte le richieste"},
		{Value: string(store.ViewMine), Label: "Quelle che seguo io"},
		{Value: string(store.ViewUnread), Label: "Risposte da leggere"},
		{Value: string(store.ViewWaiting), Label: "In attesa di risposta"},
		{Value: string(store.ViewRemindable), Label: "Sollecitabili oggi"},
	}
	if !who.AsReferente() {
		options = append(options, Option{Value: string(store.ViewBookable), Label: "Prenotabili"})
	}
	return append(options, Option{Value: string(store.ViewDrafts), Label: "Bozze"})
}

func InboxViews() []Option {
	return []Option{
		{Value: string(store.ViewWaiting), Label: "In attesa di risposta"},
		{Value: string(store.ViewUnassigned), Label: "Non assegnate"},
		{Value: string(store.ViewLate), Label: "Oltre 15 giorni"},
		{Value: string(store.ViewMine), Label: "In carico a me"},
		{Value: "tutte", Label: "Tutte"},
	}
}

// RequestName is a request's number, or what stands in for it while there is none.
func RequestName(r desk.Request) string {
	if r.Number == "" {
		return "Bozza"
	}
	return r.Number
}

func SubjectHead(who desk.Actor) string {
	if who.AsReferente() || who.Role == desk.FunzionarioCRIC || who.Role == desk.ResponsabileCRIC {
		return "Oggetto"
	}
	return "Cittadino"
}

// SedeCode is short enough for a table: the code of the structure, or where it waits.
func SedeCode(r desk.Request) string {
	switch {
	case r.State == desk.Bozza:
		return ""
	case r.Struttura.Code == "":
		return "Da smistare"
	}
	return r.Struttura.Code
}

// MotivoShort is a motivo where a table has little room.
func MotivoShort(m desk.Motivo) string {
	switch m {
	case desk.MotivoSollecito:
		return "Sollecito domanda"
	case desk.MotivoPrestazione:
		return "Prestazione"
	case desk.MotivoRequisiti:
		return "Requisiti"
	case desk.MotivoChiarimento:
		return "Chiarimento"
	}
	return ""
}

func AbroadOptions(states []store.State) []Option {
	options := []Option{{Label: "Residenza in Italia"}}
	for _, s := range states {
		options = append(options, Option{Value: s.Code, Label: s.Name})
	}
	return options
}

func ComuneOptions(comuni []store.Comune) []Option {
	options := []Option{{Label: "Scegli il comune"}}
	for _, c := range comuni {
		label := c.Name + " (" + c.Provincia + ")"
		if c.FoundAs != "" {
			label += ", " + c.FoundAs
		}
		options = append(options, Option{Value: c.ISTAT, Label: label})
	}
	return options
}

// PuntoTopics groups the topics under their first level, all of it first.
func PuntoTopics(topics []desk.Topic) []Option {
	var options []Option
	root := ""
	for _, t := range topics {
		o := Option{Value: t.Code, Label: t.Label}
		if t.Parent == "" {
			root = t.Label
			o.Label += ": tutto"
		}
		o.Group = root
		options = append(options, o)
	}
	return options
}
