package desk

// MaxFiles is how many files a message may carry: six MiB of letters and scans are a handful.
const MaxFiles = 20

// Bound is how long a list may grow that people make longer themselves. Most is several times what the
// busiest has; beyond it the rule says no in Text, or the oldest entry gives way where there is none.
type Bound struct {
	Rule, Text string
	Most       int
}

var (
	// DraftsBound: of one person.
	DraftsBound = Bound{"R20", "Hai già 50 bozze: invia o elimina quelle che non servono più.", 50}
	// NotesBound: of one request.
	NotesBound = Bound{"R6", "La richiesta ha già 200 note interne: non se ne possono aggiungere altre.", 200}
	// WaitingBound: of one person, in all punti.
	WaitingBound = Bound{"R34", "Sei già in 20 liste d’attesa: rinuncia a una che non serve più.", 20}
	// GuestsBound: links ever made for one appointment, those taken back included.
	GuestsBound = Bound{"R39", "Per questo appuntamento sono già stati creati 30 link: non se ne possono creare altri.", 30}
	// PasskeysBound: of one person.
	PasskeysBound = Bound{"R1", "Hai già 10 passkey: rimuovine una che non usi più.", 10}
	// ReadyBound: ready-made replies of one structure, those out of use included.
	ReadyBound = Bound{"R21", "La struttura ha già 300 risposte pronte: modificane una che non serve più.", 300}
	// PositionsBound: of one person, beside the first.
	PositionsBound = Bound{"R6", "Questa persona ha già 20 altri incarichi: togline uno che non serve più.", 20}
	// SessionsBound: of one person; the oldest ends.
	SessionsBound = Bound{Most: 10}
	// FormsBound: forms that wait for their person, as the tabs of two days; the oldest are forgotten.
	FormsBound = Bound{Most: 20}
	// KeptBound: files of refused forms that wait for their person; the oldest are forgotten.
	KeptBound = Bound{Most: 60}
)

// TooManyFiles is said at the field of the files.
const TooManyFiles = "Al massimo 20 allegati per messaggio: riuniscili in meno file."

// Check returns nil while one more finds room beside those that are there, else a *Refusal.
func (b Bound) Check(there int) error {
	if there < b.Most {
		return nil
	}
	return refuse(b.Rule, b.Text)
}
