package desk

// Release takes the request from the official who has it in charge: it waits for whoever
// takes it next, and no date moves [A3]. What is over stays as it is.
func (d Dialogue) Release() Dialogue {
	d.Assignee = ""
	if d.State == InCarico {
		d.State = Inviata
		if d.RepliedOn != "" {
			d.State = Integrazione
		}
	}
	return d
}
