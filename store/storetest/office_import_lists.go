package storetest

import (
	"strings"

	"combipat/store"
)

// Tried reads a list and enters it, or tries to.
func (o *Office) Tried(name, text string, confirm bool) store.Report {
	o.Helper()
	im, ok := store.ImporterNamed(name)
	if !ok {
		o.Fatal("no importer ", name)
	}
	table, err := im.Read(strings.NewReader(text), "")
	o.Must(err)
	report, err := o.S.ImportLines(o.Context(), store.Act{Now: o.Now}, im, table, confirm)
	o.Must(err)
	return report
}
