package desk

import "strings"

// auditLabels says in words what a line of the register of accesses tells.
var auditLabels = map[string]string{
	"richiesta-aperta":    "Richiesta aperta",
	"ricevuta-aperta":     "Ricevuta aperta",
	"appuntamento-aperto": "Appuntamento aperto",
	"allegato-scaricato":  "Allegato scaricato",
	"ricerca-cf":          "Ricerca per codice fiscale",
	"crm":                 "Interlocuzione aperta nel CRM",
	"crm-appuntamenti":    "Appuntamenti aperti nel CRM",
	"accessi-consultati":  "Accessi consultati",
	"esportazione":        "Dati esportati",
	"cancellazione-vista": "Cancellazione preparata",
	"cancellato":          "Dati cancellati",
	"conservazione":       "Tempi di conservazione cambiati",
	"motivi-conservati":   "Motivi tolti per scadenza",
}

// AuditLabel returns what a line of the register tells, in words.
func AuditLabel(action string) string {
	if label, ok := auditLabels[action]; ok {
		return label
	}
	return strings.ReplaceAll(action, "-", " ")
}

// maxReason is how long a reason for looking at somebody's data may be, in letters.
const maxReason = 500

// CheckReason notes what is wrong with the reason that somebody gives for opening, exporting
// or erasing a citizen's data.
func CheckReason(bad Invalid, field, reason string) {
	switch n := Length(strings.TrimSpace(reason)); {
	case Blank(reason):
		bad.Add(field, "Scrivi il motivo, in poche parole.")
	case n > maxReason:
		bad.Add(field, "Il motivo è troppo lungo: bastano poche parole.")
	}
}

// Names says whether a text holds the codice fiscale, in capitals or not.
func Names(text string, cf CodiceFiscale) bool {
	return strings.Contains(strings.ToUpper(text), string(cf))
}
