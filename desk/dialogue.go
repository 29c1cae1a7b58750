package desk

// State is where a request stands [R20].
type State string

const (
	Bozza        State = "bozza"
	Inviata      State = "inviata"
	DaSmistare   State = "da-smistare" // sent, but no structure found: the region's queue [A21]
	InCarico     State = "in-carico"
	Risposta     State = "risposta"
	Integrazione State = "integrazione" // the patronato wrote again, the office's turn
	Chiusa       State = "chiusa"
	Archiviata   State = "archiviata"
	Ritirata     State = "ritirata"
)

// States lists what a request may be once it is sent, in the order of its life.
var States = []State{Inviata, DaSmistare, InCarico, Risposta, Integrazione, Chiusa, Archiviata, Ritirata}

// Label returns the state as pages show it.
func (s State) Label() string {
	switch s {
	case Bozza:
		return "Bozza"
	case Inviata:
		return "Inviata"
	case DaSmistare:
		return "Da smistare"
	case InCarico:
		return "In carico"
	case Risposta:
		return "Risposta"
	case Integrazione:
		return "Integrazione"
	case Chiusa:
		return "Chiusa"
	case Archiviata:
		return "Archiviata"
	case Ritirata:
		return "Ritirata"
	}
	return ""
}

const (
	maxInteractions = 2  // "per un massimo di n. 2 ulteriori interazioni" [R16]
	reminderDays    = 15 // "trascorsi almeno 15 giorni dall’inoltro" [R17, A1]
	bookingDays     = 16 // "inviata da più di 15 giorni" [R27a, A1]
	reopenDays      = 30 // unused interactions live that long after closing [A10]
)

// Dialogue is what the rules need to know of one request: facts, never rights. Its methods
// return the dialogue as it is after the step, or a *Refusal; the value itself stays as it was.
type Dialogue struct {
	State        State
	ToCRIC       bool   // written by a Referente regionale [R15]
	Routed       bool   // a structure has it
	SentOn       Day    // day 0 [A1]
	RepliedOn    Day    // first real reply [R16, A2]
	WaitingSince Day    // last unanswered message of the operator; "" when answered [A9]
	Interactions int    // used of maxInteractions [A5]
	FreeAnswer   bool   // a Richiedi integrazione waits for its one free answer [A7]
	SecondDone   Day    // the second interaction was answered [A8]
	Solleciti    int    // how many in all [R20]
	SollecitoOn  Day    // last one since WaitingSince [A4]
	Interim      bool   // an interlocutoria came since WaitingSince [A2]
	ClosedOn     Day    // [A10]
	Bookable     bool   // enabled by the official at closing [R27b]
	Assignee     string // id of the official who has it in charge
	Booking      BookingFacts
}

// StateOn returns the state a page shows that day: a closed request is archived from the
// 31st day on whether or not the sweep has passed [A10].
func (d Dialogue) StateOn(today Day) State {
	if d.State == Chiusa && today > d.ClosedOn.AddDays(reopenDays) {
		return Archiviata
	}
	return d.State
}

// Open says whether the office still owes something: sent, not answered, not withdrawn.
func (d Dialogue) Open() bool {
	switch d.State {
	case Inviata, DaSmistare, InCarico, Integrazione:
		return true
	}
	return false
}

// Send turns a draft into a sent request, waiting from today [R20, A1].
func (d Dialogue) Send(today Day) (Dialogue, error) {
	if d.State != Bozza && d.State != "" {
		return d, refuse("R20", "La richiesta è già stata inviata.")
	}
	d.State = DaSmistare
	if d.Routed {
		d.State = Inviata
	}
	d.SentOn, d.WaitingSince = today, today
	return d, nil
}

// Interact adds one message of the operator after the first reply: one of two interactions,
// or the free answer to a Richiedi integrazione [R16, A5, A7]. A closed request reopens to
// the same official while its 30 days last [A10].
func (d Dialogue) Interact(today Day) (Dialogue, error) {
	if right := d.RightsOn(today).Continue; !right.OK {
		return d, refuse("R16", right.Why)
	}
	if d.FreeAnswer {
		d.FreeAnswer = false
	} else {
		d.Interactions++
		d.SecondDone = ""
	}
	d.State = Integrazione
	d.ClosedOn = ""
	d.WaitingSince, d.SollecitoOn, d.Interim = today, "", false
	return d, nil
}

// Remind adds a Sollecita risposta; it moves no other date [R17, A4].
func (d Dialogue) Remind(today Day) (Dialogue, error) {
	if right := d.RightsOn(today).Remind; !right.OK {
		return d, refuse("R17", right.Why)
	}
	d.Solleciti++
	d.SollecitoOn = today
	return d, nil
}

// Withdraw ends a request before its first reply [R20].
func (d Dialogue) Withdraw(today Day) (Dialogue, error) {
	if right := d.RightsOn(today).Withdraw; !right.OK {
		return d, refuse("R20", right.Why)
	}
	d.State, d.WaitingSince = Ritirata, ""
	return d, nil
}

// Take puts the request in charge of an official. A colleague who has it keeps it: the one
// who comes second is told [R21].
func (d Dialogue) Take(official string) (Dialogue, error) {
	if err := d.workable(official); err != nil {
		return d, err
	}
	if d.State == InCarico && d.Assignee == official {
		return d, refuse("R21", "La richiesta è già in carico a te.")
	}
	if !d.Open() {
		return d, refuse("R21", "La richiesta non attende risposta: non c’è nulla da prendere in carico.")
	}
	d.State, d.Assignee = InCarico, official
	return d, nil
}

