package desk

import (
	"fmt"
	"time"
)

// Right is one thing the patronato may or may not do today. Why is one Italian sentence in
// both cases; From is the day it begins, where a day is known and still to come.
type Right struct {
	OK   bool
	From Day
	Why  string
}

// Ground is the case of R27 on which a booking rests.
type Ground string

const (
	GroundSilence   Ground = "a" // unanswered for more than 15 days
	GroundOffice    Ground = "b" // enabled by the official at closing
	GroundExhausted Ground = "c" // first reply given, both interactions exhausted
)

// BookingFacts is what the Agenda knows of a request's appointments [A13–A16].
type BookingFacts struct {
	Active        bool      // an appointment is confirmed and not over, or a hold lives [A13]
	Until         time.Time // end of the confirmed appointment, zero without one
	CancelledSoon int       // cancelled by the patronato in time, so far [A14]
	Consumed      bool      // done, no-show or late cancellation, not re-enabled since [A12, A14, A15]
}

// activeOn says whether an appointment stands in the way of another that day: without an
// outcome it does until its day is over.
func (b BookingFacts) activeOn(today Day) bool {
	return b.Active || !b.Until.IsZero() && today <= DayOf(b.Until)
}

// RightsAt computes the rights at a moment: to the minute, an appointment that ended earlier
// today without an outcome stands in nobody's way any more [A13].
func (d Dialogue) RightsAt(now time.Time) Rights {
	if !d.Booking.Until.IsZero() && !now.Before(d.Booking.Until) {
		d.Booking.Until = time.Time{}
	}
	return d.RightsOn(DayOf(now))
}

// maxTimelyCancellations is how often a cancellation in time gives the right back [A14].
const maxTimelyCancellations = 2

// Rights is everything the patronato may do with a request on a day: derived, never stored.
// The same value draws the buttons, explains them, and guards the writes [R16, R17, R20, R27].
type Rights struct {
	Remind   Right // Sollecita risposta [R17]
	Continue Right // a further interaction, or the free answer [R16, A7]
	Left     int   // interactions left of two
	Free     bool  // the next message consumes none [A7]
	Withdraw Right // [R20]
	Book     Right // Prenota [R27]
	Ground   Ground
}

// RightsOn computes the rights on a day in Rome [A1].
func (d Dialogue) RightsOn(today Day) Rights {
	r := Rights{Left: maxInteractions - d.Interactions, Free: d.FreeAnswer}
	r.Remind = d.remindRight(today)
	r.Continue = d.continueRight(today)
	r.Withdraw = d.withdrawRight()
	r.Book, r.Ground = d.bookRight(today)
	return r
}

// RemindFrom returns the first day of the next sollecito, or no day when nothing waits [R17, A4, A9].
func (d Dialogue) RemindFrom() Day {
	if d.WaitingSince == "" || !d.Open() {
		return ""
	}
	if d.SollecitoOn != "" {
		return d.SollecitoOn.AddDays(reminderDays)
	}
	return d.WaitingSince.AddDays(reminderDays)
}

// The edges of the rules as days, for the queries that look for what has reached them today.

// LastRemindable is the latest day a message may wait since and be reminded today [R17, A1].
func LastRemindable(today Day) Day { return today.AddDays(-reminderDays) }

// LastSilent is the latest day a message may wait since and be unanswered for more than 15
// days today [R27a, A1].
func LastSilent(today Day) Day { return today.AddDays(-bookingDays) }

// FirstReopenable is the earliest day of closing that is not archived today [A10].
func FirstReopenable(today Day) Day { return today.AddDays(-reopenDays) }

func (d Dialogue) remindRight(today Day) Right {
	from := d.RemindFrom()
	switch {
	case d.State == Bozza:
		return Right{Why: "La richiesta non è ancora stata inviata."}
	case d.State == Ritirata:
		return Right{Why: "La richiesta è stata ritirata."}
	case from == "":
		return Right{Why: "La risposta è arrivata: non c’è nulla da sollecitare."}
	case today < from && d.SollecitoOn != "":
		return Right{From: from, Why: fmt.Sprintf("Già sollecitata il %s: potrai farlo di nuovo dal %s, se la risposta non arriva.", d.SollecitoOn.Italian(), from.Italian())}
	case today < from:
		return Right{From: from, Why: fmt.Sprintf("Potrai sollecitare dal %s, trascorsi 15 giorni senza risposta.", from.Italian())}
	}
	return Right{OK: true, From: from, Why: fmt.Sprintf("Sono trascorsi almeno 15 giorni senza risposta (attende dal %s).", d.WaitingSince.Italian())}
}

