package desk

// NoticeKind is a transition that somebody is told of, once [R37].
type NoticeKind string

const (
	NoticeReply       NoticeKind = "risposta"
	NoticeInterim     NoticeKind = "interlocutoria"
	NoticeIntegration NoticeKind = "integrazione-richiesta"
	NoticeClosed      NoticeKind = "chiusura"
	NoticeRemindable  NoticeKind = "sollecitabile" // by the sweep [R17]
	NoticeBookable    NoticeKind = "prenotabile"   // by the sweep [R27]
	NoticeInteraction NoticeKind = "interazione"   // to the official in charge
	NoticeReminder    NoticeKind = "sollecito"     // to the official in charge
	NoticeWithdrawn   NoticeKind = "ritiro"        // to the official in charge
	NoticeAssigned    NoticeKind = "assegnazione"  // to the official
)

// Sentence is what the page and the e-mail say; it names the request and no person [A29].
func (k NoticeKind) Sentence(number string) string {
	switch k {
	case NoticeReply:
		return "Hai una risposta alla richiesta " + number
	case NoticeInterim:
		return "Hai una comunicazione interlocutoria per la richiesta " + number
	case NoticeIntegration:
		return "L’ufficio chiede un’integrazione per la richiesta " + number
	case NoticeClosed:
		return "La richiesta " + number + " è stata chiusa dall’ufficio"
	case NoticeRemindable:
		return "Ora puoi sollecitare la richiesta " + number
	case NoticeBookable:
		return "Ora puoi prenotare un appuntamento per la richiesta " + number
	case NoticeInteraction:
		return "Il patronato ha scritto ancora per la richiesta " + number
	case NoticeReminder:
		return "Il patronato sollecita la richiesta " + number
	case NoticeWithdrawn:
		return "Il patronato ha ritirato la richiesta " + number
	case NoticeAssigned:
		return "Ti è stata assegnata la richiesta " + number
	}
	return "Novità per la richiesta " + number
}
