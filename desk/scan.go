package desk

// ScanState is what the virus scanner says of a file; "" where none has been asked.
type ScanState string

const (
	ScanWaiting  ScanState = "attesa"    // quarantined until the scanner has looked at it
	ScanBacklog  ScanState = "arretrato" // older than the scanner: open, and looked at in its turn
	ScanClean    ScanState = "pulito"
	ScanInfected ScanState = "infetto" // its bytes are gone
)

// MayOpen returns nil or why a file cannot be opened now. Until the scanner has looked at it,
// it is opened by nobody but who sent it, who has it already; with a virus by nobody.
func (a Attachment) MayOpen() error {
	switch {
	case a.Scan == ScanInfected:
		return refuse("R11", "Il file conteneva un virus ed è stato eliminato.")
	case a.Scan == ScanWaiting && !a.Mine:
		return refuse("R11", "Il file è in controllo antivirus: si potrà aprire tra poco.")
	}
	return nil
}
