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
	NoticeInfected    NoticeKind = "virus"         // to whoever sent the file
	NoticeEntrusted   NoticeKind = "riassegnata"   // to the operator who follows it from now on [R6]
)

// Notices about appointments, to whoever booked and whoever follows the request [R37].
const (
	NoticeBooked    NoticeKind = "prenotazione"
	NoticeMoved     NoticeKind = "spostamento"
	NoticeCancelled NoticeKind = "annullamento"       // by the sede [A16]
	NoticeLeft      NoticeKind = "annullamento-fatto" // by the patronato [A14]
	NoticeOutcome   NoticeKind = "esito"
	NoticeSolved    NoticeKind = "chiuso-e-definito" // no need to come [A12]
	NoticeTomorrow  NoticeKind = "promemoria"        // 48 hours before
	NoticeDisplaced NoticeKind = "chiusura-sede"     // a new time is proposed [A16]
	NoticeReplaced  NoticeKind = "sede-sposta"       // likewise, where the sede is open
	NoticeStands    NoticeKind = "resta-valido"      // the closure was lifted
	NoticeOffer     NoticeKind = "posto-libero"      // to whoever waited for one
)

// SentenceOnAppointment is what the page and the e-mail say of an appointment.
func (k NoticeKind) SentenceOnAppointment(number string) string {
	switch k {
	case NoticeBooked:
		return "L’appuntamento " + number + " è confermato"
	case NoticeMoved:
		return "L’appuntamento " + number + " è stato spostato"
	case NoticeCancelled:
		return "L’appuntamento " + number + " è stato annullato dalla sede: puoi prenotarne un altro"
	case NoticeLeft:
		return "L’appuntamento " + number + " è stato annullato dal patronato"
	case NoticeOutcome:
		return "La sede ha registrato l’esito dell’appuntamento " + number
	case NoticeSolved:
		return "L’appuntamento " + number + " è chiuso e definito: non occorre presentarsi"
	case NoticeTomorrow:
		return "Tra meno di 48 ore c’è l’appuntamento " + number
	case NoticeDisplaced:
		return "La sede sarà chiusa all’ora dell’appuntamento " + number + ": ti proponiamo un nuovo orario"
	case NoticeReplaced:
		return "La sede non può tenere l’appuntamento " + number + ": ti proponiamo un nuovo orario"
	case NoticeStands:
		return "L’appuntamento " + number + " resta valido: la chiusura della sede è stata revocata"
	case NoticeEntrusted:
		return "Da ora segui tu l’appuntamento " + number
	case NoticeOffer:
		return "Si è liberato un posto: l’orario è riservato per te per 2 ore di apertura della sede"
	}
	return "Novità per l’appuntamento " + number
}

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
	case NoticeInfected:
		if number == "" {
			return "Un allegato di una bozza è stato eliminato: conteneva un virus"
		}
		return "Un allegato della richiesta " + number + " è stato eliminato: conteneva un virus"
	case NoticeEntrusted:
		return "Da ora segui tu la richiesta " + number
	}
	return "Novità per la richiesta " + number
}
