package desk

// ReplyKind is what an official may send [A2, A7].
type ReplyKind string

const (
	ReplyAnswer      ReplyKind = "risposta"
	ReplyInterim     ReplyKind = "interlocutoria"
	ReplyIntegration ReplyKind = "integrazione"
)

// ReplyKinds lists them in the order of the form.
var ReplyKinds = []ReplyKind{ReplyAnswer, ReplyInterim, ReplyIntegration}

// Label returns the kind as the form names it.
func (k ReplyKind) Label() string {
	switch k {
	case ReplyAnswer:
		return "Risposta"
	case ReplyInterim:
		return "Comunicazione interlocutoria"
	case ReplyIntegration:
		return "Richiedi integrazione"
	}
	return ""
}

// Answer takes the step of the rules that belongs to a kind of reply.
func (d Dialogue) Answer(kind ReplyKind, official string, today Day) (Dialogue, error) {
	switch kind {
	case ReplyInterim:
		return d.SendInterim(official)
	case ReplyIntegration:
		return d.AskIntegration(official, today)
	}
	return d.Reply(official, today)
}