func (d Dialogue) continueRight(today Day) Right {
	state := d.StateOn(today)
	switch {
	case state == Bozza:
		return Right{Why: "La richiesta non è ancora stata inviata."}
	case state == Ritirata:
		return Right{Why: "La richiesta è stata ritirata."}
	case state == Archiviata:
		return Right{Why: "La richiesta è archiviata: puoi scriverne una nuova, collegata a questa."}
	case d.RepliedOn == "":
		return Right{Why: "Potrai proseguire dopo la prima risposta del funzionario."}
	case d.FreeAnswer:
		return Right{OK: true, Why: "L’ufficio ha chiesto un’integrazione: rispondere non consuma interazioni."}
	case d.Interactions >= maxInteractions:
		return Right{Why: "Le 2 interazioni previste dopo la prima risposta sono esaurite."}
	case state == Chiusa:
		return Right{OK: true, Why: fmt.Sprintf("La richiesta è chiusa: entro il %s puoi ancora usare le interazioni rimaste, e si riapre.", d.ClosedOn.AddDays(reopenDays).Italian())}
	case d.Interactions == maxInteractions-1:
		return Right{OK: true, Why: "È l’ultima interazione disponibile."}
	}
	return Right{OK: true, Why: "Dopo la prima risposta puoi proseguire per un massimo di 2 interazioni."}
}

func (d Dialogue) withdrawRight() Right {
	switch {
	case d.State == Ritirata:
		return Right{Why: "La richiesta è già stata ritirata."}
	case d.State == Bozza:
		return Right{Why: "La richiesta non è ancora stata inviata."}
	case d.RepliedOn != "" || !d.Open():
		return Right{Why: "La richiesta ha già avuto risposta: non si può più ritirare."}
	}
	return Right{OK: true, Why: "Puoi ritirarla finché non arriva la prima risposta."}
}

// bookRight holds the three cases of R27 for citizens' requests at a Struttura territoriale,
// and what earlier appointments leave of them [R28, A13–A15].
func (d Dialogue) bookRight(today Day) (Right, Ground) {
	state := d.StateOn(today)
	switch {
	case d.ToCRIC:
		return Right{Why: "Le richieste rivolte al CRIC non prevedono appuntamenti."}, ""
	case state == Bozza:
		return Right{Why: "La richiesta non è ancora stata inviata."}, ""
	case state == Ritirata:
		return Right{Why: "La richiesta è stata ritirata."}, ""
	case state == Archiviata:
		return Right{Why: "La richiesta è archiviata."}, ""
	case !d.Routed:
		return Right{Why: "La richiesta è da smistare: la sede dell’appuntamento non è ancora nota."}, ""
	case d.Booking.activeOn(today):
		return Right{Why: "C’è già un appuntamento per questa richiesta."}, ""
	case d.Booking.Consumed:
		return Right{Why: "L’appuntamento concesso è già stato usato: un funzionario può renderlo di nuovo prenotabile."}, ""
	case d.Booking.CancelledSoon > maxTimelyCancellations:
		return Right{Why: "L’appuntamento è già stato annullato più volte: un funzionario può renderlo di nuovo prenotabile."}, ""
	}
	silence := d.silentFrom()
	switch {
	case d.Bookable:
		return Right{OK: true, Why: "Il funzionario ha reso prenotabile un appuntamento."}, GroundOffice
	case d.Interactions >= maxInteractions && d.SecondDone != "":
		return Right{OK: true, Why: "Le 2 interazioni dopo la prima risposta sono esaurite."}, GroundExhausted
	case silence != "" && today >= silence && d.Interactions >= maxInteractions:
		return Right{OK: true, From: silence, Why: "Le 2 interazioni sono esaurite e l’ultima attende da più di 15 giorni."}, GroundExhausted
	case silence != "" && today >= silence:
		return Right{OK: true, From: silence, Why: "La richiesta attende risposta da più di 15 giorni."}, GroundSilence
	case silence != "":
		return Right{From: silence, Why: fmt.Sprintf("Potrai prenotare dal %s, se la risposta non arriva entro 15 giorni.", silence.Italian())}, ""
	}
	return Right{Why: "Potrai prenotare se l’ufficio lo rende possibile, o esaurite le 2 interazioni dopo la risposta."}, ""
}

// silentFrom returns the first day on which the waiting message has been unanswered for more
// than 15 days, or no day when nothing waits [R27a, A9].
func (d Dialogue) silentFrom() Day {
	if d.WaitingSince == "" || !d.Open() {
		return ""
	}
	return d.WaitingSince.AddDays(bookingDays)
}
