package desk

// MayFollow returns nil or why an operator cannot follow a request from now on: it is read by
// the ufficio it was sent from, a Referente's by the referenti of the same region [R1, R3].
func MayFollow(who Actor, r Request) error {
	switch {
	case who.Role != Operatore || who.Ente.ID != r.Ente.ID:
		return refuse("R6", "Scegli un operatore dello stesso ente.")
	case r.Profile == Referente && (!who.CanRefer || who.Ufficio.Region != r.Ufficio.Region):
		return refuse("R3", "La richiesta "+r.Number+" è di un Referente regionale: scegli un Referente della stessa regione.")
	case r.Profile != Referente && who.Ufficio.ID != r.Ufficio.ID:
		return refuse("R1", "La richiesta "+r.Number+" è dell’"+r.Ufficio.Name+": scegli un operatore di quell’ufficio.")
	}
	return nil
}

// MayTakeOver is MayFollow for an appointment, which its ufficio keeps.
func MayTakeOver(who Actor, e AgendaEntry) error {
	switch {
	case who.Role != Operatore || who.Ente.ID != e.Ente.ID:
		return refuse("R6", "Scegli un operatore dello stesso ente.")
	case who.Ufficio.ID != e.Ufficio.ID:
		return refuse("R1", "L’appuntamento "+e.Number+" è dell’"+e.Ufficio.Name+": scegli un operatore di quell’ufficio.")
	}
	return nil
}