// workable refuses officials whose colleague has the request in charge, and requests that
// nobody can work any more.
func (d Dialogue) workable(official string) error {
	switch {
	case d.State == Bozza || d.State == "":
		return refuse("R20", "La richiesta non è ancora stata inviata.")
	case d.State == Ritirata:
		return refuse("R20", "La richiesta è stata ritirata dal patronato.")
	case d.State == Archiviata:
		return refuse("A10", "La richiesta è archiviata.")
	case d.State == DaSmistare:
		return refuse("A21", "La richiesta è da smistare: trasferiscila prima alla struttura competente.")
	case d.Assignee != "" && d.Assignee != official:
		return refuse("R21", "La richiesta è già in carico a un altro funzionario.")
	}
	return nil
}

// answered notes a real reply: the clock stops [A2]. An answer that was asked for stays free
// until it is given, whatever the office adds meanwhile [A7].
func (d Dialogue) answered(official string, today Day) Dialogue {
	if d.RepliedOn == "" {
		d.RepliedOn = today
	}
	if d.Interactions == maxInteractions && d.WaitingSince != "" && d.SecondDone == "" {
		d.SecondDone = today
	}
	d.Assignee = official
	d.WaitingSince, d.SollecitoOn, d.Interim = "", "", false
	return d
}

// Reply gives a real answer; whoever answers has the request in charge [R16, A2].
func (d Dialogue) Reply(official string, today Day) (Dialogue, error) {
	if err := d.workable(official); err != nil {
		return d, err
	}
	if d.State == Chiusa {
		return d, refuse("R20", "La richiesta è chiusa: il patronato può riaprirla con un’interazione.")
	}
	d = d.answered(official, today)
	d.State = Risposta
	return d, nil
}

// AskIntegration is a real answer that asks for something: the one answer to it is free [A7].
func (d Dialogue) AskIntegration(official string, today Day) (Dialogue, error) {
	d, err := d.Reply(official, today)
	if err != nil {
		return d, err
	}
	d.FreeAnswer = true
	return d, nil
}

// SendInterim adds a comunicazione interlocutoria: seen by the operator, stops nothing,
// consumes nothing [A2].
func (d Dialogue) SendInterim(official string) (Dialogue, error) {
	if err := d.workable(official); err != nil {
		return d, err
	}
	if !d.Open() {
		return d, refuse("A2", "La richiesta ha già avuto risposta: una comunicazione interlocutoria non serve più.")
	}
	d.Interim, d.State, d.Assignee = true, InCarico, official
	return d, nil
}

// NeedsClosingText says whether closing must carry a reply: something is still unanswered [R25].
func (d Dialogue) NeedsClosingText() bool { return d.WaitingSince != "" }

// Close ends the work with an outcome and answers what was unanswered; bookable opens the
// Prenota button to the patronato, and a later closing does not shut it [R24, R25, R27b].
// Unused interactions live on [A10].
func (d Dialogue) Close(official string, today Day, bookable bool) (Dialogue, error) {
	if err := d.workable(official); err != nil {
		return d, err
	}
	if d.State == Chiusa {
		return d, refuse("R24", "La richiesta è già chiusa.")
	}
	if bookable && d.ToCRIC {
		return d, refuse("R28", "Le richieste rivolte al CRIC non prevedono appuntamenti.")
	}
	d = d.answered(official, today)
	d.State, d.ClosedOn = Chiusa, today
	if bookable {
		d = d.granted()
	}
	return d, nil
}

// Grant makes an appointment bookable, anew after one that was used up, without another
// closing [R27b, A15].
func (d Dialogue) Grant(today Day) (Dialogue, error) {
	switch state := d.StateOn(today); {
	case d.ToCRIC:
		return d, refuse("R28", "Le richieste rivolte al CRIC non prevedono appuntamenti.")
	case state == Bozza || state == Ritirata || state == Archiviata:
		return d, refuse("R20", "La richiesta non si può più rendere prenotabile.")
	case !d.Routed:
		return d, refuse("A21", "La richiesta è da smistare: trasferiscila prima alla struttura competente.")
	}
	return d.granted(), nil
}

// granted opens Prenota and forgets what earlier appointments used up [A15].
func (d Dialogue) granted() Dialogue {
	d.Bookable, d.Booking.Consumed, d.Booking.CancelledSoon = true, false, 0
	return d
}

// Transfer hands the request to another structure: nobody there has it yet, and no date
// restarts [A3].
func (d Dialogue) Transfer() (Dialogue, error) {
	switch d.State {
	case Bozza, "":
		return d, refuse("R20", "La richiesta non è ancora stata inviata.")
	case Ritirata, Archiviata, Chiusa:
		return d, refuse("A3", "La richiesta è conclusa: non si può più trasferire.")
	}
	d.Routed, d.Assignee = true, ""
	switch {
	case d.WaitingSince != "" && d.RepliedOn != "":
		d.State = Integrazione
	case d.WaitingSince != "":
		d.State = Inviata
	}
	return d, nil
}

// Assign puts the request in charge of another official of the structure.
func (d Dialogue) Assign(official string) (Dialogue, error) {
	switch d.State {
	case Ritirata, Archiviata, DaSmistare, Bozza:
		return d, refuse("R21", "La richiesta non si può assegnare in questo stato.")
	}
	d.Assignee = official
	if d.Open() {
		d.State = InCarico
	}
	return d, nil
}

// Archive closes the books on a request closed for more than 30 days [A10].
func (d Dialogue) Archive(today Day) (Dialogue, error) {
	if d.StateOn(today) != Archiviata {
		return d, refuse("A10", "La richiesta non è ancora da archiviare.")
	}
	d.State = Archiviata
	return d, nil
}
