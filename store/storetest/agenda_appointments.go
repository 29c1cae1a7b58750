package storetest

// Punto returns the id behind a code.
func (a *Agenda) Punto(code string) string {
	a.Helper()
	p, err := a.S.Punto(a.Context(), code)
	a.Must(err)
	return p.ID
}
