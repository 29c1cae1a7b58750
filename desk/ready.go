package desk

import (
	"strings"
)

const (
	maxReadyTitle = 80
	maxReadyText  = 4000
)

// ReadyReply is a ready-made reply of a structure, for one topic of the first level or, with
// none, for all of them [R21].
type ReadyReply struct {
	ID, Topic, Title, Text string
	Common                 bool // of all structures: offered here, kept elsewhere
	Retired                bool // offered no more
}

// Check returns the reply without the space around it, or desk.Invalid at "nome" and "testo".
func (r ReadyReply) Check() (ReadyReply, error) {
	bad := Invalid{}
	r.Title, r.Text = strings.Join(strings.Fields(r.Title), " "), strings.TrimSpace(r.Text)
	if Blank(r.Title) || Length(r.Title) > maxReadyTitle {
		bad.Add("nome", "Scrivi un titolo, al massimo 80 caratteri: è ciò che si legge nell’elenco.")
	}
	if Blank(r.Text) || Length(r.Text) > maxReadyText {
		bad.Add("testo", "Scrivi il testo della risposta, al massimo 4000 caratteri.")
	}
	return r, bad.Err()
}
