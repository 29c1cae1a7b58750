package storetest

import (
	"combipat/desk"
	"combipat/store"
)

// Invited enters somebody without a password, and returns their id.
func (o *Office) Invited(login string) string {
	o.Helper()
	id, err := o.S.AddPerson(o.Context(), o.Now, store.NewPerson{Login: login, Name: "Nuova Persona", Email: login + "@example.org", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"})
	o.Must(err)
	return id
}

func (o *Office) Link(login string) string {
	o.Helper()
	token, _, err := o.S.ConsoleLink(o.Context(), o.Now, login)
	o.Must(err)
	return token
}
