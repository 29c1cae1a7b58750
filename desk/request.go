package desk

import "time"

// PersonRef names somebody in a list or a thread.
type PersonRef struct{ ID, Name string }

// Request is a request with everything its pages show except the thread.
type Request struct {
	ID         string
	Version    int64 // for "changed meanwhile": a write names the version it was decided on
	Key        int64 // orders as the number does; 0 for a draft
	Number     string
	Provenance Provenance
	Profile    Profile

	Ente     Ente
	Ufficio  Ufficio
	Author   PersonRef
	Owner    PersonRef // who follows it for the patronato now
	LinkedTo RequestRef

	Motivo     Motivo
	Topic      Topic
	Citizen    Citizen
	ComuneName string
	AbroadName string
	Identifier Identifier

	Struttura Struttura // empty while da smistare
	Region    string
	RouteRule RouteRule
	RouteWhy  string

	Dialogue
	SentAt       time.Time
	WaitingAt    time.Time
	UpdatedAt    time.Time
	AssigneeName string
	Outcome      Outcome
	Transfers    int
	Offer        Offer
	Unread       bool // something came that the patronato has not opened
}

// RequestRef names a request in a link.
type RequestRef struct{ ID, Number string }

// Offer is what the official proposes for the appointment at closing [R25]; all optional.
type Offer struct {
	Punto string // code of the punto di consulenza
	Mode  string // presenza, telefono or web
	Bring string // "porta con te"
}

// MessageKind tells the messages of a thread apart.
type MessageKind string

const (
	MsgRichiesta     MessageKind = "richiesta"      // the first one
	MsgInterazione   MessageKind = "interazione"    // after the first reply [A5]
	MsgSollecito     MessageKind = "sollecito"      // Sollecita risposta [R17]
	MsgRitiro        MessageKind = "ritiro"         // [R20]
	MsgRisposta      MessageKind = "risposta"       // a real reply [A2]
	MsgInterlocutore MessageKind = "interlocutoria" // [A2]
	MsgIntegrazione  MessageKind = "integrazione"   // Richiedi integrazione [A7]
	MsgChiusura      MessageKind = "chiusura"       // the closing's reply [R25]
)

// FromINPS says which side wrote it.
func (k MessageKind) FromINPS() bool {
	switch k {
	case MsgRisposta, MsgInterlocutore, MsgIntegrazione, MsgChiusura:
		return true
	}
	return false
}

// Label returns what the thread calls it.
func (k MessageKind) Label() string {
	switch k {
	case MsgRichiesta:
		return "Richiesta"
	case MsgInterazione:
		return "Interazione"
	case MsgSollecito:
		return "Sollecito"
	case MsgRitiro:
		return "Ritiro"
	case MsgRisposta:
		return "Risposta"
	case MsgInterlocutore:
		return "Comunicazione interlocutoria"
	case MsgIntegrazione:
		return "Richiesta di integrazione"
	case MsgChiusura:
		return "Chiusura"
	}
	return ""
}

// Attachment is a file of a message.
type Attachment struct {
	ID, Name, Type string
	Size           int64 // bytes
	SHA256         string
	Scan           ScanState
	Mine           bool // the reader sent it
}

// Entry is one item of a thread: a message, an event (Kind "") or an internal note.
type Entry struct {
	ID     string
	Kind   MessageKind
	Author string // as the reader may see it
	Place  string // ufficio or structure it was written from, where that is another than the request's [R1]
	Text   string
	Free   bool // consumed no interaction [A7]
	Note   bool // internal: only ever loaded for officials
	Event  bool // something that happened, not something somebody wrote
	At     time.Time
	Files  []Attachment
}
