package storetest

import (
	"combipat/desk"
)

// CloseDay shuts the sede of Milano and returns what it displaces.
func (a *Agenda) CloseDay(day desk.Day) (string, []desk.Affected) {
	a.Helper()
	id, affected, err := a.S.EnterClosure(a.Context(), a.Act("responsabile.mi", ""), desk.Closure{Span: desk.Span{From: day, To: day}, Reason: "sciopero"}, desk.ProposeOthers)
	a.Must(err)
	return id, affected
}
