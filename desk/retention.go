package desk

import "fmt"

// RetentionKind is a kind of data that is kept for a number of days set by the Gestore. Without
// a number it is kept as long as the service lasts.
type RetentionKind string

const (
	KeepRequests     RetentionKind = "richieste"
	KeepAppointments RetentionKind = "appuntamenti"
	KeepDrafts       RetentionKind = "bozze"
	KeepNotices      RetentionKind = "notifiche"
	KeepMail         RetentionKind = "posta"
	KeepReasons      RetentionKind = "motivi"
)

// RetentionKinds are all of them, in the order in which they are shown.
var RetentionKinds = []RetentionKind{KeepRequests, KeepAppointments, KeepDrafts, KeepNotices, KeepMail, KeepReasons}

// retentionTexts says of each kind its name, from when its days count, and how few they may be.
var retentionTexts = map[RetentionKind]struct {
	label, from string
	least       int
}{
	KeepRequests:     {"Richieste archiviate o ritirate, con messaggi, note e allegati", "dall’archiviazione o dal ritiro", 365},
	KeepAppointments: {"Dati personali degli appuntamenti passati", "dal giorno dell’appuntamento", 90},
	KeepDrafts:       {"Bozze mai inviate, con gli allegati", "dall’ultima modifica", 7},
	KeepNotices:      {"Notifiche lette su pratiche concluse", "dalla lettura", 30},
	KeepMail:         {"E-mail di avviso, spedite o abbandonate", "dall’invio", 7},
	KeepReasons:      {"Motivi scritti nel registro degli accessi (le righe restano)", "dall’accesso", 365},
}

// Label is what the kind is, in words.
func (k RetentionKind) Label() string { return retentionTexts[k].label }

// From says from when the days count.
func (k RetentionKind) From() string { return retentionTexts[k].from }

// Least is how few days a kind may be kept: less would take away what people still work with,
// or what an access request or a complaint may still ask for.
func (k RetentionKind) Least() int { return retentionTexts[k].least }

// MostRetention is how many days may be set: a hundred years, which is for ever.
const MostRetention = 36525

// KeptFrom is the first day that a rule of so many days keeps on a day.
func KeptFrom(today Day, days int) Day { return today.AddDays(-days) }

// CheckRetention is Invalid where a kind would be kept for too few days, or for more than
// anybody can mean; the field is the kind's code. 0 is no limit.
func CheckRetention(days map[RetentionKind]int) error {
	bad := Invalid{}
	for kind, n := range days {
		switch {
		case kind.Label() == "":
			bad.Add(string(kind), "Non è un tipo di dati.")
		case n != 0 && n < kind.Least():
			bad.Add(string(kind), fmt.Sprintf("Servono almeno %d giorni; vuoto significa nessun limite.", kind.Least()))
		case n > MostRetention:
			bad.Add(string(kind), "Il numero è troppo grande: vuoto significa nessun limite.")
		}
	}
	return bad.Err()
}
